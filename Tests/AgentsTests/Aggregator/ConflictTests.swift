import Agents
import Events
import Testing

/// How claims of several definitions are settled.
@Suite struct ConflictTests {
  typealias Metric = MetricUnderTest

  static func claim(_ name: DefinitionName, claims: Bool = true) -> Definition {
    Definition(
      name: name,
      formula: .fold(
        Fold(
          aggregate: .sum,
          rows: RowFilter(measure: "m", sources: ["b"], names: [name.rawValue]))),
      claims: claims)
  }

  /// `ours` from source `a`; `crm` and `desk` from source `b`.
  static func metric(
    _ rules: [ResolutionRule], tolerance: Tolerance = .none
  ) throws -> MetricUnderTest {
    try Metric([
      Metric.metric(
        "x", .fold(Fold(aggregate: .sum, rows: RowFilter(measure: "m", sources: ["a"]))),
        others: [claim("crm"), claim("desk"), claim("shown", claims: false)], rules: rules,
        tolerance: tolerance)
    ])
  }

  static func rows(ours: Int64?, crm: Int64?, desk: Int64?) -> [Observation] {
    var rows: [Observation] = []
    if let ours { rows.append(row(value: ours, lateHours: 1)) }
    if let crm { rows.append(row(value: crm, name: "crm", source: "b", lateHours: 3)) }
    if let desk { rows.append(row(value: desk, name: "desk", source: "b", lateHours: 2)) }
    rows.append(row(value: 999, name: "shown", source: "b"))
    return rows
  }

  static let prefer = ResolutionRule(
    id: "prefer", action: .prefer(["crm", .ours]), confidencePPM: 900_000)
  static let freshest = ResolutionRule(id: "fresh", action: .freshest, confidencePPM: 800_000)
  static let quorum = ResolutionRule(id: "quorum", action: .quorum(2), confidencePPM: 990_000)
  static let abstain = ResolutionRule(
    id: "abstain", action: .abstain(ask: "growth"), confidencePPM: 0)

  @Test(
    arguments: [
      ([prefer], 5, 7, 9, "7", "prefer", "crm"),
      ([prefer], 5, nil, 9, "5", "prefer", "ours"),
      ([prefer], nil, nil, 9, "nothing", "no-rule", "-"),
      ([freshest], 5, 7, 9, "7", "fresh", "crm"),
      ([freshest], 5, nil, 9, "9", "fresh", "desk"),
      ([quorum, abstain], 5, 7, 7, "7", "quorum", "crm"),
      ([quorum, abstain], 5, 7, 9, "nothing", "abstain", "-"),
    ] as [([ResolutionRule], Int64?, Int64?, Int64?, String, String, String)])
  func `the first rule that applies settles`(
    rules: [ResolutionRule], ours: Int64?, crm: Int64?, desk: Int64?, value: String,
    rule: String, winner: String
  ) throws {
    var metric = try Self.metric(rules)
    metric.given(Self.rows(ours: ours, crm: crm, desk: desk))
    let decision = try #require(metric.decisions(at: Metric.noon(25)).first)
    #expect(decision.value?.description ?? "nothing" == value)
    #expect(decision.rule == rule)
    #expect(decision.winner?.rawValue ?? "-" == winner)
    // A dashboard's definition is there with its value, and weighs nothing.
    let shown = try #require(decision.claims.first { $0.definition == "shown" })
    #expect(shown.value == Quantity(mantissa: 999))
    #expect(shown.weightPPM == 0)
  }

  @Test func `a rule for complete evidence waits for the sources`() throws {
    let complete = ResolutionRule(
      id: "complete", action: .prefer([.ours]), condition: .complete, confidencePPM: 950_000)
    var metric = try Self.metric([complete, Self.abstain])
    metric.given(Self.rows(ours: 5, crm: nil, desk: nil))
    metric.read(["a"], upTo: Metric.noon(24))
    #expect(metric.decisions(at: Metric.noon(25, hour: 6)).map(\.rule) == ["abstain"])
    metric.read(["a"], upTo: Metric.noon(25, hour: 0))
    let decided = metric.decisions(at: Metric.noon(25, hour: 7))
    #expect(decided.map(\.rule) == ["complete"])
    #expect(decided[0].revision == 2)
    #expect(decided[0].claims[0].weightPPM == 1_000_000)
    // Further reading changes nothing.
    metric.read(["a"], upTo: Metric.noon(25))
    #expect(metric.decisions(at: Metric.noon(25, hour: 13)).isEmpty)
  }

  @Test(arguments: [
    (Tolerance.none, true), (Tolerance(absolute: 1, relativePPM: 0), true),
    (Tolerance(absolute: 2, relativePPM: 0), false),
    (Tolerance(absolute: 0, relativePPM: 280_000), true),
    (Tolerance(absolute: 0, relativePPM: 290_000), false),
  ])
  func `claims that differ by more than the tolerance are a conflict, told once`(
    tolerance: Tolerance, isConflict: Bool
  ) throws {
    var metric = try Self.metric([Self.prefer], tolerance: tolerance)
    metric.given(Self.rows(ours: 5, crm: 7, desk: nil))
    let tick = { (hour: Int) in
      Aggregator.Command.tick(at: Metric.noon(25, hour: hour), readUpTo: Offset(5))
    }
    let events = metric.aggregator.decide(tick(6), given: &metric.state)
    #expect(events.map(\.kind) == (isConflict ? ["ConflictFound"] : []) + ["DecisionMade"])
    for event in events {
      metric.aggregator.evolve(
        &metric.state,
        RecordedEvent(
          offset: Offset(6), eventTime: Metric.noon(25), knowledgeTime: Metric.noon(25),
          actor: Aggregator.actor, version: nil, cause: nil, correlation: nil, event: event))
    }
    // It still is a conflict after a revision, and has been told.
    metric.given([row(value: 10, name: "crm", source: "b")])
    let kinds = metric.aggregator.decide(tick(7), given: &metric.state).map(\.kind)
    #expect(kinds == (isConflict ? [] : ["ConflictFound"]) + ["DecisionMade"])
  }
}
