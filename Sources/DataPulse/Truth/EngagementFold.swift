/// Folds what people did, day after day, into who was there, and counts sessions.
struct EngagementFold: Sendable {
  private(set) var identity: Identity
  /// A qualifying event in any of the four sources, by New York day.
  private(set) var active: Presence
  /// The same in core and mobile alone.
  private(set) var activeInApps: Presence
  /// The same without `notification_open`.
  private(set) var activeUnderV2: Presence
  /// An export in core or mobile, by New York day.
  private(set) var exports: Presence
  /// What the product department reads, by UTC day.
  private(set) var product: Presence
  /// The same, however late, and by New York day or under any name: to name the bridge's terms.
  private(set) var productAnyDelay: Presence
  private(set) var productAnyDay: Presence
  private(set) var productAnyName: Presence
  /// Identity's `last_seen_at`, by New York day.
  private(set) var seen: Presence
  /// The old pipeline's ways to count: by UTC day, and without the new mobile event name.
  private(set) var activeByUTC: Presence
  private(set) var exportsByUTC: Presence
  private(set) var activeOldNames: Presence
  private(set) var activeInAppsOldNames: Presence
  /// Sessions of real people by New York day, and the day from which the count stands.
  private(set) var sessions: [Int: (count: Int, standing: CivilDay)] = [:]
  /// Sessions as the old pipeline counts them under one of its bugs, by day.
  private(set) var legacySessions: [LegacyBug: [Int: Int]] = [:]
  /// Hours between an event and its arrival, by source: how many events in each.
  private(set) var lateness: [ServiceName: [Int: Int]] = [:]
  private var bots: Set<Int> = []
  private var sessionsOf: [Int: [(account: Int, standing: CivilDay, isNewName: Bool)]] = [:]
  private var sessionsByUTC: [Int: [Int]] = [:]
  /// Accounts of the mobile events that came a second time, by day.
  private var repeatedSessions: [Int: [Int]] = [:]

  init(_ accounts: [AccountRecord]) {
    identity = Identity(accounts)
    let none = Presence(accounts: accounts.count)
    active = none
    activeInApps = none
    activeUnderV2 = none
    exports = none
    product = none
    productAnyDelay = none
    productAnyDay = none
    productAnyName = none
    seen = none
    activeByUTC = none
    exportsByUTC = none
    activeOldNames = none
    activeInAppsOldNames = none
  }

  /// One event of any source.
  private struct Event {
    var source: ServiceName
    var account: Int
    var name: UsageName
    var at: Int64
    /// The source's own arrival, which makes the lateness.
    var received: Int64
    /// When the source showed it.
    var shown: Int64
  }

  /// Folds all events of a New York day of core, mobile and loop.
  mutating func fold(
    core: [CoreEvent], mobile: [MobileEvent], loop: [LoopEvent]
  ) {
    for event in core {
      guard let account = identity.index[event.user] else { continue }
      if event.isSynthetic { bots.insert(account) }
      let shared = Event(
        source: .eventsCore, account: account, name: event.name, at: event.at,
        received: event.ingestedAt, shown: event.arrivedAt)
      fold(shared)
    }
    fold(mobile: mobile)
    var shownLoop: Set<UInt32> = []
    for event in loop where shownLoop.insert(event.id).inserted {
      guard let account = identity.index[event.user] else { continue }
      fold(
        Event(
          source: .loopEvents, account: account, name: event.name, at: event.at,
          received: event.receivedAt, shown: event.arrivedAt))
    }
  }

