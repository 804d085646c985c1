/// The shape of the year: weekdays, holidays, and the days on which something happened.
enum Calendar {
  /// How lively a day is, in thousandths of a plain Tuesday.
  static func liveliness(_ day: CivilDay) -> Int {
    let place = day.number - first.number
    return lively.indices.contains(place) ? lively[place] : computed(day)
  }

  private static let first = CivilDay(2024, 10, 1)
  /// Every account asks for every day: it is looked up.
  private static let lively = (first...History.last + 1).map { computed($0) }

  private static func computed(_ day: CivilDay) -> Int {
    let plain: Int
    switch day.weekday {
    case 4: plain = 950
    case 5: plain = 560
    case 6: plain = 520
    default: plain = 1_000
    }
    return plain * holiday(day) / 1_000
  }

  /// Signups against a plain weekday, in thousandths.
  static func signups(_ day: CivilDay) -> Int {
    let plain = day.weekday >= 5 ? 850 : 1_000
    return plain * holiday(day) / 1_000 * campaign(day) / 1_000
  }

  /// Advertising against a plain day, in thousandths.
  static func advertising(_ day: CivilDay) -> Int {
    (day.weekday >= 5 ? 800 : 1_000) * (1_000 + (campaign(day) - 1_000) * 9 / 10) / 1_000
  }

  private static func campaign(_ day: CivilDay) -> Int {
    switch day {
    case CivilDay(2025, 10, 6)...CivilDay(2025, 10, 8): 2_400
    case CivilDay(2025, 11, 28): 1_900
    default: 1_000
    }
  }

  private static func holiday(_ day: CivilDay) -> Int {
    switch day {
    case CivilDay(2025, 1, 1), CivilDay(2024, 12, 25), CivilDay(2025, 12, 25): 450
    case CivilDay(2025, 1, 29): 900
    case CivilDay(2024, 11, 28), CivilDay(2025, 11, 27): 600
    case CivilDay(2025, 7, 4), CivilDay(2025, 9, 1), CivilDay(2025, 5, 26): 700
    default: 1_000
    }
  }
}
