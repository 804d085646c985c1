/// Two sources that say different things of one record, and who is right.
public struct ConflictLabel: Sendable, Equatable {
  /// Why they differ.
  public enum Reason: String, Sendable, CaseIterable {
    case void
    case restatement
    case duplicateIdentity = "duplicate identity"
    case testOrBot = "test or bot"
    case currency
    case handTypedDate = "hand-typed date"
    case zoneEdge = "zone edge"
    /// Both are out of date; the newer is nearer.
    case bothStale = "both stale"
    /// Nothing in the data decides it; the value is a toss.
    case tie
  }

  /// The New York day that it is about.
  public var day: CivilDay
  /// The metric that it would move.
  public var metric: String
  /// The record, as on the wire.
  public var entity: String
  /// One source and what it says.
  public var first: (source: String, claim: String)
  /// Another source and what it says.
  public var second: (source: String, claim: String)
  /// The source that is right.
  public var winner: String
  /// What is right.
  public var value: String
  /// Why they differ.
  public var reason: Reason

  public static func == (left: ConflictLabel, right: ConflictLabel) -> Bool {
    left.line == right.line
  }

  /// The first line of `truth/conflicts.csv`.
  public static let header =
    "day,metric,entity,source_a,claim_a,source_b,claim_b,winner,value,reason"
  /// The conflict as a line of the file.
  public var line: String {
    "\(day),\(metric),\(entity),\(first.source),\(first.claim),\(second.source),\(second.claim),"
      + "\(winner),\(value),\(reason.rawValue)"
  }
}

extension Truth {
  /// The conflicts of a day, record by record.
  public func conflicts(on day: CivilDay) -> [ConflictLabel] {
    invoiceConflicts(day) + spendConflicts(day) + currencyConflicts(day) + accountConflicts(day)
      + activityConflicts(day) + zoneConflicts(day) + contractConflicts(day) + staleConflicts(day)
      + tieConflicts(day)
  }

  /// A drawn sample of the conflicts of all days: 970 that the data decide (all reasons in turn, as
  /// far as there are so many), and 30 that they do not.
  public func conflictSample() -> [ConflictLabel] {
    var draw = SplitMix64(company.seed, .conflict, days.lowerBound.number, 0)
    var lists: [[ConflictLabel]] = []
    let all = days.flatMap { conflicts(on: $0) }
    for reason in ConflictLabel.Reason.allCases where reason != .tie {
      var list = all.filter { $0.reason == reason }
      draw.shuffle(&list)
      lists.append(list)
    }
    var sample: [ConflictLabel] = []
    while sample.count < 970, lists.contains(where: { !$0.isEmpty }) {
      for place in lists.indices where sample.count < 970 {
        if let next = lists[place].popLast() { sample.append(next) }
      }
    }
    var ties = all.filter { $0.reason == .tie }
    draw.shuffle(&ties)
    sample += ties.prefix(30)
    draw.shuffle(&sample)
    return sample
  }

  /// Void invoices that the processor charged, and dollars that billing first took for cents.
  private func invoiceConflicts(_ day: CivilDay) -> [ConflictLabel] {
    let lives = company.invoiceLives(on: day).filter {
      company.books.subscriptions[$0.subscription].product == .loop && $0.isPaid
        && $0.kind != .creditNote
    }
    return lives.compactMap { life in
      guard !life.counts || life.correctedAt != nil else { return nil }
      let id = "inv_\(life.day.number)_\(String(life.ordinal + 100_000).dropFirst())"
      let right = life.counts ? "\(life.amount)" : "0"
      let said = life.counts ? "\(max(1, life.amount / 100))" : "0"
      return ConflictLabel(
        day: day, metric: "net_revenue_usd", entity: id, first: ("billing", said),
        second: ("loop-billing", "\(life.amount)"),
        winner: "billing", value: right, reason: life.counts ? .currency : .void)
    }
  }

  /// The first and the last statement of a day's spend.
  private func spendConflicts(_ day: CivilDay) -> [ConflictLabel] {
    let last = Company.restatementAges.count - 1
    let pairs = zip(
      company.adSpend(on: day, statement: 0), company.adSpend(on: day, statement: last))
    return pairs.compactMap { first, last in
      guard first.micros != last.micros else { return nil }
      return ConflictLabel(
        day: day, metric: "ad_spend_usd", entity: "a\(day.number)_\(last.ordinal)",
        first: ("adspend v1", "\(first.micros)"),
        second: ("adspend v\(last.version)", "\(last.micros)"), winner: "adspend v\(last.version)",
        value: "\(last.micros)", reason: .restatement)
    }
  }

  /// Spend in another currency than dollars, taken for dollars.
  private func currencyConflicts(_ day: CivilDay) -> [ConflictLabel] {
    company.adSpend(on: day, statement: Company.restatementAges.count - 1).compactMap { row in
      guard row.network.currency != .usd else { return nil }
      let cents = money.cents(row, day)
      return ConflictLabel(
        day: day, metric: "ad_spend_usd", entity: "a\(day.number)_\(row.ordinal)",
        first: ("adspend as dollars", "\(ExchangeRates.rounded(row.micros, by: 10_000))"),
        second: ("adspend at the day's rate", "\(cents)"), winner: "adspend at the day's rate",
        value: "\(cents)", reason: .currency)
    }
  }

