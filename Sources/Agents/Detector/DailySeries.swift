import Events

/// The latest known value of each day of one series, in millionths of the metric's unit.
struct DailySeries: Hashable, Sendable {
  /// What a day without a value has.
  static let missing = Int64.min
  /// The largest value that is told apart.
  private static let greatest: Int64 = 900_000_000_000_000_000

  /// A million times the level: small enough that no product of ratios overflows.
  private static let greatestRatio: Int64 = 1_000_000_000_000

  private(set) var firstDay: Int32 = 0
  private(set) var values: [Int64] = []

  func value(on day: Int32) -> Int64? { Self.present(values, at: Int(day) - Int(firstDay)) }

  private static func present(_ values: [Int64], at index: Int) -> Int64? {
    guard values.indices.contains(index), values[index] != missing else { return nil }
    return values[index]
  }

  /// Takes a day's latest value. O(1) at the end, O(*n*) for a day before the first.
  /// - Returns: Whether it is another value than before.
  mutating func set(_ quantity: Quantity, on day: Int32) -> Bool {
    set(millionths: Self.millionths(of: quantity), on: day)
  }

  @discardableResult
  mutating func set(millionths: Int64, on day: Int32) -> Bool {
    if values.isEmpty { firstDay = day }
    if day < firstDay {
      let gap = [Int64](repeating: Self.missing, count: Int(firstDay - day))
      values.insert(contentsOf: gap, at: 0)
      firstDay = day
    }
    let index = Int(day - firstDay)
    if index >= values.count {
      let gap = [Int64](repeating: Self.missing, count: index + 1 - values.count)
      values += gap
    }
    guard values[index] != millionths else { return false }
    values[index] = millionths
    return true
  }

  /// A value in parts per million of a level; nil where the level is no measure (zero or less).
  static func ratio(of value: Int64, to level: Int64) -> Int64? {
    guard level > 0 else { return nil }
    let ratio = Int128(value) * 1_000_000 / Int128(level)
    let greatest = Int128(greatestRatio)
    return Int64(min(max(ratio, -greatest), greatest))
  }

  /// Rounded towards zero, and clamped to what a series can hold.
  static func millionths(of quantity: Quantity) -> Int64 {
    let (whole, rest) = quantity.numerator.quotientAndRemainder(dividingBy: quantity.denominator)
    let greatest = Int128(greatest)
    guard whole.magnitude < greatest.magnitude / 1_000_000 else {
      return Int64(whole < 0 ? -greatest : greatest)
    }
    return Int64(
      whole * 1_000_000 + rest.multipliedReportingOverflow(by: 1_000_000).partialValue
        / quantity.denominator)
  }
}
