/// How a source writes times that no standard describes: `dd.MM.yyyy HH:mm`, `M/d/yy`.
///
/// | letters | read |
/// |---|---|
/// | `yyyy`, `yy` | a year in four digits; in two (00 to 69 is 2000 to 2069) |
/// | `MM`, `M`, `MMM` | a month in two digits; in one or two; its English name's first three letters |
/// | `dd`, `d` | a day of the month in two digits; in one or two |
/// | `HH`, `H`, `hh`, `h`, `a` | an hour, 0 to 23; 1 to 12, with `a` for AM or PM |
/// | `mm`, `ss`, `S` | minutes, seconds, any fraction of a second |
/// | `X` | an offset: `Z`, `+01:00`, `+0100`, `+01` |
///
/// Everything else stands for itself; letters do so in single quotes: `yyyy-MM-dd'T'HH:mm`.
public struct TimePattern: Hashable, Sendable, CustomStringConvertible {
  enum Part: Hashable, Sendable {
    case year(digits: Int)
    case month(isStrict: Bool)
    case monthName
    case day(isStrict: Bool)
    case hour(isStrict: Bool, isHalfDay: Bool)
    case halfDay
    case minute
    case second
    case fraction
    case offset
    case literal([UInt8])
  }

  /// The pattern as it was written.
  public let pattern: String
  let parts: [Part]

  /// - Throws: ``TimePatternError`` with the column and what was probably meant.
  public init(_ pattern: String) throws(TimePatternError) {
    self.pattern = pattern
    parts = try TimePatternParser(pattern).parse()
  }

  public var description: String { pattern }

  /// Reads a time written so.
  /// - Throws: ``CivilTimeError`` with the place and what was expected there.
  public func read(
    _ text: some RandomAccessCollection<UInt8>
  ) throws(CivilTimeError) -> CivilTime {
    var scanner = TimeScanner(text)
    var fields = TimeFields()
    for part in parts { try fields.read(part, from: &scanner) }
    guard scanner.isAtEnd else { throw scanner.error("the end") }
    guard let day = CivilTime.day(year: fields.year, month: fields.month, day: fields.day) else {
      throw CivilTimeError(offset: 0, expected: "a day that the calendar has")
    }
    return CivilTime(
      day: day, microsecondOfDay: fields.microsecondOfDay, offsetSeconds: fields.offset,
      isDayOnly: !parts.contains { if case .hour = $0 { true } else { false } })
  }

  public func read(_ text: String) throws(CivilTimeError) -> CivilTime {
    try read(Array(text.utf8))
  }
}

private struct TimeFields {
  var year = 0
  var month = 0
  var day = 0
  var offset: Int32?
  private var hour = 0
  private var isHalfDay = false
  private var isAfternoon = false
  private var minute = 0
  private var second = 0
  private var fraction: Int64 = 0

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  var microsecondOfDay: Int64 {
    let hours = isHalfDay ? hour % 12 + (isAfternoon ? 12 : 0) : hour
    return Int64(hours * 3600 + minute * 60 + second) * 1_000_000 + fraction
  }

  mutating func read<Text>(
    _ part: TimePattern.Part, from scanner: inout TimeScanner<Text>
  ) throws(CivilTimeError) {
    switch part {
    case .year(let digits):
      year = try scanner.number(digits...digits, "a year")
      if digits == 2 { year += year < 70 ? 2000 : 1900 }
    case .month(let isStrict):
      month = try scanner.number((isStrict ? 2 : 1)...2, "a month", in: 1...12)
    case .monthName:
      guard let index = scanner.word(Self.months) else {
        throw scanner.error("the first three letters of a month")
      }
      month = index + 1
    case .day(let isStrict):
      day = try scanner.number((isStrict ? 2 : 1)...2, "a day", in: 1...31)
    case .hour(let isStrict, let isHalfDay):
      self.isHalfDay = isHalfDay
      hour = try scanner.number(
        (isStrict ? 2 : 1)...2, "an hour", in: isHalfDay ? 1...12 : 0...23)
    case .halfDay:
      guard let half = scanner.word(["am", "pm"]) else { throw scanner.error("AM or PM") }
      isAfternoon = half == 1
    case .minute: minute = try scanner.number(2...2, "minutes", in: 0...59)
    case .second: second = try scanner.number(2...2, "seconds", in: 0...60)
    case .fraction: fraction = try scanner.fraction()
    case .offset:
      guard let offset = try scanner.zoneOffset() else {
        throw scanner.error("'Z' or an offset from UTC")
      }
      self.offset = offset
    case .literal(let bytes): for byte in bytes { try scanner.expect(byte) }
    }
  }
}
