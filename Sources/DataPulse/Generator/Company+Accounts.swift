extension Company {
  /// The versions of accounts that appear on a UTC day.
  func accountChanges(arrivingOn day: CivilDay) -> [AccountRecord] {
    var changes: [AccountRecord] = []
    for index in population.createdOn[day.number] ?? [] {
      let account = population.accounts[index]
      guard happens(account.createdAt) else { continue }
      changes.append(version(of: index, at: account.createdAt, lastSeen: nil))
      if let merged = account.merged {
        changes.append(version(of: index, at: merged.at, lastSeen: nil))
      }
    }
    // A Berlin day begins on the UTC day before.
    let seen = [day - 1, day].flatMap { seenVersions(on: $0) } + seenVersions(inBerlinOn: day + 1)
    changes += seen.filter { CivilDay(utc: $0.updatedAt) == day }
    return changes
  }

  /// The versions that come from activity on a day, each account's day in its own zone.
  func seenVersions(on day: CivilDay) -> [AccountRecord] {
    seenVersions(of: population.inNewYork, on: day) + seenVersions(inBerlinOn: day)
  }

  private func seenVersions(inBerlinOn day: CivilDay) -> [AccountRecord] {
    seenVersions(of: population.onBeacon, on: day)
  }

  private func seenVersions(of accounts: [Int], on day: CivilDay) -> [AccountRecord] {
    var versions: [AccountRecord] = []
    for index in accounts {
      for seen in population.seen(of: index, on: day) where happens(seen) {
        versions.append(version(of: index, at: seen, lastSeen: seen))
      }
    }
    return versions
  }

  /// The latest version before an instant of every account that is there by then.
  func accountState(before instant: Int64) -> [AccountRecord] {
    population.accounts.indices.compactMap { index in
      let account = population.accounts[index]
      guard account.createdAt < instant, happens(account.createdAt) else { return nil }
      let limit = min(instant, end)
      let seen = population.lastSeen(of: index, before: limit)
      var updated = seen ?? account.createdAt
      if let merged = account.merged, merged.at < limit { updated = max(updated, merged.at) }
      return version(of: index, at: updated, lastSeen: seen)
    }
  }

  private func version(of index: Int, at instant: Int64, lastSeen: Int64?) -> AccountRecord {
    let account = population.accounts[index]
    var record = AccountRecord(
      id: account.id, emailHash: account.email, role: account.role, createdAt: account.createdAt,
      lastSeenAt: lastSeen, updatedAt: instant, mergedInto: nil)
    if let merged = account.merged, merged.at <= instant {
      record.mergedInto = population.accounts[merged.into].id
    }
    return record
  }
}
