import Agents
import Events
import Testing

/// Persons' answers, precedents, votes, and what audits make of confidence.
@Suite struct RulingTests {
  typealias Metric = MetricUnderTest
  static let item = DataItem("x", on: day(24))
  static let vote = ResolutionRule(id: "vote", action: .vote, confidencePPM: 900_000)
  static let ask = ConflictTests.abstain

  static func day(_ day: Int) -> CivilDay {
    CivilDay(year: 2025, month: 11, day: day) ?? CivilDay(number: 0)
  }

  private func answer(
    _ metric: inout MetricUnderTest, _ ruling: RulingGiven, offset: UInt64 = 5_000
  ) {
    metric.aggregator.evolve(
      &metric.state,
      RecordedEvent(
        offset: Offset(offset), eventTime: Metric.noon(25), knowledgeTime: Metric.noon(25),
        actor: "person:ana", version: nil, cause: nil, correlation: nil,
        event: .rulingGiven(ruling)))
  }

  private func ruling(
    _ definition: DefinitionName?, _ value: Int64, _ scope: RulingGiven.Scope = .item,
    on item: DataItem = item
  ) -> RulingGiven {
    RulingGiven(
      item: item, definition: definition, value: Quantity(mantissa: Int128(value)), scope: scope,
      reason: "seen on paper")
  }

  @Test func `a ruling decides its item at the next tick, and no other`() throws {
    var metric = try ConflictTests.metric([Self.ask])
    metric.given(ConflictTests.rows(ours: 5, crm: 7, desk: 9))
    #expect(metric.decisions(at: Metric.noon(25, hour: 6)).map(\.rule) == ["abstain"])
    answer(&metric, ruling("crm", 7))
    let decided = metric.decisions(at: Metric.noon(25, hour: 7))
    #expect(decided.map(\.value?.description) == ["7"])
    #expect(decided.map(\.rule) == ["ruling:5000"])
    #expect(decided[0].winner == "crm")
    metric.given([row("", 25, value: 1), row("", 25, value: 2, name: "crm", source: "b")])
    #expect(metric.decisions(at: Metric.noon(26, hour: 6)).map(\.rule) == ["abstain"])
  }

  @Test func `a value that no claim has can be the answer`() throws {
    var metric = try ConflictTests.metric([ConflictTests.prefer])
    metric.given(ConflictTests.rows(ours: 5, crm: 7, desk: 9))
    _ = metric.decisions(at: Metric.noon(25, hour: 6))
    answer(&metric, ruling(nil, 8))
    let decided = metric.decisions(at: Metric.noon(25, hour: 7))
    #expect(decided.map(\.value?.description) == ["8"])
    #expect(decided[0].winner == nil)
  }

  @Test func `a precedent settles what rules leave to a person, before and after`() throws {
    var metric = try ConflictTests.metric([Self.ask])
    for number in [22, 24] {
      metric.given([
        row("", number, value: 5), row("", number, value: 7, name: "crm", source: "b"),
      ])
    }
    _ = metric.decisions(at: Metric.noon(25, hour: 6))
    answer(&metric, ruling("crm", 7, .metric))
    let decided = metric.decisions(at: Metric.noon(25, hour: 7))
    #expect(decided.map(\.rule) == ["precedent:5000", "ruling:5000"])
    #expect(decided.allSatisfy { $0.value?.description == "7" })
    metric.given([row("", 25, value: 1), row("", 25, value: 2, name: "crm", source: "b")])
    let next = metric.decisions(at: Metric.noon(26, hour: 6))
    #expect(next.map(\.rule) == ["precedent:5000"])
    #expect(next.map(\.value?.description) == ["2"])
  }

  @Test func `a rule that people found wrong is believed less, one found right more`() throws {
    for (value, isRight) in [(Int64(7), true), (5, false)] {
      var metric = try ConflictTests.metric([ConflictTests.prefer])
      metric.given(ConflictTests.rows(ours: 5, crm: 7, desk: nil))
      _ = metric.decisions(at: Metric.noon(25, hour: 6))
      answer(&metric, ruling(isRight ? "crm" : .ours, value))
      metric.given([row("", 25, value: 5), row("", 25, value: 7, name: "crm", source: "b")])
      let decided = metric.decisions(at: Metric.noon(26, hour: 6)).first {
        $0.item.day == Self.day(25)
      }
      // 20 audits are what the configured 0.9 is worth.
      let expected: Int64 = (isRight ? 19_000_000 : 18_000_000) / 21
      #expect(decided?.confidencePPM == expected)
    }
  }

  @Test func `two voices outvote one, and the loser's distance is told`() throws {
    var metric = try ConflictTests.metric([Self.vote, Self.ask])
    metric.given(ConflictTests.rows(ours: 7, crm: 7, desk: 9))
    let decision = try #require(metric.decisions(at: Metric.noon(25)).first)
    #expect(decision.rule == "vote")
    #expect(decision.value?.description == "7")
    #expect(decision.confidencePPM > 500_000 && decision.confidencePPM < 1_000_000)
    // The two claims of source b share one voice.
    #expect(decision.claims.prefix(3).map(\.weightPPM) == [500_000, 250_000, 250_000])
    let definition = try #require(metric.aggregator.pipeline.metrics.first)
    let distances = WinningDistance.all(of: decision, definition)
    #expect(distances["desk"] == "0.25 of the voices, 0.50 short")
    #expect(distances["crm"] == "it agrees" || distances[.ours] == "it agrees")
    #expect(distances["shown"] == "shown only, it takes no part")
  }

  @Test func `the state of lessons survives a checkpoint`() throws {
    var metric = try ConflictTests.metric([Self.vote, Self.ask])
    metric.given(ConflictTests.rows(ours: 7, crm: 7, desk: 9))
    _ = metric.decisions(at: Metric.noon(25))
    answer(&metric, ruling("crm", 7, .metric))
    var encoder = CanonicalEncoder()
    metric.state.encode(into: &encoder)
    var decoder = CanonicalDecoder(encoder.bytes)
    let restored = try metric.aggregator.state(from: &decoder)
    try decoder.finish()
    #expect(restored.digest == metric.state.digest)
  }
}