  /// Accounts that were active on the day and count for nobody: the second of a person who was
  /// active by the first, and those of staff, tests and bots.
  private func activityConflicts(_ day: CivilDay) -> [ConflictLabel] {
    let identity = engagement.identity
    let active = engagement.active.window(day...day)
    var counted: Set<Int> = []
    return active.indices.filter { active[$0] != 0 }.compactMap { index in
      let isSecond = !counted.insert(identity.person[index]).inserted
      guard isSecond || !identity.isReal(index) else { return nil }
      return ConflictLabel(
        day: day, metric: "dau", entity: identity.accounts[index].id.description,
        first: ("event logs", "1"), second: ("identity", "0"), winner: "identity", value: "0",
        reason: identity.isReal(index) ? .duplicateIdentity : .testOrBot)
    }
  }

  /// On the last day: accounts that were not seen for a month, beside what the deprecated endpoint
  /// knew on 1 September. Both are out of date, and the newer is nearer.
  private func staleConflicts(_ day: CivilDay) -> [ConflictLabel] {
    let frozen = CivilDay(2025, 9, 1)
    guard day == days.upperBound, day - 30 > frozen else { return [] }
    return engagement.identity.accounts.compactMap { account in
      guard let instant = account.lastSeenAt else { return nil }
      let seen = Zone.newYork.day(of: instant)
      guard seen > frozen, seen < day - 30 else { return nil }
      return ConflictLabel(
        day: day, metric: "last_seen", entity: account.id.description,
        first: ("accounts", "\(seen)"), second: ("accounts v1", "\(frozen)"), winner: "accounts",
        value: "\(seen)", reason: .bothStale)
    }
  }

  /// Accounts of the day that are no new person, or no customer.
  private func accountConflicts(_ day: CivilDay) -> [ConflictLabel] {
    let identity = engagement.identity
    return identity.accounts.indices.compactMap { index in
      let account = identity.accounts[index]
      let isSecond = identity.person[index] != index
      guard Zone.newYork.day(of: account.createdAt) == day,
        isSecond || !identity.isReal(index)
      else { return nil }
      return ConflictLabel(
        day: day, metric: "signups", entity: account.id.description, first: ("accounts", "1"),
        second: ("identity", "0"), winner: "identity", value: "0",
        reason: isSecond ? .duplicateIdentity : .testOrBot)
    }
  }

  /// Accounts whose day of signup is another in UTC.
  private func zoneConflicts(_ day: CivilDay) -> [ConflictLabel] {
    engagement.identity.accounts.compactMap { account in
      let utc = CivilDay(utc: account.createdAt)
      guard Zone.newYork.day(of: account.createdAt) == day, utc != day else { return nil }
      return ConflictLabel(
        day: day, metric: "signups", entity: account.id.description,
        first: ("accounts in UTC", "\(utc)"), second: ("accounts in New York", "\(day)"),
        winner: "accounts in New York", value: "\(day)", reason: .zoneEdge)
    }
  }

  /// On the last day: Beacon accounts whose last activity identity cannot parse, while the deprecated
  /// endpoint shows what it knew on 1 September. Nobody can say which is nearer: a toss decides.
  private func tieConflicts(_ day: CivilDay) -> [ConflictLabel] {
    guard day == days.upperBound else { return [] }
    let accounts = company.population.accounts
    return accounts.indices.filter { accounts[$0].isUnparsed }.map { index in
      var toss = SplitMix64(company.seed, .tie, 0, index)
      let isFrozen = toss.chance(500)
      return ConflictLabel(
        day: day, metric: "last_seen", entity: accounts[index].id.description,
        first: ("accounts", "null"), second: ("accounts v1", "2025-09-01"),
        winner: isFrozen ? "accounts v1" : "accounts",
        value: isFrozen ? "2025-09-01" : "null", reason: .tie)
    }
  }

  /// Contracts whose end, typed by hand, is not the day on which billing cancelled.
  private func contractConflicts(_ day: CivilDay) -> [ConflictLabel] {
    company.books.contracts.compactMap { contract in
      guard let index = contract.subscription,
        let cancelled = company.books.subscriptions[index].cancelledAt,
        Zone.newYork.day(of: cancelled) == day
      else { return nil }
      let (year, month, dayOfMonth) = contract.end.components
      // A reader who takes every date for m/d/y misreads what Berlin typed.
      guard contract.isBerlin, dayOfMonth <= 12, dayOfMonth != month else { return nil }
      return ConflictLabel(
        day: day, metric: "churned_accounts", entity: "k-\(contract.id)",
        first: ("crm", "\(CivilDay(year, dayOfMonth, month))"), second: ("billing", "\(day)"),
        winner: "billing", value: "\(day)", reason: .handTypedDate)
    }
  }
}
