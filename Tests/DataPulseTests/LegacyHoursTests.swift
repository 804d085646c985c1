import Testing

@testable import DataPulse

/// The two days of the canary, folded once.
enum CanaryFold {
  static let truth = try? Truth(
    of: Company(seed: 1, scale: .least), LegacyHours.days.lowerBound, LegacyHours.days.upperBound)
  static let hours = truth?.legacyHours() ?? []
  static let settled = truth.map {
    LegacyHours($0.company, $0.engagement.identity, isFirst: false)
  }
}

@Suite struct LegacyHoursTests {
  /// The true values of a day by metric, summed over labels.
  private func daily(_ metric: String, _ day: CivilDay) throws -> Int64 {
    let values = try #require(CanaryFold.truth).values.filter {
      $0.metric == metric && $0.day == day && $0.department == .truth
    }
    return try values.reduce(0) { sum, value in
      sum + (try #require(Int64(value.value.filter { $0 != "." })))
    }
  }

  private func hourly(_ metric: String, _ hours: Range<Int>) throws -> Int64 {
    try #require(CanaryFold.settled).cells.right
      .filter { $0.key.metric == metric && hours.contains($0.key.hour) }
      .reduce(0) { $0 + $1.value.total }
  }

  @Test(arguments: [
    "sessions", "net_revenue_usd", "refunds_usd", "attributed_revenue_usd", "api_requests",
    "churned_accounts",
  ])
  func `the hours of a day add up to the day`(metric: String) throws {
    #expect(try hourly(metric, 0..<24) == daily(metric, LegacyHours.days.lowerBound))
    #expect(try hourly(metric, 24..<48) == daily(metric, LegacyHours.days.upperBound))
  }

  @Test(arguments: ["active_users_28d", "mrr_usd", "paid_seats", "open_tickets"])
  func `what stands at the end of the last hour is the day's value`(metric: String) throws {
    #expect(try hourly(metric, 23..<24) == daily(metric, LegacyHours.days.lowerBound))
    #expect(try hourly(metric, 47..<48) == daily(metric, LegacyHours.days.upperBound))
  }

  @Test func `each of the eight bugs spoils a cell, and few cells are spoilt`() throws {
    let hours = CanaryFold.hours
    #expect(Set(hours.compactMap(\.bug)) == Set(LegacyBug.allCases))
    // As shown an hour after each hour, and as shown in the end.
    for shown in [
      Dictionary(hours.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first }),
      Dictionary(hours.map { ($0.cell, $0) }, uniquingKeysWith: { $1 }),
    ] {
      let wrong = shown.values.count { $0.bug != nil }
      #expect(wrong * 200 < shown.count, "\(wrong) of \(shown.count)")
    }
    for hour in hours { #expect((hour.value == hour.right) == (hour.bug == nil), "\(hour.line)") }
  }
}

@Suite struct LabelTests {
  @Test func `conflicts that nothing decides are among the conflicts, thirty in the sample`() throws
  {
    let truth = try #require(Folded.one)
    let ties = truth.conflicts(on: Folded.dealt).filter { $0.reason == .tie }
    #expect(ties.count >= 30)
    let all = Set(ties.map(\.line))
    let drawn = truth.conflictSample().filter { $0.reason == .tie }
    #expect(drawn.count == 30)
    #expect(drawn.allSatisfy { all.contains($0.line) })
    // A toss: neither side wins nearly always.
    let frozen = ties.count { $0.winner == "accounts v1" }
    #expect(frozen * 4 > ties.count && frozen * 4 < 3 * ties.count, "\(frozen) of \(ties.count)")
  }

  @Test func `three foreign reads are made on 10 December, and no others`() throws {
    let scale = try Scale("0.02")
    let foreign = ForeignAccess(logs: [:], hourlyEvents: ForeignAccess.hourlyEvents(scale))
    #expect(foreign.calls.count == 3)
    for call in foreign.calls {
      #expect(Zone.newYork.day(of: call.line.at) == ForeignAccess.day)
      #expect(call.line.principal == "plumbline")
    }
  }
}
