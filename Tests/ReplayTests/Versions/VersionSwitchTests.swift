import Agents
import EventLog
import Events
import Live
import PlumblineTesting
import Replay
import Testing

@Suite struct VersionSwitchTests {
  private struct Killed: Error {}

  @Test func `killed at any step a switch leaves the old dashboards as they were`() async throws {
    let company = try await TinyCompany.made(seed: 31)
    let next = VersionDiffTests.changed(company)
    let log = company.temporary.log
    let now = try #require(try log.reader().knowledgeTime)
    try await begin(company, at: now)
    let before = try shown(company.pipeline, log)
    var steps = 0
    while true {
      var seen = 0
      do {
        _ = try await VersionSwitch(log: log).activate(
          next, configuration: "v2", at: now, by: "person:test"
        ) { _ in
          seen += 1
          if seen > steps { throw Killed() }
        }
        break
      } catch is Killed {
        steps += 1
        #expect(try VersionLedger(log.reader()).active() == company.pipeline.version)
        #expect(try shown(company.pipeline, log) == before)
      }
    }
    #expect(steps > 1)
    #expect(try VersionLedger(log.reader()).active() == next.version)
    let shadow = try await ShadowRun(reader: log.reader()).run(next)
    #expect(try values(shown(next, log), next) == values(shadow.figures, next))
    #expect(try values(shown(next, log), next) != values(before, company.pipeline))
  }

  @Test func `a replay decides the same again across a switch and its rollback`() async throws {
    let company = try await TinyCompany.made(seed: 32)
    let next = VersionDiffTests.changed(company)
    let log = company.temporary.log
    let now = try #require(try log.reader().knowledgeTime)
    try await begin(company, at: now)
    let before = try values(shown(company.pipeline, log), company.pipeline)
    let there = try await VersionSwitch(log: log).activate(
      next, configuration: "v2", label: "v2", at: now, by: "person:test")
    #expect(there.decisions > 0)
    #expect(there.figures >= there.decisions)
    let back = try await VersionSwitch(log: log).activate(
      company.pipeline, configuration: "", at: now, by: "person:test",
      because: .rollback("too few"))
    #expect(back.offset != nil)
    #expect(try values(shown(company.pipeline, log), company.pipeline) == before)
    let ledger = try VersionLedger(log.reader())
    #expect(ledger.switches.map(\.reason) == [nil, nil, "too few"])
    #expect(ledger.previous == next.version)
    let timeline = try #require(
      PipelineTimeline(ledger) { $0 == next.version ? next : company.pipeline })
    let outcome = try await ReplayRun(reader: log.reader(), timeline: timeline).verify()
    #expect(outcome.divergence == nil, "\(String(describing: outcome.divergence))")
    #expect(outcome.repeated > 100)
  }

  @Test func `the version that is active already is not switched to`() async throws {
    let company = try await TinyCompany.made(seed: 33)
    let log = company.temporary.log
    let now = try #require(try log.reader().knowledgeTime)
    try await begin(company, at: now)
    let head = log.head
    let outcome = try await VersionSwitch(log: log).activate(
      company.pipeline, configuration: "", at: now, by: "person:test")
    #expect(outcome.offset == nil)
    #expect(log.head == head)
  }

  /// The test kit's company decides without saying under which version.
  private func begin(_ company: TinyCompany, at now: Timestamp) async throws {
    _ = try await VersionSwitch(log: company.temporary.log).activate(
      company.pipeline, configuration: "", at: now, by: "person:test")
  }

  private func shown(_ pipeline: Pipeline, _ log: Log) throws -> Figures.State {
    let figures = Figures(pipeline: pipeline)
    var state = figures.initialState
    try log.reader().eachEvent(kinds: Figures.kinds) { figures.evolve(&state, $0) }
    return state
  }

  private func values(_ state: Figures.State, _ pipeline: Pipeline) throws -> [DataItem: String] {
    let first = TinyCompany.begin
    let rows = Figures(pipeline: pipeline).rows(
      from: first, through: first.advanced(by: 40), given: state)
    // What is withdrawn, because the rules find no evidence, shows nothing.
    return Dictionary(
      rows.filter { $0.value != nil }.map {
        ($0.item, $0.value?.description ?? "")
      },
      uniquingKeysWith: { $1 })
  }
}
