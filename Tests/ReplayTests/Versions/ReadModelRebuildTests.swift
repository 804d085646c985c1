import Agents
import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

@Suite struct ReadModelRebuildTests {
  private struct Killed: Error {}

  @Test func `a rebuild that is killed leaves the old models, a whole one gives the same`()
    async throws
  {
    let company = try await TinyCompany.made(seed: 41)
    let log = company.temporary.log
    let timeline = PipelineTimeline(company.pipeline)
    let whole = try FiguresModel.state(of: company.pipeline, in: log.reader())
    var steps = 0
    while true {
      var seen = 0
      do {
        let outcome = try await ReadModelRebuild(log, timeline: timeline).run { _ in
          seen += 1
          if seen > steps { throw Killed() }
        }
        #expect(outcome.agreed == nil)
        break
      } catch is Killed {
        steps += 10
        #expect(try AgentDesk.saved(for: company.pipeline, reader: log.reader()) == nil)
        #expect(try FiguresModel.state(of: company.pipeline, in: log.reader()) == whole)
      }
    }
    let saved = try #require(try AgentDesk.saved(for: company.pipeline, reader: log.reader()))
    #expect(saved.position == log.head)
    #expect(try FiguresModel.state(of: company.pipeline, in: log.reader()) == whole)
    let again = try await ReadModelRebuild(log, timeline: timeline).run()
    #expect(again.agreed == true)
    #expect(again.stateDigest == saved.stateDigest)
  }

  @Test func `figures as of an earlier offset are not read from a later model`() async throws {
    let company = try await TinyCompany.made(seed: 42)
    let log = company.temporary.log
    let middle = Offset(log.head.rawValue / 2)
    let before = try FiguresModel.state(of: company.pipeline, in: log.reader(), upTo: middle)
    _ = try await ReadModelRebuild(log, timeline: PipelineTimeline(company.pipeline)).run()
    let after = try FiguresModel.state(of: company.pipeline, in: log.reader(), upTo: middle)
    #expect(after == before)
    #expect(try FiguresModel.state(of: company.pipeline, in: log.reader()) != before)
  }
}
