/// A date and a time as somebody wrote them, before a zone is applied: days and the time of the
/// day, and the offset from UTC if the text named one.
public struct CivilTime: Hashable, Sendable {
  /// Days since 1970-01-01 in the Gregorian calendar.
  public let day: Int32
  /// From 0 up; 86,400,000,000 (the end of the day) comes of 24:00 and of a leap second.
  public let microsecondOfDay: Int64
  /// Seconds that the text says it is ahead of UTC; nil if it names no zone.
  public let offsetSeconds: Int32?
  /// Whether the text was a day only, without a time.
  public let isDayOnly: Bool

  public init(
    day: Int32, microsecondOfDay: Int64 = 0, offsetSeconds: Int32? = nil, isDayOnly: Bool = false
  ) {
    self.day = day
    self.microsecondOfDay = microsecondOfDay
    self.offsetSeconds = offsetSeconds
    self.isDayOnly = isDayOnly
  }

  /// Microseconds since 1970-01-01T00:00:00Z, if the text names its offset.
  public var microsecondsUTC: Int64? {
    guard let offsetSeconds else { return nil }
    return microsecondsLocal - Int64(offsetSeconds) * 1_000_000
  }

  /// Microseconds since 1970-01-01T00:00 on the clock on the wall.
  public var microsecondsLocal: Int64 { Int64(day) * 86_400_000_000 + microsecondOfDay }

  /// Days since 1970-01-01 of a date; nil if the calendar has no such day.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  public static func day(year: Int, month: Int, day: Int) -> Int32? {
    guard (-9999...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= length(ofMonth: month, year: year)
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    default: 31
    }
  }
}

/// Why a text is not a time of the form that a mapping names. It does not repeat the text.
public struct CivilTimeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The byte, counted from 0.
  public let offset: Int
  public let expected: String

  public var description: String { "not a time at byte \(offset): expected \(expected)" }
}
