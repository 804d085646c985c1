public import Events

/// The holidays that a series is judged with.
public struct HolidayDays: Hashable, Sendable {
  private let days: Set<Int32>

  public init(_ days: some Sequence<CivilDay>) { self.days = Set(days.map(\.number)) }

  /// What a day is: a holiday, one beside a holiday, or one between two that are at most eight days
  /// apart, as between Christmas and New Year.
  func kind(ofDay day: Int) -> SeriesPoint.Calendar {
    guard !days.isEmpty else { return .ordinary }
    func isHoliday(_ distance: Int) -> Bool { days.contains(Int32(clamping: day + distance)) }
    if isHoliday(0) { return .holiday }
    if isHoliday(-1) || isHoliday(1) { return .nearHoliday }
    guard let after = (2...6).first(where: isHoliday) else { return .ordinary }
    return (2...(8 - after)).contains { isHoliday(-$0) } ? .nearHoliday : .ordinary
  }
}
