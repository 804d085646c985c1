/// Texts with dense numbers in the order in which they came.
struct SymbolList: Sendable {
  private(set) var texts: [String] = []
  private var numbers: [String: UInt32] = [:]

  init() {}

  var count: Int { texts.count }

  /// The number of a text; a new text gets the next one.
  mutating func number(_ text: String) -> UInt32 {
    if let known = numbers[text] { return known }
    let number = UInt32(texts.count)
    texts.append(text)
    numbers[text] = number
    return number
  }

  func find(_ text: String) -> UInt32? { numbers[text] }

  /// For each number its rank among the sorted texts: what does not depend on who came first.
  var ranks: [UInt32] {
    let order = texts.indices.sorted { texts[$0] < texts[$1] }
    var ranks = [UInt32](repeating: 0, count: texts.count)
    for (rank, index) in order.enumerated() { ranks[index] = UInt32(rank) }
    return ranks
  }
}
