import Events
import Expressions

/// Rates: `10/s`, `600/min`, `5000/h`, `10 per second`.
enum RateText {
  /// Calls in a second; nil if the text is no rate.
  static func read(_ text: String) -> Double? {
    let compact = text.replacing(" per ", with: "/").filter { !$0.isWhitespace }
    let parts = compact.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let calls = Int(parts[0]), calls > 0 else { return nil }
    let seconds: Double? =
      switch parts[1] {
      case "s", "sec", "second": 1
      case "m", "min", "minute": 60
      case "h", "hour": 3600
      case "d", "day": 86_400
      default: nil
      }
    return seconds.map { Double(calls) / $0 }
  }
}

/// Shares, in parts per million.
enum ShareText {
  /// `0.5 %` is 5,000; nil if the text is no percentage.
  static func percent(_ text: String) -> Int64? {
    guard text.hasSuffix("%") else { return nil }
    let number = text.dropLast().filter { !$0.isWhitespace }
    guard let value = try? ExactDecimal(String(number)), value >= .zero else { return nil }
    return try? value.units(places: 4)
  }

  /// `0.95` is 950,000; nil if the text is no number from 0 to 1.
  static func fraction(_ text: String) -> Int64? {
    guard let value = try? ExactDecimal(text), value >= .zero, value <= ExactDecimal(1) else {
      return nil
    }
    return try? value.units(places: 6)
  }
}

/// Days: `2025-11-25`.
enum DayText {
  static func read(_ text: String) -> CivilDay? { CivilDay(text) }
}

/// Times of day: `06:00`, `06:00:30`.
enum TimeOfDayText {
  /// Seconds after midnight; nil if the text is no time of day.
  static func read(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.count == 2 ? Int64($0) : nil }
    guard (2...3).contains(parts.count), numbers.count == parts.count,
      (0...23).contains(numbers[0]), numbers.dropFirst().allSatisfy({ (0...59).contains($0) })
    else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  }
}

/// Units of figures.
enum UnitText {
  /// A unit with its decimals, `USD/2`: a currency brings its own, all else has none unless it says
  /// so. `ratio` stays as it is. Nil if the text is no unit.
  static func read(_ text: String) -> String? {
    if text == "ratio" { return text }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty,
      name.allSatisfy({ $0.isLetter || $0 == "_" || $0 == "-" })
    else { return nil }
    switch parts.count {
    case 1: return "\(name)/\(Currency(String(name))?.decimals ?? 0)"
    case 2:
      guard let decimals = Int(parts[1]), (0...18).contains(decimals) else { return nil }
      return "\(name)/\(decimals)"
    default: return nil
    }
  }

}
