import Crypto
import DataPulse
import Foundation
import Hummingbird
import Logging
import NIOCore
import Testing

/// A receiver of webhooks on a free port, which answers as it is told to.
private actor Receiver {
  struct Delivery: Sendable {
    var id: String
    var timestamp: String
    var signature: String
    var body: String
  }

  private(set) var deliveries: [Delivery] = []
  private var statuses: [Int]

  init(statuses: [Int] = []) { self.statuses = statuses }

  func take(_ delivery: Delivery) -> Int {
    deliveries.append(delivery)
    return statuses.isEmpty ? 204 : statuses.removeFirst()
  }
}

@Suite struct ServerClockTests {
  /// Runs a server whose webhooks go to a receiver.
  private func withReceiver(
    _ receiver: Receiver, at time: String, over source: any RecordSource = SampleSource(),
    _ body: @escaping @Sendable (ServerFixture) async throws -> Void
  ) async throws {
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "receiver")
    logger.logLevel = .critical
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in
        let bytes = try await request.body.collect(upTo: 1 << 20)
        func header(_ name: String) -> String {
          request.headers.first { $0.name.canonicalName == name }?.value ?? ""
        }
        let status = await receiver.take(
          Receiver.Delivery(
            id: header("webhook-id"), timestamp: header("webhook-timestamp"),
            signature: header("webhook-signature"), body: String(buffer: bytes)))
        return Response(status: .init(code: status))
      },
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
      logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await application.run()
      }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      try await withServer(
        over: source, at: time, webhooksTo: "http://127.0.0.1:\(port)/webhooks/support-desk", body)
      group.cancelAll()
      _ = await group.nextResult()
    }
  }

  @Test func `a source shows only what has arrived`() async throws {
    try await withServer(at: "2025-08-29T00:00:00Z") { server in
      func count() async throws -> Int {
        try await server.all(of: .eventsCore).count
      }
      #expect(try await count() == 0)
      try await server.advance(to: "2025-08-29T04:00:00Z")
      #expect(try await count() == 2)
      let standing = try await server.advance(to: "2025-08-29T01:00:00Z")
      #expect(standing["now"] as? String == "2025-08-29T04:00:00.000Z")
    }
  }

  @Test func `the clock stops at each webhook and delivers it, signed, at its time`() async throws {
    let receiver = Receiver()
    try await withReceiver(receiver, at: "2025-08-29T00:00:00Z") { server in
      let start = try await server.call("GET", "/clock").object
      #expect(start["next_webhook"] as? String == "2025-08-29T01:01:30.000Z")
      let standing = try await server.advance(to: "2025-08-29T02:30:00Z")
      #expect(standing["reached"] as? Bool == true)
      #expect(standing["delivered"] as? Int == 2)
      #expect(standing["now"] as? String == "2025-08-29T02:30:00.000Z")
      let deliveries = await receiver.deliveries
      #expect(deliveries.count == 2)
      let due = try #require(SimulatorOptions.time("2025-08-29T01:01:30Z")) / 1_000
      #expect(deliveries[0].timestamp == String(due))
      let expected = try signature(
        deliveries[0], secret: server.secret("SUPPORT_WEBHOOK_SECRET"))
      #expect(deliveries[0].signature == expected)
    }
  }

  @Test func `without a 2xx a webhook stays due and the clock stands`() async throws {
    let receiver = Receiver(statuses: [204, 500])
    try await withReceiver(receiver, at: "2025-08-29T00:00:00Z") { server in
      let stopped = try await server.advance(to: "2025-08-29T03:30:00Z")
      #expect(stopped["reached"] as? Bool == false)
      #expect(stopped["delivered"] as? Int == 1)
      #expect(stopped["now"] as? String == "2025-08-29T02:01:30.000Z")
      #expect((stopped["failed_webhook"] as? [String: Any])?["status"] as? Int == 500)
      let again = try await server.advance(to: "2025-08-29T03:30:00Z")
      #expect(again["reached"] as? Bool == true)
      let deliveries = await receiver.deliveries
      #expect(deliveries.count == 4)
      #expect(deliveries[1].id == deliveries[2].id)
      #expect(deliveries[1].body == deliveries[2].body)
    }
  }

  @Test func `an advance ends after as many webhooks as it may deliver`() async throws {
    let receiver = Receiver()
    try await withReceiver(receiver, at: "2025-08-29T00:00:00Z") { server in
      let first = try await server.advance(to: "2025-08-29T23:00:00Z", most: 5)
      #expect(first["reached"] as? Bool == false)
      #expect(first["delivered"] as? Int == 5)
      let rest = try await server.advance(to: "2025-08-29T23:00:00Z")
      #expect(rest["reached"] as? Bool == true)
      #expect(await receiver.deliveries.count == 21)
    }
  }

  @Test func `a restarted server delivers what is due from its start on`() async throws {
    let receiver = Receiver()
    try await withReceiver(receiver, at: "2025-08-29T02:01:30Z") { server in
      let standing = try await server.advance(to: "2025-08-29T03:30:00Z")
      #expect(standing["delivered"] as? Int == 2)
    }
  }

  @Test func `the secret is changed on 1 October, and on the day before both sign`() async throws {
    for (day, count, place) in [(CivilDay(2025, 9, 30), 2, 0), (CivilDay(2025, 10, 1), 1, 0)] {
      let receiver = Receiver()
      try await withReceiver(
        receiver, at: "\(day)T00:00:00Z", over: OneWebhook(day: day)
      ) { server in
        try await server.advance(to: "\(day)T02:00:00Z")
        let delivery = try #require(await receiver.deliveries.first)
        let signatures = delivery.signature.split(separator: " ").map(String.init)
        #expect(signatures.count == count)
        let expected = try signature(
          delivery, secret: server.secret("SUPPORT_WEBHOOK_SECRET_NEXT"))
        #expect(signatures[place] == expected)
      }
    }
  }

  private struct OneWebhook: RecordSource {
    var day: CivilDay
    func records(of service: ServiceName, arrivingOn day: CivilDay) -> [ServedRecord] { [] }
    func snapshot(of service: ServiceName, asOf day: CivilDay) -> [ServedRecord] { [] }
    func webhooks(arrivingOn day: CivilDay) -> [ServedRecord] {
      day == self.day
        ? [
          ServedRecord(
            arrivedAt: day.startUTC + 1_000, key: 1, stream: .tickets, body: Array("{}".utf8))
        ] : []
    }
  }

  private func signature(_ delivery: Receiver.Delivery, secret: String) throws -> String {
    let key = try #require(Data(base64Encoded: String(secret.dropFirst("whsec_".count))))
    let signed = Data("\(delivery.id).\(delivery.timestamp).\(delivery.body)".utf8)
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
    return "v1," + Data(code).base64EncodedString()
  }
}
