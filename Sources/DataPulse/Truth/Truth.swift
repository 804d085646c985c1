/// What is right when everything that will ever arrive has arrived, folded from the records that the
/// services show; and what the departments and the old pipeline make of the same records.
public struct Truth: Sendable {
  let company: Company
  /// The first and the last day that are judged.
  public let days: ClosedRange<CivilDay>
  let engagement: EngagementFold
  let money: MoneyFold

  /// Folds the records of the days, and of those before them that their windows reach.
  ///
  /// - Parameter progress: Called with each New York day before it is folded.
  /// - Throws: ``CompanyError`` if the range is turned round or outside the history.
  /// - Complexity: O(records).
  public init(
    of company: Company, _ from: CivilDay, _ to: CivilDay,
    progress: (CivilDay) -> Void = { _ in }
  ) throws(CompanyError) {
    guard from <= to else { throw .order(from: from, to: to) }
    guard from >= History.first else { throw .outside(from) }
    guard to <= company.to else { throw .outside(to) }
    self.company = company
    days = from...to
    var engagement = EngagementFold(company.accountState(before: company.end))
    let first = max(from - 31, History.first)
    for day in first...to + 1 {
      progress(day)
      engagement.fold(
        core: company.coreEvents(on: day), mobile: company.mobileEvents(on: day),
        loop: company.loopEvents(on: day))
      engagement.fold(beacon: company.beaconFile(of: day))
      engagement.fold(accounts: company.seenVersions(on: day))
    }
    engagement.finish()
    self.engagement = engagement
    money = MoneyFold(company, engagement.identity, days)
  }

  /// All values, by metric, day, labels and department.
  public var values: [TruthValue] {
    var values: [TruthValue] = []
    for day in days {
      let own = ownValues(on: day)
      values += own + legacyCells(on: day, beside: Self.right(own)).map(\.value)
    }
    values.sort {
      ($0.metric, $0.day, $0.labels, $0.department.rawValue)
        < ($1.metric, $1.day, $1.labels, $1.department.rawValue)
    }
    return values
  }

  /// What the old pipeline shows of all days, with the bug that is to blame.
  var legacyCells: [LegacyCell] {
    days.flatMap { legacyCells(on: $0, beside: Self.right(ownValues(on: $0))) }
  }

  private func ownValues(on day: CivilDay) -> [TruthValue] {
    activeUsers(on: day) + engagementValues(on: day) + money.values(on: day)
  }

  /// The true values among others, by metric and labels.
  private static func right(_ values: [TruthValue]) -> [TruthValue] {
    values.filter { $0.department == .truth }
      .sorted { ($0.metric, $0.labels) < ($1.metric, $1.labels) }
  }

  private func engagementValues(on day: CivilDay) -> [TruthValue] {
    let identity = engagement.identity
    let daily = identity.people(engagement.active.window(day...day))
    let month = day - 27...day
    let exporting = identity.people(engagement.exports.window(month))
    let using = identity.people(engagement.activeInApps.window(month))
    let sessions = engagement.sessions[day.number] ?? (0, day + 1)
    return [
      value("dau", day, "\(daily.members.count)", daily.standing),
      value("sessions", day, "\(sessions.count)", sessions.standing),
      value(
        "feature_adoption", day, "\(exporting.members.count)/\(using.members.count)",
        max(exporting.standing, using.standing)),
    ]
  }

  private func activeUsers(on day: CivilDay) -> [TruthValue] {
    let name = "active_users_28d"
    let truth = activePeople(on: day)
    let product = productAccounts(on: day)
    let ceo = seenAccounts(on: day)
    let sales = money.salesSeats(on: day)
    return [
      value(name, day, "\(truth.members.count)", truth.standing),
      value(name, day, "\(product.members.count)", product.standing, .product),
      value(name, day, "\(ceo.members.count)", ceo.standing, .ceo),
      value(name, day, "\(sales)", day + 1, .sales),
    ]
  }

  /// The persons who are active in the 28 New York days that end with a day.
  func activePeople(on day: CivilDay) -> Gathering {
    engagement.identity.people(engagement.active.window(day - 27...day))
  }

  /// The accounts that the product department counts.
  func productAccounts(on day: CivilDay) -> Gathering {
    Gathering(accounts: engagement.product.window(day - 27...day))
  }

  /// The accounts that the CEO's dashboard counts.
  func seenAccounts(on day: CivilDay) -> Gathering {
    Gathering(accounts: engagement.seen.window(day - 29...day))
  }

  func value(
    _ metric: String, _ day: CivilDay, _ value: String, _ standing: CivilDay,
    _ department: TruthValue.Department = .truth, labels: String = ""
  ) -> TruthValue {
    TruthValue(
      metric: metric, day: day, labels: labels, department: department, value: value,
      final: max(day + 1, standing))
  }
}
