/// Where a point lies in the day and the week, for series with a regular step.
struct SeriesClock: Hashable, Sendable {
  /// Seconds from one point to the next.
  let step: Int
  let perDay: Int
  /// Without weeks every day is a Monday.
  private let isWeekly: Bool

  init(step: Int, isWeekly: Bool = true) {
    self.step = step
    self.isWeekly = isWeekly
    perDay = max(1, 86_400 / step)
  }

  var isDaily: Bool { perDay == 1 }
  var slots: Int { 7 * perDay }
  var pointsPerYear: Double { 365.25 * Double(perDay) }

  struct Place: Hashable, Sendable {
    let day: Int
    /// 0 is Monday.
    let weekday: Int
    let inDay: Int
    let slot: Int
    let hour: Int
    var isWeekend: Bool { weekday >= 5 }
    /// 0...47: the hour, and 24 more at the weekend.
    var group: Int { isWeekend ? 24 + hour : hour }
  }

  func place(of second: Int) -> Place {
    let day = Self.floor(second, 86_400)
    let weekday = isWeekly ? Self.remainder(day + 3, 7) : 0  // 1970-01-01 was a Thursday
    let inDay = isDaily ? 0 : Self.remainder(Self.floor(second, step), perDay)
    return Place(
      day: day, weekday: weekday, inDay: inDay, slot: weekday * perDay + inDay,
      hour: inDay * 24 / perDay)
  }

  private static func floor(_ value: Int, _ unit: Int) -> Int {
    let quotient = value / unit
    return value < 0 && quotient * unit != value ? quotient - 1 : quotient
  }

  private static func remainder(_ value: Int, _ unit: Int) -> Int {
    value - floor(value, unit) * unit
  }
}
