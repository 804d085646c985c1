/// What the old pipeline shows hour by hour in the two days of the canary, and what is right.
///
/// A cell is a metric with its labels over the records of one hour; `active_users_28d` counts the
/// 28 days that end with it, and what stands (seats, recurring revenue, open tickets) is what
/// stands at its end. Metrics that a day closes (spend, conversions, cost of acquisition, feature
/// adoption) have no hours.
struct LegacyHours: Sendable {
  /// The days of the canary.
  static let days = CivilDay(2025, 12, 1)...CivilDay(2025, 12, 2)
  /// The first moment of an hour of the window.
  static func start(of hour: Int) -> Int64 {
    Zone.newYork.start(of: days.lowerBound) + Int64(hour) * Books.hour
  }
  /// How many hours the window has; no clock changes in it.
  static let count = 48

  let company: Company
  let identity: Identity
  /// Whether it is what the old pipeline could know an hour after each hour, less the five minutes
  /// that its reading takes; otherwise what it shows when everything has arrived.
  let isFirst: Bool
  var cells = HourlyCells()

  /// Folds the records of the window.
  init(_ company: Company, _ identity: Identity, isFirst: Bool) {
    self.company = company
    self.identity = identity
    self.isFirst = isFirst
    foldEngagement()
    foldSignups()
    foldInvoices()
    foldFees()
    foldTouches()
    foldSubscriptions()
    foldTickets()
    foldCounters()
  }

  /// The hour of the window in which an instant lies.
  static func hour(of instant: Int64) -> Int? {
    let hour = (instant - start(of: 0)).floored(by: Books.hour)
    return (0..<Int64(count)).contains(hour) ? Int(hour) : nil
  }

  /// Until when a record has to be there to count in an hour's run.
  func limit(_ hour: Int) -> Int64 {
    isFirst ? Self.start(of: hour + 2) - 300_000 : .max
  }

  /// As ``limit(_:)`` for a warehouse, which answers a query in a moment as of that moment.
  func warehouseLimit(_ hour: Int) -> Int64 { isFirst ? Self.start(of: hour + 2) : .max }

  func key(_ metric: String, _ labels: String, _ hour: Int) -> HourlyCells.Key {
    HourlyCells.Key(metric: metric, labels: labels, hour: hour)
  }

  /// The bug that each run of the window has: of the runs in which a bug matters its weight's share,
  /// and one at the least. Which they are is dealt by the seed; a run has one bug.
  func bugs() -> [HourlyCells.Key: LegacyBug] {
    var bugs: [HourlyCells.Key: LegacyBug] = [:]
    for (place, bug) in LegacyBug.allCases.enumerated() {
      var wrong = cells.wrong(under: bug).filter { bugs[$0] == nil }
      var draw = SplitMix64(company.seed, .legacyRun, 0, place)
      draw.shuffle(&wrong)
      let count = max(1, wrong.count * bug.hourlyWeight / 10_000)
      for key in wrong.prefix(count) { bugs[key] = bug }
    }
    return bugs
  }

  /// A value as the file writes it.
  static func text(_ value: Int64, of metric: String) -> String {
    metric.hasSuffix("_usd") ? TruthValue.dollars(value) : "\(value)"
  }
}
