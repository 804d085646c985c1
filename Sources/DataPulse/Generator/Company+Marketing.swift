extension Company {
  /// The ages in days at which a day's spend is stated: the first time, and again.
  static let restatementAges = [0, 1, 2, 3, 5, 7, 10, 14, 21, 28]
  /// By how many thousandths a statement may still miss the last one.
  private static let misses = [120, 80, 50, 30, 20, 12, 8, 5, 2, 0]
  private static let rowsADay = 60

  /// The statements of spend that appear on a UTC day.
  func adSpend(arrivingOn day: CivilDay) -> [AdSpend] {
    Self.restatementAges.indices.flatMap { statement in
      adSpend(on: day - 1 - Self.restatementAges[statement], statement: statement)
    }
  }

  /// One statement of the spend of a New York day.
  func adSpend(on day: CivilDay, statement: Int) -> [AdSpend] {
    guard day <= to, day >= History.first else { return [] }
    let stated = (day + 1 + Self.restatementAges[statement]).startUTC + 7 * Books.hour
    return (0..<Self.rowsADay).map { row in
      var draw = SplitMix64(seed, .spend, day.number, row)
      let campaign = row / 5
      var habit = SplitMix64(seed, .spend, 0, row)
      let plain = habit.within(18_000_000...70_000_000) * Calendar.advertising(day) / 1_000
      let last = plain * draw.within(850...1_150) / 1_000 + draw.below(9_999)
      let miss = Self.misses[statement] * draw.within(-300...1_000) / 1_000
      let clicks = Int64(last / 1_000_000 * draw.within(18...26) / 10)
      return AdSpend(
        day: day, ordinal: UInt32(row), network: Network.allCases[campaign % 3],
        campaign: campaign, adset: row % 5 + 1, micros: Int64(last - last * miss / 1_000),
        clicks: clicks, impressions: clicks * 34, version: Int64(statement + 1),
        updatedAt: stated + Int64(row) * 1_000)
    }
  }

  /// The touches of a New York day, every version of each.
  func touches(on day: CivilDay) -> [Touch] {
    guard day <= to else { return [] }
    var touches: [Touch] = []
    let credited = invoiceLives(on: day) { index, kind in
      var draw = SplitMix64(seed, .touch, day.number, index * 3 + kind.rawValue)
      switch kind {
      case .monthly: return draw.chance(500)
      case .usage: return draw.chance(60)
      case .creditNote: return false
      }
    }
    for life in credited where life.counts { addCredited(life, to: &touches) }
    // Three touches make about five versions.
    let volume = scale.of(17_000) * (600 + Calendar.liveliness(day) * 45 / 100) / 1_560
    let others = max(40, volume - touches.count)
    let start = Zone.newYork.start(of: day)
    for place in 0..<others {
      var draw = SplitMix64(seed, .touch, day.number, -1 - place)
      let at = start + Int64(draw.within(20_000...86_000)) * 1_000
      let account = population.accounts[draw.below(population.accounts.count)]
      addVersions(day, at, account.id, nil, 0, &draw, to: &touches)
    }
    return touches
  }

  /// One to three touches share the dollars of an invoice.
  private func addCredited(_ life: InvoiceLife, to touches: inout [Touch]) {
    var draw = SplitMix64(seed, .touch, life.day.number, 1_000_000 + Int(life.ordinal))
    let subscription = books.subscriptions[life.subscription]
    let rate = rates.millionths(subscription.currency, on: life.day)
    let micros = subscription.currency == .jpy ? life.amount * rate : life.amount * rate / 100
    let shares = Int64(draw.within(1...3))
    let user = population.accounts[subscription.owner].id
    let start = Zone.newYork.start(of: life.day)
    let span = Int((life.issuedAt - start) / 1_000)
    for share in 0..<shares {
      let part = micros / shares + (share == 0 ? micros % shares : 0)
      let at = start + Int64(draw.below(span)) * 1_000 + Int64(draw.below(1_000))
      addVersions(life.day, at, user, life, part, &draw, to: &touches)
    }
  }

  private func addVersions(
    _ day: CivilDay, _ at: Int64, _ user: AccountID, _ invoice: InvoiceLife?, _ revenue: Int64,
    _ draw: inout SplitMix64, to touches: inout [Touch]
  ) {
    let place = draw.below(20)
    let last = place < 12 ? 1 : place < 17 ? 2 : place < 19 ? 3 : 4
    let ordinal = (touches.last.map { Int($0.ordinal) } ?? 0) + 1
    let partition = CivilDay(utc: at)
    let channel = Channel.allCases[draw.below(5)]
    let campaign = draw.below(12)
    let micro = Int64(draw.below(1_000))
    for version in 1...last {
      let isLast = version == last
      let first = at + Int64(draw.within(3_600_000...14_400_000))
      let again = (partition + (version - 1)).startUTC + 9 * Books.hour + Int64(ordinal)
      let earlier = Channel.allCases[draw.below(5)]
      touches.append(
        Touch(
          day: day, ordinal: UInt32(ordinal), at: at * 1_000 + micro, user: user,
          channel: isLast ? channel : earlier, campaign: campaign,
          invoice: invoice.map { ($0.day, $0.ordinal) },
          revenue: isLast ? revenue : revenue * Int64(draw.within(700...1_050)) / 1_000,
          version: Int64(version), arrivedAt: version == 1 ? first : again))
    }
  }
}
