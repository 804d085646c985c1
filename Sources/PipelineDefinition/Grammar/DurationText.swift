import Expressions

/// Durations as people write them: `90s`, `15 min`, `48h`, `28 days`, `1h 30m`.
enum DurationText {
  private static let units: [String: Int64] = [
    "ms": 1_000, "s": 1_000_000, "sec": 1_000_000, "second": 1_000_000, "seconds": 1_000_000,
    "m": 60_000_000, "min": 60_000_000, "minute": 60_000_000, "minutes": 60_000_000,
    "h": 3_600_000_000, "hour": 3_600_000_000, "hours": 3_600_000_000,
    "d": 86_400_000_000, "day": 86_400_000_000, "days": 86_400_000_000,
    "w": 604_800_000_000, "week": 604_800_000_000, "weeks": 604_800_000_000,
  ]

  /// The words that may stand behind a number.
  static let words: [String] = units.keys.filter { $0.count > 2 }.sorted()

  /// Microseconds; nil if the text is no duration.
  static func microseconds(_ text: String) -> Int64? {
    var total: Int64 = 0
    var rest = text[...]
    var isEmpty = true
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard !rest.isEmpty else { return isEmpty ? nil : total }
      let number = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count).drop(while: \.isWhitespace)
      let unit = rest.prefix(while: \.isLetter)
      rest = rest.dropFirst(unit.count)
      guard let factor = units[String(unit)], let value = try? ExactDecimal(String(number)),
        let millionths = try? value.units(places: 6, rounding: .towardZero)
      else { return nil }
      let (product, overflow) = millionths.multipliedReportingOverflow(by: factor / 1_000)
      guard !overflow else { return nil }
      let (sum, overflowToo) = total.addingReportingOverflow(product / 1_000)
      guard !overflowToo else { return nil }
      total = sum
      isEmpty = false
    }
  }

  static func read(_ text: String) -> Duration? {
    microseconds(text).map { .microseconds($0) }
  }

  /// Whole days, at least one.
  static func days(_ text: String) -> Int? {
    guard let microseconds = microseconds(text), microseconds > 0,
      microseconds % 86_400_000_000 == 0
    else { return nil }
    return Int(microseconds / 86_400_000_000)
  }
}
