/// The claims of one item in groups of values that say the same, and what of them is unusual.
///
/// Room for the work is kept from item to item.
struct Clustering {
  /// The cluster of each claim; clusters are numbered in the order of their claims' number.
  private(set) var cluster: [Int32] = []
  private(set) var clusterCount = 0
  /// Whether a claim's value differs from the most claimed one.
  private(set) var isUnusual: [Bool] = []
  private(set) var distinctCount = 0

  private var distinct: [(number: Int64, claims: Int32)] = []
  private var centres: [Int64] = []
  private var numbers: [Int64] = []
  /// The tolerance in the units of the numbers.
  private var width: Int64 = 0

  init() {}

  /// Groups claims by their numbers. A value joins the first of the more claimed ones that it is near.
  mutating func cluster(
    _ values: ArraySlice<UInt32>, _ allNumbers: [Int64], _ attribute: AttributeDefinition
  ) {
    let count = values.count
    cluster.removeAll(keepingCapacity: true)
    isUnusual.removeAll(keepingCapacity: true)
    distinct.removeAll(keepingCapacity: true)
    centres.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    var areEqual = true
    for value in values {
      numbers.append(allNumbers[Int(value)])
      if numbers[numbers.count - 1] != numbers[0] { areEqual = false }
    }
    if areEqual {
      cluster.append(contentsOf: repeatElement(0, count: count))
      isUnusual.append(contentsOf: repeatElement(false, count: count))
      clusterCount = 1
      distinctCount = 1
      return
    }
    for number in numbers {
      if let known = distinct.firstIndex(where: { $0.number == number }) {
        distinct[known].claims += 1
      } else {
        distinct.append((number, 1))
      }
    }
    distinctCount = distinct.count
    order(attribute)
    let usual = distinct[0].number
    for value in distinct where !centres.contains(where: { near($0, value.number, width) }) {
      centres.append(value.number)
    }
    clusterCount = centres.count
    for number in numbers {
      let home = centres.firstIndex { near($0, number, width) } ?? 0
      cluster.append(Int32(home))
      isUnusual.append(number != usual)
    }
  }

  /// The more claimed values first; of equals, where values have an order, the one nearest to the
  /// middle of the claims, because wild values lie outside.
  private mutating func order(_ attribute: AttributeDefinition) {
    width = 0
    guard attribute.isOrdered else {
      distinct.sort { ($1.claims, $0.number) < ($0.claims, $1.number) }
      return
    }
    let sorted = numbers.sorted()
    let middle = sorted[(sorted.count - 1) / 2]
    if attribute.tolerance != .none {
      width = attribute.width(around: sorted[sorted.count / 2])
    }
    func distance(_ number: Int64) -> UInt64 {
      number.subtractingReportingOverflow(middle).overflow
        ? .max : (number - middle).magnitude
    }
    distinct.sort {
      ($1.claims, distance($0.number), $0.number) < ($0.claims, distance($1.number), $1.number)
    }
  }

  private func near(_ one: Int64, _ other: Int64, _ width: Int64) -> Bool {
    let (distance, overflow) = one.subtractingReportingOverflow(other)
    return !overflow && distance.magnitude <= width.magnitude
  }

  /// Whether two numbers of the item lie further apart than its tolerance.
  func isFar(_ one: Int64, _ other: Int64) -> Bool { !near(one, other, width) }
}
