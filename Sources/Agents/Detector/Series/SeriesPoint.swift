/// One point of a series, as a detector hears of it.
public struct SeriesPoint: Hashable, Sendable {
  /// Seconds since 1970-01-01 00:00 on the clock of the business time zone.
  public var second: Int
  /// Nil: nothing arrived.
  public var value: Double?
  /// What a second source says of the same quantity.
  public var sibling: Double?
  public var calendar: Calendar

  public init(second: Int, value: Double?, sibling: Double? = nil, holidays: HolidayDays) {
    self.init(second: second, value: value, sibling: sibling)
    calendar = holidays.kind(ofDay: Int((Double(second) / 86_400).rounded(.down)))
  }

  init(second: Int, value: Double?, sibling: Double? = nil, calendar: Calendar = .ordinary) {
    self.second = second
    self.value = value
    self.sibling = sibling
    self.calendar = calendar
  }

  /// What the holiday calendar says of the day.
  public enum Calendar: UInt8, Hashable, Sendable {
    /// `nearHoliday`: the day before or after one, or between two that are close.
    case ordinary, nearHoliday, holiday
  }
}
