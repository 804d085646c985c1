/// Times as RFC 3339 and ISO 8601 write them: `2025-11-25T13:04:22.118Z`, `2025-11-25 13:04+01:00`,
/// `2025-11-25`, `20251125T130422Z`.
///
/// A space may stand for the `T`; seconds, fraction and zone may be missing; fractions finer than a
/// microsecond are cut; 24:00 is the end of the day and :60 is read as the second after.
public enum ISOTime {
  /// - Throws: ``CivilTimeError`` with the place and what was expected there.
  public static func read(
    _ text: some RandomAccessCollection<UInt8>
  ) throws(CivilTimeError) -> CivilTime {
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

  public static func read(_ text: String) throws(CivilTimeError) -> CivilTime {
    try read(Array(text.utf8))
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
