import ArgumentParser
import Events

/// Reads what people type, with an error that says how to write it.
enum Parsing {
  static func day(_ text: String) throws -> CivilDay {
    guard let day = CivilDay(text) else {
      throw ValidationError("'\(text)' is no day; write it as 2025-11-25")
    }
    return day
  }

  /// A moment: RFC 3339 with a zone, or `2025-11-26T06:00` (a space does as well) in the reporting
  /// zone; a bare day is its end.
  static func moment(_ text: String, in zone: Zone) throws -> Timestamp {
    if let day = CivilDay(text) { return zone.start(of: day.advanced(by: 1)) }
    let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
    if parts.count == 2, let day = CivilDay(parts[0]),
      let (time, fraction) = withoutFraction(parts[1]), let (second, offset) = timeOfDay(time)
    {
      guard let offset else {
        return zone.moment(of: day, secondOfDay: second).advanced(by: fraction)
      }
      return Timestamp(seconds: Int64(day.number) * 86_400 + second - offset)
        .advanced(by: fraction)
    }
    throw ValidationError(
      "'\(text)' is no time; write 2025-11-26T06:00 (reporting zone), 2025-11-26T11:00:00Z, or a day"
    )
  }

  /// A time of day without its fraction of a second, and the fraction, to the microsecond.
  private static func withoutFraction(_ text: Substring) -> (time: Substring, Duration)? {
    guard let dot = text.firstIndex(of: ".") else { return (text, .zero) }
    let digits = text[text.index(after: dot)...].prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits.prefix(6)), !digits.isEmpty else { return nil }
    var microseconds = number
    for _ in digits.count..<max(6, digits.count) { microseconds *= 10 }
    return (text[..<dot] + text[digits.endIndex...], .microseconds(microseconds))
  }

  /// `06:00`, `06:00:30`, with `Z`, `+01:00` or `+01` behind it.
  private static func timeOfDay(_ text: Substring) -> (second: Int64, offset: Int64?)? {
    var clock = text
    var offset: Int64?
    if clock.last == "Z" {
      clock.removeLast()
      offset = 0
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let away = clock[clock.index(after: sign)...]
      guard let (seconds, _) = timeOfDay(away.count == 2 ? away + ":00" : away) else { return nil }
      offset = clock[sign] == "-" ? -seconds : seconds
      clock = clock[..<sign]
    }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0.count == 2 }),
      let hour = Int64(parts[0]), let minute = Int64(parts[1]),
      let second = parts.count == 3 ? Int64(parts[2]) : 0,
      (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    return (hour * 3600 + minute * 60 + second, offset)
  }
}

extension Parsing {
  /// Like ``moment(_:in:)``, but a bare day is its beginning.
  static func start(_ text: String, in zone: Zone) throws -> Timestamp {
    if let day = CivilDay(text) { return zone.start(of: day) }
    return try moment(text, in: zone)
  }
}
