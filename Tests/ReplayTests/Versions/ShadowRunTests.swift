import EventLog
import Events
import PlumblineTesting
import Testing

@testable import Replay

@Suite struct ShadowRunTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `a shadow of the version that decided says what the log has`(seed: UInt64) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let reader = try company.reader
    var recorded: [DataItem: DecisionMade] = [:]
    try reader.eachEvent(kinds: [DecisionMade.kind]) { event in
      if case .decisionMade(let decision) = event.event { recorded[decision.item] = decision }
    }
    let outcome = try await ShadowRun(reader: reader).run(company.pipeline)
    #expect(outcome.decisions.count > 20)
    for item in Set(recorded.keys).union(outcome.decisions.keys) {
      let (was, now) = (recorded[item], outcome.decisions[item])
      #expect(was?.value == now?.value, "seed \(seed), \(item)")
      guard now != nil else { continue }
      #expect(was?.winner == now?.winner, "seed \(seed), \(item)")
      #expect(was?.claims.map(\.value) == now?.claims.map(\.value), "seed \(seed), \(item)")
    }
  }

  @Test func `as of an earlier offset it says what had been decided by then`() async throws {
    let company = try await TinyCompany.made(seed: 4)
    let reader = try company.reader
    let middle = Offset(reader.head.rawValue / 2)
    let tick = try #require(try LastTick.before(middle, in: reader))
    var recorded: [DataItem: DecisionMade] = [:]
    try reader.eachEvent(kinds: [DecisionMade.kind]) { event in
      guard case .decisionMade(let decision) = event.event, decision.readUpTo <= tick.offset
      else { return }
      recorded[decision.item] = decision
    }
    let outcome = try await ShadowRun(reader: reader, threads: 2).run(
      company.pipeline, asOf: middle, metrics: ["people", "cost"])
    #expect(outcome.readUpTo == tick.offset)
    #expect(Set(outcome.decisions.keys.map(\.metric)).isSuperset(of: ["people", "revenue"]))
    for (item, decision) in outcome.decisions {
      #expect(decision.value == recorded[item]?.value, "\(item)")
    }
  }

  @Test(arguments: [UInt64(5), 6])
  func `under other rules kept evidence gives what the rows give`(seed: UInt64) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let log = company.temporary.log
    _ = try await ReadModelRebuild(log, timeline: PipelineTimeline(company.pipeline)).run()
    var changed = company.pipeline
    changed.version = PipelineVersion(digest: [UInt8](repeating: 7, count: 32))
    for place in changed.metrics.indices {
      changed.metrics[place].rules = [
        ResolutionRule(
          id: "whoever is last",
          action: .prefer(changed.metrics[place].definitions.map(\.name).reversed()),
          confidencePPM: 700_000)
      ]
    }
    let shadow = ShadowRun(reader: try company.reader)
    let folded = try await shadow.run(changed)
    var steps = 0
    let kept = try await shadow.run(changed, keptBy: company.pipeline) { _ in steps += 1 }
    #expect(steps == 0, "no row is read")
    #expect(kept.decisions == folded.decisions, "seed \(seed)")
    #expect(kept.figures == folded.figures, "seed \(seed)")
    let before = try await shadow.run(company.pipeline)
    #expect(kept.decisions.values.map(\.rule) != before.decisions.values.map(\.rule))
  }
}
