import Connectors
import DataPulse
import Events
import Foundation
import Testing

/// The connectors against the fixture company's services, each by its own protocol.
@Suite struct SimulatedServiceTests {
  @Test(arguments: SimulatedService.all)
  func `two days of a service arrive, each record once, in walks that follow its clock`(
    service: SimulatedService
  ) async throws {
    let company = try ThinnedCompany.shared.get()
    // Some seconds and milliseconds at which nothing arrives.
    let begin = SimulatedDays.start.advanced(by: .milliseconds(10 * 3_600_000 + 77_457))
    let end = SimulatedDays.start.advanced(by: .milliseconds(46 * 3_600_000 + 77_457))
    try await withSimulator(serving: company, at: begin.milliseconds) { secrets, directory in
      let set = ConnectorSet(
        secrets: secrets, options: ConnectorOptions(simulatedDurations: true))
      let clock = set.steppedClock(at: "${DATAPULSE_URL}")
      let collector = StubCollector(
        source: service.source, connector: try set.connector(for: service.source),
        backfillFrom: SimulatedDays.start)
      var cursor = ""
      var collected: [String] = []
      var calls: [CallMade] = []
      var now = try await clock.now()
      while true {
        let walk = await collector.walk(from: cursor, now: now)
        collected += walk.answers.flatMap(\.records).map(service.canonical)
        calls += walk.answers.flatMap { $0.precedingCalls + [$0.call] }
        cursor = walk.cursor
        #expect(walk.answers.last?.watermark == now)
        guard now < end else { break }
        now = try await clock.wait(until: min(end, now.advanced(by: .seconds(4 * 3600))))
      }
      try await set.shutdown()
      var expected = SimulatedDays.records(of: service.service, in: company, by: end)
      if service.kind == "files" {
        // Files of days before the backfill are left out.
        expected = expected.filter { $0.group >= SimulatedDays.first.number }
      }
      #expect(collected.sorted() == expected.map(service.generated).sorted())
      #expect(!collected.isEmpty)
      #expect(calls.allSatisfy { $0.durationMilliseconds > 0 })
      let log = directory.appending(path: "access/\(service.service.rawValue).ndjson")
      let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == calls.count)
    }
  }
}
