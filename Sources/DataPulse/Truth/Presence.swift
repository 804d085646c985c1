/// Which accounts were there on each day, and how soon that was known.
///
/// For an account and a day it holds the least number of days after which a record of it had
/// arrived, or 0 if there is none.
struct Presence: Sendable {
  private let accounts: Int
  private var delays: [Int: [UInt8]] = [:]

  init(accounts: Int) { self.accounts = accounts }

  /// Notes a record of an account on a day that stands from another day on.
  mutating func insert(_ account: Int, on day: CivilDay, standing: CivilDay) {
    let delay = UInt8(clamping: max(1, standing.number - day.number))
    let before = delays[day.number]?[account]
    if before == nil { delays[day.number] = [UInt8](repeating: 0, count: accounts) }
    if before ?? 0 == 0 || delay < before ?? 0 { delays[day.number]?[account] = delay }
  }

  /// For each account the day number from which it stands in a range of days; 0 if it is not there.
  func window(_ days: ClosedRange<CivilDay>) -> [Int32] {
    var first = [Int32](repeating: 0, count: accounts)
    for day in days {
      guard let delays = delays[day.number] else { continue }
      for account in 0..<accounts where delays[account] != 0 {
        let standing = Int32(day.number) + Int32(delays[account])
        if first[account] == 0 || standing < first[account] { first[account] = standing }
      }
    }
    return first
  }
}

/// Some of many accounts or persons, and from when that is known.
struct Gathering: Sendable {
  /// Sorted.
  var members: [Int]
  /// The day number from which each member stands.
  var standings: [Int32]
  /// The day from which all stand.
  var standing: CivilDay { CivilDay(number: Int(standings.max() ?? 0)) }
}

/// When a record counts for the figure that is published at 06:00 New York.
enum Publication {
  /// The first day at whose 06:00 a record that arrived at an instant has been collected: it needs
  /// an hour and five minutes for that.
  static func day(ofArrival instant: Int64) -> CivilDay {
    let day = Zone.newYork.day(of: instant)
    let limit = Zone.newYork.instant(day, 5 * 3_600_000 - 300_000)
    return instant <= limit ? day : day + 1
  }
}
