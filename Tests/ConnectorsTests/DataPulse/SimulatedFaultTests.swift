import AsyncHTTPClient
import Connectors
import DataPulse
import Events
import NIOCore
import NIOHTTP1
import Testing

/// Faults that the simulator is told to make, and the webhooks that it sends.
@Suite struct SimulatedFaultTests {
  private static let noon = SimulatedDays.start.advanced(by: .milliseconds(12 * 3_600_000 + 77_457))

  /// Makes the next call to a service go wrong.
  private func order(_ fault: String, of service: ServiceName, url: String) async throws {
    var request = HTTPClientRequest(url: url + "/faults")
    request.method = .POST
    let body = #"{"service":"\#(service.rawValue)","kind":"\#(fault)","count":1}"#
    request.body = .bytes(ByteBuffer(string: body))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
    #expect(response.status == .ok)
  }

  @Test(arguments: ["500", "503", "429", "401", "malformed", "drop", "expired-cursor"])
  func `a fault costs a call and no record`(fault: String) async throws {
    let company = try ThinnedCompany.shared.get()
    try await withSimulator(serving: company, at: Self.noon.milliseconds) { secrets, _ in
      let set = ConnectorSet(secrets: secrets)
      var service = SimulatedService.eventsCore
      service.settings["page-size"] = "20"
      let collector = StubCollector(
        source: service.source, connector: try set.connector(for: service.source),
        backfillFrom: SimulatedDays.start)
      let first = await collector.fetch(now: Self.noon)
      let url = try secrets.secret(.environment("DATAPULSE_URL"))
      try await order(fault, of: .eventsCore, url: url)
      let failed = await collector.fetch(first.cursor, now: Self.noon)
      #expect([.refused, .limited, .unreachable].contains(failed.call.ending))
      #expect(failed.records.isEmpty && !failed.hasMore)
      #expect(failed.cursorExpired == (fault == "expired-cursor"))
      #expect((failed.retryAfter != nil) == ["503", "429"].contains(fault))
      let rest = await collector.walk(from: failed.cursor, now: Self.noon)
      try await set.shutdown()
      let expected = SimulatedDays.records(of: .eventsCore, in: company, by: Self.noon)
        .map(service.generated).sorted()
      let collected =
        first.records.map(service.canonical)
        + rest.answers.flatMap(\.records).map(service.canonical)
      // A walk that had to begin again brings its first page a second time, and nothing is missing.
      #expect((failed.cursorExpired ? Set(collected).sorted() : collected.sorted()) == expected)
    }
  }

  private actor Inbox {
    private(set) var ids: [String] = []
    private(set) var bodies: [String] = []
    func take(_ delivery: WebhookDelivery) {
      ids.append(delivery.id)
      bodies += delivery.records.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func `the clock stops at each webhook, and our listener takes every one`() async throws {
    let company = try ThinnedCompany.shared.get()
    let secrets = SimulatorSecrets()
    let set = ConnectorSet(secrets: secrets)
    let clock = set.steppedClock(at: "${DATAPULSE_URL}")
    let inbox = Inbox()
    let desk = SourceDefinition.stub(
      kind: "webhook", url: "http://unused.example", settings: [:],
      webhook: WebhookDefinition(
        path: "/hooks/desk",
        secrets: [
          .environment("SUPPORT_WEBHOOK_SECRET"), .environment("SUPPORT_WEBHOOK_SECRET_NEXT"),
        ], tolerance: .seconds(60)))
    let listener = try WebhookListener(port: 0, sources: [desk], secrets: secrets, clock: clock) {
      await inbox.take($0)
    }
    let (ports, bound) = AsyncStream.makeStream(of: Int.self)
    let end = SimulatedDays.start.advanced(by: .seconds(86_399))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listener.run { bound.yield($0) } }
      for await port in ports {
        try await withSimulator(
          serving: company, at: SimulatedDays.start.milliseconds, secrets: secrets,
          webhooksTo: "http://127.0.0.1:\(port)/hooks/desk"
        ) { _, _ in
          let reached = try await clock.wait(until: end)
          #expect(reached == end)
        }
        break
      }
      group.cancelAll()
    }
    try await set.shutdown()
    let due = company.webhooks(arrivingOn: SimulatedDays.first)
      .filter { $0.arrivedAt <= end.milliseconds }
    #expect(!due.isEmpty)
    #expect(await inbox.bodies == due.map { String(decoding: $0.body, as: UTF8.self) })
  }
}
