/// The core table in the order of its ids, as `WHERE id > n ORDER BY id` reads it on the replica.
///
/// Ids are given before rows are committed: a row with a lower id can become visible after one with
/// a higher, up to 90 s later (hours, when the replica stalls). Who goes on from the greatest id
/// seen, without asking again some way behind it, loses rows.
actor CoreIDOrder {
  /// Ids of one day of the table begin with the day's number and these many more digits.
  private static let idsPerDay: UInt64 = 10_000_000
  /// How many UTC days the rows of one such day take to arrive, at most.
  private static let arrivalDays = 3

  private let feed: ServiceFeed
  private var kept: (table: Int, visible: Int, rows: [Row]) = (0, -1, [])

  private struct Row {
    var id: UInt64
    var day: Int
    var index: Int
  }

  struct Page: Sendable {
    var rows: [ArraySlice<UInt8>] = []
    var last: UInt64
    var hasMore = false
  }

  init(feed: ServiceFeed) { self.feed = feed }

  /// Up to `limit` rows with an id above another that are visible by a time.
  func page(after id: UInt64, limit: Int, by now: Int64) async -> Page {
    var page = Page(last: id)
    let beginning = await feed.beginning.day
    var table = max(Int(id / Self.idsPerDay), beginning - 1)
    while table <= CivilDay(utc: now).number {
      let rows = await rows(of: table, by: now)
      var low = 0
      var high = rows.count
      while low < high {
        let middle = (low + high) / 2
        if rows[middle].id > id { high = middle } else { low = middle + 1 }
      }
      for row in rows[low...] {
        guard page.rows.count < limit else {
          page.hasMore = true
          return page
        }
        page.rows.append(await feed.day(row.day).body(row.index))
        page.last = row.id
      }
      table += 1
    }
    return page
  }

  private func rows(of table: Int, by now: Int64) async -> [Row] {
    let last = min(table + Self.arrivalDays, CivilDay(utc: now).number)
    guard table <= last else { return [] }
    var days: [(number: Int, day: ServedDay)] = []
    for number in table...last { days.append((number, await feed.day(number))) }
    let visible = days.reduce(0) { $0 + $1.day.count(by: now) }
    if kept.table == table, kept.visible == visible { return kept.rows }
    var rows: [Row] = []
    for (number, day) in days {
      for index in 0..<day.count(by: now) where Int(day.keys[index] / Self.idsPerDay) == table {
        rows.append(Row(id: day.keys[index], day: number, index: index))
      }
    }
    rows.sort { $0.id < $1.id }
    kept = (table, visible, rows)
    return rows
  }
}
