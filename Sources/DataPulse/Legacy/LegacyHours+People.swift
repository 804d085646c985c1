extension LegacyHours {
  /// A qualifying event of an account.
  private struct Visit {
    var at: Int64
    var arrivedAt: Int64
    var isNewName: Bool
  }

  /// Days that the window of active users is long.
  private static let month = 28

  /// Active users, daily users of the hour and sessions.
  mutating func foldEngagement() {
    var visits: [Int: [Visit]] = [:]
    let first = Self.days.lowerBound - Self.month
    for day in first...Self.days.upperBound + 1 {
      for event in company.coreEvents(on: day) where event.name.qualifies {
        guard let account = identity.index[event.user] else { continue }
        visits[account, default: []].append(
          Visit(at: event.at, arrivedAt: event.arrivedAt, isNewName: false))
        countSession(event.name, account, event.at, event.arrivedAt, isRepeated: false)
      }
      foldMobile(company.mobileEvents(on: day), &visits)
      for event in company.loopEvents(on: day) where event.name.qualifies {
        guard let account = identity.index[event.user] else { continue }
        visits[account, default: []].append(
          Visit(at: event.at, arrivedAt: event.arrivedAt, isNewName: false))
      }
      for line in company.beaconFile(of: day) where line.issue == 1 && line.name.qualifies {
        guard let account = identity.index[line.user] else { continue }
        visits[account, default: []].append(
          Visit(at: line.at, arrivedAt: line.arrivedAt, isNewName: false))
      }
    }
    let accounts = visits.keys.sorted()
    for account in accounts {
      visits[account]?.sort { ($0.at, $0.arrivedAt) < ($1.at, $1.arrivedAt) }
    }
    for hour in 0..<Self.count { countPeople(hour, accounts, visits) }
  }

  private mutating func foldMobile(_ events: [MobileEvent], _ visits: inout [Int: [Visit]]) {
    var arrived: [UInt64: Int64] = [:]
    for event in events.sorted(by: { $0.receivedAt < $1.receivedAt }) {
      guard event.name.qualifies, let account = identity.index[event.user] else { continue }
      let isRepeated = arrived[event.key] != nil
      arrived[event.key] = arrived[event.key] ?? event.receivedAt
      countSession(event.name, account, event.at, event.receivedAt, isRepeated: isRepeated)
      if isRepeated { continue }
      visits[account, default: []].append(
        Visit(
          at: event.at, arrivedAt: event.receivedAt, isNewName: event.name == .sessionBegin))
    }
  }

  private mutating func countSession(
    _ name: UsageName, _ account: Int, _ at: Int64, _ arrivedAt: Int64, isRepeated: Bool
  ) {
    guard name.opensSession, let hour = Self.hour(of: at), arrivedAt <= limit(hour) else { return }
    let key = key("sessions", "", hour)
    guard identity.isReal(account) else {
      if !isRepeated {
        cells.note(.staffAndBotsCounted, right: nil, wrong: (key, 1))
      }
      return
    }
    if isRepeated {
      cells.note(.duplicatesAndResets, right: nil, wrong: (key, 1))
      return
    }
    cells.add(key, 1)
    if name == .sessionBegin { cells.note(.newNamesMissed, right: (key, 1), wrong: nil) }
  }

  /// The people of an hour, and of the 28 days that end with it, as each bug counts them.
  private mutating func countPeople(_ hour: Int, _ accounts: [Int], _ visits: [Int: [Visit]]) {
    let end = Self.start(of: hour + 1)
    let limit = limit(hour)
    let day = Zone.newYork.day(of: end - 1) - (Self.month - 1)
    let utc = (CivilDay(utc: end - 1) - (Self.month - 1)).startUTC
    func there(_ account: Int, _ from: Int64, oldNames: Bool = false) -> Bool {
      let all = visits[account] ?? []
      var low = all.partitioningIndex { $0.at >= from }
      while low < all.count, all[low].at < end {
        if all[low].arrivedAt <= limit, !(oldNames && all[low].isNewName) { return true }
        low += 1
      }
      return false
    }
    for (metric, from, isWindow) in [
      ("active_users_28d", Zone.newYork.start(of: day), true),
      ("dau", Self.start(of: hour), false),
    ] {
      let key = key(metric, "", hour)
      let present = accounts.filter { there($0, from) }
      let real = present.filter { identity.isReal($0) }
      let people = Set(real.map { identity.person[$0] })
      for _ in people { cells.add(key, 1) }
      note(.accountsDoubled, key, real.count - people.count)
      note(
        .staffAndBotsCounted, key,
        Set(present.map { identity.person[$0] }).count - people.count)
      let old = Set(real.filter { there($0, from, oldNames: true) }.map { identity.person[$0] })
      note(.newNamesMissed, key, old.count - people.count)
      guard isWindow else { continue }
      let universal = accounts.filter { identity.isReal($0) && there($0, utc) }
      note(.utcDays, key, Set(universal.map { identity.person[$0] }).count - people.count)
    }
  }

  private mutating func note(_ bug: LegacyBug, _ key: HourlyCells.Key, _ difference: Int) {
    for _ in 0..<abs(difference) {
      if difference > 0 {
        cells.note(bug, right: nil, wrong: (key, 1))
      } else {
        cells.note(bug, right: (key, 1), wrong: nil)
      }
    }
  }

  /// Accounts made in an hour.
  mutating func foldSignups() {
    var made: [HourlyCells.Key: Set<Int>] = [:]
    for (index, account) in identity.accounts.enumerated() {
      guard let hour = Self.hour(of: account.createdAt), company.happens(account.createdAt) else {
        continue
      }
      let key = key("signups", "", hour)
      let person = identity.person[index]
      guard identity.isReal(index) else {
        if person == index { cells.note(.staffAndBotsCounted, right: nil, wrong: (key, 1)) }
        continue
      }
      if made[key, default: []].insert(person).inserted {
        cells.add(key, 1)
      } else {
        cells.note(.accountsDoubled, right: nil, wrong: (key, 1))
      }
    }
  }
}

extension Array {
  /// The first index from which on a predicate holds, which turns once.
  fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
