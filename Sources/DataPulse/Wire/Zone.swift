/// The three time zones of the company, by the rules in force since 2007 (US) and 1996 (EU).
///
/// Source: IANA tz database, files northamerica and europe.
enum Zone: Int, Sendable {
  case newYork, losAngeles, berlin

  /// Milliseconds to add to an instant to get the wall clock (as if it were UTC).
  func offset(at instant: Int64) -> Int64 {
    // A mean year is near enough: no summer lies at the turn of a year.
    let year = CivilDay(utc: instant).number * 400 / 146_097
    let summers = Self.summers[rawValue]
    let summer =
      summers.indices.contains(year)
      ? summers[year].contains(instant) : summer(of: year + 1970).contains(instant)
    return standard + (summer ? 3_600_000 : 0)
  }

  /// The summers of each zone from 1970 on, by the rules of today.
  private static let summers: [[Range<Int64>]] = [Zone.newYork, .losAngeles, .berlin].map { zone in
    (1970...2070).map { zone.summer(of: $0) }
  }

  private func summer(of year: Int) -> Range<Int64> { summerStart(year)..<summerEnd(year) }

  /// The wall clock of an instant, as milliseconds that would read so in UTC.
  func wallClock(_ instant: Int64) -> Int64 { instant + offset(at: instant) }

  /// The civil day in which an instant lies.
  func day(of instant: Int64) -> CivilDay { CivilDay(utc: wallClock(instant)) }

  /// The first instant of a civil day. None of the three zones changes its clock at midnight.
  func start(of day: CivilDay) -> Int64 {
    let guess = day.startUTC - standard
    return day.startUTC - offset(at: guess - 3_600_000)
  }

  /// The instant at which the wall clock shows this many milliseconds after 00:00 of a day: the
  /// first of two where an hour comes twice, the instant an hour later where it is skipped.
  func instant(_ day: CivilDay, _ milliseconds: Int64) -> Int64 {
    let local = day.startUTC + milliseconds
    let first = local - standard - 3_600_000
    return wallClock(first) == local ? first : local - standard
  }

  private var standard: Int64 {
    switch self {
    case .newYork: -5 * 3_600_000
    case .losAngeles: -8 * 3_600_000
    case .berlin: 3_600_000
    }
  }

  private func summerStart(_ year: Int) -> Int64 {
    switch self {
    case .newYork, .losAngeles:
      Zone.sunday(onOrAfter: CivilDay(year, 3, 8)).startUTC + 2 * 3_600_000 - standard
    case .berlin: Zone.sunday(onOrAfter: CivilDay(year, 3, 25)).startUTC + 3_600_000
    }
  }

  private func summerEnd(_ year: Int) -> Int64 {
    switch self {
    case .newYork, .losAngeles:
      Zone.sunday(onOrAfter: CivilDay(year, 11, 1)).startUTC + 3_600_000 - standard
    case .berlin: Zone.sunday(onOrAfter: CivilDay(year, 10, 25)).startUTC + 3_600_000
    }
  }

  private static func sunday(onOrAfter day: CivilDay) -> CivilDay { day + (6 - day.weekday) }
}
