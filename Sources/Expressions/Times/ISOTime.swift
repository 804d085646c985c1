/// Times as RFC 3339 and ISO 8601 write them: `2025-11-25T13:04:22.118Z`, `2025-11-25 13:04+01:00`,
/// `2025-11-25`, `20251125T130422Z`.
///
/// A space may stand for the `T`; seconds, fraction and zone may be missing; fractions finer than a
/// microsecond are cut; 24:00 is the end of the day and :60 is read as the second after.
public enum ISOTime {
  /// - Throws: ``CivilTimeError`` with the place and what was expected there.
  public static func read(_ text: ArraySlice<UInt8>) throws(CivilTimeError) -> CivilTime {
    if let time = usual(text.span) { return time }
    return try parse(text)
  }

  public static func read(_ text: String) throws(CivilTimeError) -> CivilTime {
    try parse(Array(text.utf8)[...])
  }

  /// The form that nearly all services write, `2025-11-25T13:04:22.118Z`, with or without fraction
  /// and offset; nil where the text is anything else, or wrong.
  private static func usual(_ text: Span<UInt8>) -> CivilTime? {
    guard text.count >= 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      let century = pair(text, at: 0), let year = pair(text, at: 2),
      let month = pair(text, at: 5), let dayOfMonth = pair(text, at: 8),
      let hour = pair(text, at: 11), hour < 24, let minute = pair(text, at: 14), minute < 60,
      let second = pair(text, at: 17), second < 60,
      let day = CivilTime.day(year: century * 100 + year, month: month, day: dayOfMonth)
    else { return nil }
    var microseconds = Int64((hour * 60 + minute) * 60 + second) * 1_000_000
    var at = 19
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      var unit: Int64 = 100_000
      let first = at
      while at < text.count, text[at] &- UInt8(ascii: "0") <= 9 {
        microseconds += Int64(text[at] - UInt8(ascii: "0")) * unit
        unit /= 10
        at += 1
      }
      guard at > first else { return nil }
    }
    switch text.count - at {
    case 0: return CivilTime(day: day, microsecondOfDay: microseconds)
    case 1 where text[at] == UInt8(ascii: "Z"):
      return CivilTime(day: day, microsecondOfDay: microseconds, offsetSeconds: 0)
    case 6 where text[at + 3] == UInt8(ascii: ":"):
      guard text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-"),
        let hours = pair(text, at: at + 1), hours < 24,
        let minutes = pair(text, at: at + 4), minutes < 60
      else { return nil }
      let seconds = Int32(hours * 3600 + minutes * 60)
      return CivilTime(
        day: day, microsecondOfDay: microseconds,
        offsetSeconds: text[at] == UInt8(ascii: "-") ? -seconds : seconds)
    default: return nil
    }
  }

  /// Two digits as a number.
  @inline(__always)
  private static func pair(_ text: Span<UInt8>, at index: Int) -> Int? {
    let tens = text[index] &- UInt8(ascii: "0")
    let ones = text[index + 1] &- UInt8(ascii: "0")
    return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
  }

  private static func parse(_ text: ArraySlice<UInt8>) throws(CivilTimeError) -> CivilTime {
    var scanner = TimeScanner(text)
    let year = try scanner.number(4...4, "a year")
    let isExtended = scanner.take(UInt8(ascii: "-"))
    let month = try scanner.number(2...2, "a month", in: 1...12)
    if isExtended { try scanner.expect(UInt8(ascii: "-")) }
    let beforeDay = scanner
    let dayOfMonth = try scanner.number(2...2, "a day")
    guard let day = CivilTime.day(year: year, month: month, day: dayOfMonth) else {
      throw beforeDay.error("a day that this month has")
    }
    if scanner.isAtEnd { return CivilTime(day: day, isDayOnly: true) }
    guard
      scanner.take(UInt8(ascii: "T")) || scanner.take(UInt8(ascii: "t"))
        || scanner.take(UInt8(ascii: " "))
    else { throw scanner.error("'T' or a space before the time of day") }
    let microseconds = try timeOfDay(&scanner)
    let offset = try scanner.zoneOffset()
    guard scanner.isAtEnd else { throw scanner.error("the end") }
    return CivilTime(day: day, microsecondOfDay: microseconds, offsetSeconds: offset)
  }

  private static func timeOfDay<Text>(
    _ scanner: inout TimeScanner<Text>
  ) throws(CivilTimeError) -> Int64 {
    let start = scanner
    let hour = try scanner.number(2...2, "an hour", in: 0...24)
    let isExtended = scanner.take(UInt8(ascii: ":"))
    let minute = try scanner.number(2...2, "minutes", in: 0...59)
    var second = 0
    var fraction: Int64 = 0
    let hasSeconds =
      isExtended
      ? scanner.take(UInt8(ascii: ":")) : scanner.next.map { $0 &- UInt8(ascii: "0") <= 9 } == true
    if hasSeconds {
      second = try scanner.number(2...2, "seconds", in: 0...60)
      if scanner.take(UInt8(ascii: ".")) || scanner.take(UInt8(ascii: ",")) {
        fraction = try scanner.fraction()
      }
    }
    if hour == 24, minute > 0 || second > 0 || fraction > 0 {
      throw start.error("an hour from 0 to 23")
    }
    return Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
  }
}