  /// Mobile events are known by user and `client_seq`; the first arrival of each counts.
  private mutating func fold(mobile events: [MobileEvent]) {
    var first: [UInt64: Int] = [:]
    var distinct: [MobileEvent] = []
    for event in events {
      guard let place = first[event.key] else {
        first[event.key] = distinct.count
        distinct.append(event)
        continue
      }
      if event.name.opensSession, let account = identity.index[event.user] {
        repeatedSessions[Zone.newYork.day(of: event.at).number, default: []].append(account)
      }
      if event.receivedAt < distinct[place].receivedAt { distinct[place] = event }
    }
    for event in distinct {
      guard let account = identity.index[event.user] else { continue }
      fold(
        Event(
          source: .eventsMobile, account: account, name: event.name, at: event.at,
          received: event.receivedAt, shown: event.receivedAt))
    }
  }

  /// Folds the lines of a Beacon file; the latest issue of a line counts, its first arrival too.
  mutating func fold(beacon lines: [BeaconUsage]) {
    for line in lines where line.issue == 1 {
      guard let account = identity.index[line.user] else { continue }
      fold(
        Event(
          source: .beaconUsage, account: account, name: line.name, at: line.at,
          received: line.arrivedAt, shown: line.arrivedAt))
    }
  }

  /// Folds versions of accounts.
  mutating func fold(accounts: [AccountRecord]) {
    for record in accounts {
      guard let instant = record.lastSeenAt, let account = identity.index[record.id] else {
        continue
      }
      seen.insert(
        account, on: Zone.newYork.day(of: instant),
        standing: Publication.day(ofArrival: record.arrivedAt))
    }
  }

  private mutating func fold(_ event: Event) {
    let day = Zone.newYork.day(of: event.at)
    let utc = CivilDay(utc: event.at)
    let standing = Publication.day(ofArrival: event.shown)
    let account = event.account
    let delay = event.received - event.at
    let isApp = event.source == .eventsCore || event.source == .eventsMobile
    lateness[event.source, default: [:]][Int(max(0, delay) / 3_600_000), default: 0] += 1
    if event.name == .exportRun && isApp {
      exports.insert(account, on: day, standing: standing)
      exportsByUTC.insert(account, on: utc, standing: standing)
    }
    guard event.name.qualifies else { return }
    active.insert(account, on: day, standing: standing)
    if event.name != .notificationOpen {
      activeUnderV2.insert(account, on: day, standing: standing)
    }
    let isNewName = event.name == .sessionBegin
    activeByUTC.insert(account, on: utc, standing: standing)
    if !isNewName { activeOldNames.insert(account, on: day, standing: standing) }
    if isApp {
      activeInApps.insert(account, on: day, standing: standing)
      if !isNewName { activeInAppsOldNames.insert(account, on: day, standing: standing) }
      if event.name.opensSession {
        sessionsOf[day.number, default: []].append((account, standing, isNewName))
        sessionsByUTC[utc.number, default: []].append(account)
      }
    }
    guard event.source != .beaconUsage else { return }
    productAnyName.insert(account, on: day, standing: standing)
    guard event.name.isKnownToProduct else { return }
    productAnyDay.insert(account, on: day, standing: standing)
    productAnyDelay.insert(account, on: utc, standing: standing)
    if delay <= 48 * 3_600_000 { product.insert(account, on: utc, standing: standing) }
  }

  /// Ends the fold: only now is it known who is a bot.
  mutating func finish() {
    identity.setBots(bots)
    for (day, opened) in sessionsOf {
      let real = opened.filter { identity.isReal($0.account) }
      let standing = real.map(\.standing).max() ?? CivilDay(number: day + 1)
      sessions[day] = (real.count, standing)
      legacySessions[.newNamesMissed, default: [:]][day] = real.count { !$0.isNewName }
      legacySessions[.staffAndBotsCounted, default: [:]][day] = opened.count
      let repeated = (repeatedSessions[day] ?? []).count { identity.isReal($0) }
      legacySessions[.duplicatesAndResets, default: [:]][day] = real.count + repeated
    }
    for (day, opened) in sessionsByUTC {
      legacySessions[.utcDays, default: [:]][day] = opened.count { identity.isReal($0) }
    }
    sessionsOf = [:]
    sessionsByUTC = [:]
    repeatedSessions = [:]
  }
}
