extension Company {
  /// How many core accounts use the web on a day, in the mean.
  private static let webAccounts = 2_050
  /// Sessions that the bots open on each of their two days at full scale.
  private static let botSessions = 6_300

  /// The events of the core product that happen on a New York day, in the order of their ids.
  func coreEvents(on day: CivilDay) -> [CoreEvent] {
    guard day <= to else { return [] }
    let mean = furtherEvents(volume: 262_000, accounts: Self.webAccounts, base: 1_120)
    var events: [CoreEvent] = []
    var bot = 0
    for index in population.onWeb {
      guard let plan = population.plan(of: index, on: day), plan.usesWeb else { continue }
      let account = population.accounts[index]
      if account.cohort == .bot {
        addBot(bot, account, plan, SplitMix64(seed, .bots, day.number, index), to: &events)
        bot += 1
      } else {
        var draw = SplitMix64(seed, .core, day.number, index)
        add(
          account, plan, further: draw.rounded(mean * 2 * draw.below(1_001) / 1_000), &draw, &events
        )
      }
    }
    events.sort { ($0.ingestedAt, $0.id) < ($1.ingestedAt, $1.id) }
    for place in events.indices {
      events[place].id = UInt64(day.number) * 10_000_000 + UInt64(place)
    }
    return events
  }

  private func add(
    _ account: Account, _ plan: DayPlan, further: Int, _ draw: inout SplitMix64,
    _ events: inout [CoreEvent]
  ) {
    let first = UsageDraw.first(account.cohort, isAnchor: plan.isAnchor, newSDK: false, &draw)
    events.append(event(account, first, plan.at, &draw))
    if UsageDraw.exports(account.cohort, &draw) {
      events.append(event(account, .exportRun, moment(plan, &draw), &draw))
    }
    guard !plan.isSolitary else { return }
    for _ in 0..<further {
      let name = UsageDraw.further(account.cohort, after: first, newSDK: false, &draw)
      events.append(event(account, name, moment(plan, &draw), &draw))
    }
  }

  private func addBot(
    _ bot: Int, _ account: Account, _ plan: DayPlan, _ stream: SplitMix64,
    to events: inout [CoreEvent]
  ) {
    var draw = stream
    let bots = population.sizes.bots
    let all = max(bots, scale.of(Self.botSessions))
    for session in 0..<(all / bots + (bot < all % bots ? 1 : 0)) {
      var event = event(account, .appOpen, session == 0 ? plan.at : moment(plan, &draw), &draw)
      event.isSynthetic = true
      events.append(event)
    }
  }

  private func event(
    _ account: Account, _ name: UsageName, _ at: Int64, _ draw: inout SplitMix64
  ) -> CoreEvent {
    let ingested = at + Int64(draw.within(200...30_000))
    return CoreEvent(
      id: UInt64(account.id.number), user: account.id, name: name, at: at,
      session: UInt32(draw.below(9_000_000)), isSynthetic: false, ingestedAt: ingested,
      arrivedAt: shown(at, ingested, &draw))
  }

  /// When the replica shows a row. On 14 April it stalled from 09:00 to 15:00: nine of ten rows
  /// came with the backfill of the next day.
  private func shown(_ at: Int64, _ ingested: Int64, _ draw: inout SplitMix64) -> Int64 {
    let lag = Int64(draw.below(90_001))
    let hour: Int64 = 3_600_000
    let stall = Zone.newYork.start(of: CivilDay(2025, 4, 14))
    if at >= stall + 9 * hour && at < stall + 15 * hour && draw.chance(900) {
      return stall + 28 * hour + lag
    }
    return ingested + lag
  }

  /// An instant for a further event of a day.
  func moment(_ plan: DayPlan, _ draw: inout SplitMix64) -> Int64 {
    plan.from + Int64(draw.below(Int(plan.to - plan.from)))
  }
}

/// Draws what a person does.
enum UsageDraw {
  /// The first event of an account on a day. An anchor bears a name that everybody knows.
  static func first(
    _ cohort: Cohort, isAnchor: Bool, newSDK: Bool, _ draw: inout SplitMix64
  ) -> UsageName {
    let place = draw.below(100)
    let open: UsageName = newSDK ? .sessionBegin : .appOpen
    switch cohort {
    case .notificationOnly: return .notificationOpen
    case .newNamesOnly: return open
    case _ where isAnchor: return newSDK || place < 40 ? .queryRun : .appOpen
    default: return place < 55 ? open : place < 85 ? .queryRun : .notificationOpen
    }
  }

  /// A further event. It never says more of a person than the first: it brings in no name that the
  /// product department knows, and nothing beside notifications, where the first did not.
  static func further(
    _ cohort: Cohort, after first: UsageName, newSDK: Bool, _ draw: inout SplitMix64
  ) -> UsageName {
    let place = draw.below(100)
    if place < 50 { return .view }
    switch first {
    case .notificationOpen: return .notificationOpen
    case .sessionBegin: return .sessionBegin
    case .appOpen, .queryRun, .exportRun, .view:
      if cohort == .newNamesOnly || place < 66 { return newSDK ? .sessionBegin : .appOpen }
      return place < 90 ? .queryRun : .notificationOpen
    }
  }

  /// Whether the account also runs an export on that day.
  static func exports(_ cohort: Cohort, _ draw: inout SplitMix64) -> Bool {
    let exports = draw.chance(120)
    switch cohort {
    case .notificationOnly, .newNamesOnly, .lateOnly, .bot: return false
    default: return exports
    }
  }
}
