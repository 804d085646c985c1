/// A day of the proleptic Gregorian calendar, without a zone.
public struct CivilDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  public var number: Int

  /// The day with this number of days since 1970-01-01.
  public init(number: Int) { self.number = number }

  /// The day of a year, a month (1 to 12) and a day of the month.
  ///
  /// Source: H. Hinnant, chrono-compatible low-level date algorithms.
  public init(_ year: Int, _ month: Int, _ day: Int) {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  /// Reads `2025-11-25`; nil if it is not a day of the calendar.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      year > 0, (1...12).contains(month), day >= 1
    else { return nil }
    self.init(year, month, day)
    guard description == text else { return nil }
  }

  /// Year, month (1 to 12) and day of the month.
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }

  /// 0 for Monday to 6 for Sunday.
  public var weekday: Int { ((number + 3) % 7 + 7) % 7 }

  /// The day in ISO 8601, as in `2025-11-25`.
  public var description: String {
    var bytes: [UInt8] = []
    bytes.appendDay(self)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Milliseconds since the epoch at 00:00 UTC of this day.
  public var startUTC: Int64 { Int64(number) * 86_400_000 }

  /// The UTC day in which an instant (milliseconds since the epoch) lies.
  public init(utc instant: Int64) {
    number = Int(instant.floored(by: 86_400_000))
  }

  public static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
  /// The day that many days later.
  public static func + (day: CivilDay, days: Int) -> CivilDay {
    CivilDay(number: day.number + days)
  }
  /// The day that many days earlier.
  public static func - (day: CivilDay, days: Int) -> CivilDay {
    CivilDay(number: day.number - days)
  }
}

extension CivilDay: Strideable {
  public func distance(to other: CivilDay) -> Int { other.number - number }
  public func advanced(by days: Int) -> CivilDay { self + days }
}

extension Int64 {
  /// The quotient rounded towards negative infinity.
  func floored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
