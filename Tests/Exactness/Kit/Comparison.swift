import Agents
public import DataPulse
public import Events

/// What was decided beside what is true, value by value.
public struct Comparison {
  /// One value that is not as it should be.
  public struct Difference: CustomStringConvertible {
    public let truth: TruthValue
    public let found: String

    public var description: String { "\(truth.line): found \(found)" }
  }

  /// How many values of each metric and department are exact, and how many there are.
  public private(set) var exact: [String: (exact: Int, all: Int)] = [:]
  public private(set) var differences: [Difference] = []

  /// Compares all values that are final by a day.
  public init(
    _ decisions: [DataItem: DecisionMade], with truth: [TruthValue],
    finalBy day: DataPulse.CivilDay
  ) {
    for value in truth where value.final <= day {
      let definition: DefinitionName
      switch value.department {
      case .truth: definition = .ours
      case .product, .sales, .ceo: definition = DefinitionName(value.department.rawValue)
      case .legacy: continue
      }
      let item = DataItem(
        MetricName(value.metric), on: Events.CivilDay(number: Int32(value.day.number)),
        labels: Labels(value.labels) ?? .none)
      let found =
        definition == .ours
        ? decisions[item]?.value
        : decisions[item]?.claims.first { $0.definition == definition }?.value
      let isExact = found.map { Self.isSame($0, value.value) } ?? false
      let key = definition == .ours ? value.metric : "\(value.metric) (\(definition))"
      exact[key, default: (0, 0)].all += 1
      if isExact {
        exact[key]?.exact += 1
      } else {
        differences.append(
          Difference(truth: value, found: found.map(\.description) ?? "nothing"))
      }
    }
  }

  /// Whether a quantity is the number that a truth file writes: `12.50`, or `n/d`, whose parts may
  /// have decimals.
  static func isSame(_ quantity: Quantity, _ text: String) -> Bool {
    let parts = text.split(separator: "/").map { Self.fraction(String($0)) }
    guard let above = parts.first, let above else { return false }
    var numerator = above.numerator
    var denominator = above.denominator
    if parts.count == 2, let below = parts[1] {
      numerator *= below.denominator
      denominator *= below.numerator
    }
    return quantity.numerator * denominator == numerator * quantity.denominator
  }

  private static func fraction(_ text: String) -> (numerator: Int128, denominator: Int128)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let number = Int128(parts.joined()) else { return nil }
    var denominator: Int128 = 1
    for _ in 0..<(parts.count == 2 ? parts[1].count : 0) { denominator *= 10 }
    return (number, denominator)
  }
}
