import AsyncHTTPClient
import Crypto
import Events
import NIOCore
import NIOHTTP1
import Testing

@testable import Connectors

@Suite struct WebhookListenerTests {
  /// Deliveries that the handler took; it may be told to fail.
  private actor Inbox {
    private(set) var deliveries: [WebhookDelivery] = []
    private var isBroken = false
    struct Broken: Error {}

    func take(_ delivery: WebhookDelivery) throws {
      if isBroken { throw Broken() }
      deliveries.append(delivery)
    }
    func breakDown() { isBroken = true }
  }

  private struct FixedClock: PipelineClock {
    func now() async throws -> Timestamp { tuesday }
    func wait(until time: Timestamp) async throws -> Timestamp { tuesday }
  }

  private static let secrets = [
    "env:OLD": "whsec_b2xkIHNlY3JldA==", "env:NEW": "whsec_bmV3IHNlY3JldA==",
  ]

  private static func signature(_ key: String, _ message: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array(message.utf8), using: SymmetricKey(data: Array(key.utf8)))
    return "v1," + Base64.encode(Array(code))
  }

  /// Posts a delivery to a listener, and gives the status.
  private func deliver(
    _ body: String, id: String = "msg_1", at seconds: Int64 = tuesday.seconds,
    key: String = "new secret", path: String = "/hooks/desk", to inbox: Inbox,
    records: String? = nil, headers: [String: String] = [:]
  ) async throws -> Int {
    let source = SourceDefinition.stub(
      kind: "webhook", url: "http://unused.example", settings: [:],
      webhook: WebhookDefinition(
        path: "/hooks/desk", secrets: [.environment("OLD"), .environment("NEW")],
        records: records))
    let listener = try WebhookListener(
      port: 0, sources: [source], secrets: StubSecrets(values: Self.secrets), clock: FixedClock(),
      maximumBodyBytes: 1_000
    ) { try await inbox.take($0) }
    let (ports, bound) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        try await listener.run { bound.yield($0) }
        return nil
      }
      group.addTask {
        for await port in ports {
          var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
          request.method = .POST
          request.body = .bytes(ByteBuffer(string: body))
          request.headers.add(name: "webhook-id", value: id)
          request.headers.add(name: "webhook-timestamp", value: String(seconds))
          request.headers.add(
            name: "webhook-signature",
            value: "v1a,xyz " + Self.signature(key, "\(id).\(seconds).\(body)"))
          for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
          let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
          return Int(response.status.code)
        }
        return nil
      }
      defer { group.cancelAll() }
      while let status = try await group.next() {
        if let status { return status }
      }
      throw StubError.ended
    }
  }

  @Test func `a signed delivery is answered with 204 after the handler has it, byte for byte`()
    async throws
  {
    let inbox = Inbox()
    let body = #"{ "type":"ticket","id":7 }"#
    #expect(try await deliver(body, to: inbox) == 204)
    let delivery = try #require(await inbox.deliveries.first)
    #expect(delivery.records == [Array(body.utf8)])
    #expect(delivery.id == "msg_1" && delivery.source == "stub")
    #expect(delivery.call.request == "POST /hooks/desk" && delivery.call.ending == .succeeded)
  }

  @Test func `either secret of a rotation is good`() async throws {
    let inbox = Inbox()
    #expect(try await deliver("{}", key: "old secret", to: inbox) == 204)
    #expect(try await deliver("{}", key: "new secret", to: inbox) == 204)
    #expect(await inbox.deliveries.count == 2)
  }

  @Test func `a wrong signature, an old time, a missing header or another path reach nobody`()
    async throws
  {
    let inbox = Inbox()
    #expect(try await deliver("{}", key: "guess", to: inbox) == 401)
    #expect(try await deliver("{}", at: tuesday.seconds - 301, to: inbox) == 400)
    #expect(try await deliver("{}", at: tuesday.seconds + 301, to: inbox) == 400)
    #expect(try await deliver("{}", to: inbox, headers: ["webhook-timestamp": "x"]) == 400)
    #expect(try await deliver("{}", to: inbox, headers: ["webhook-id": "msg_2"]) == 401)
    #expect(try await deliver("{}", path: "/hooks/other", to: inbox) == 404)
    #expect(try await deliver(String(repeating: "x", count: 2_000), to: inbox) == 413)
    #expect(await inbox.deliveries.isEmpty)
  }

  @Test func `a delivery that could not be written is asked for again`() async throws {
    let inbox = Inbox()
    await inbox.breakDown()
    #expect(try await deliver("{}", to: inbox) == 503)
  }

  @Test func `records are taken out of a body where they stand`() async throws {
    let inbox = Inbox()
    #expect(
      try await deliver(#"{"data":[{"id":1},{"id":2}]}"#, to: inbox, records: "$.data[*]") == 204)
    let records = try #require(await inbox.deliveries.first).records
    #expect(records == [Array(#"{"id":1}"#.utf8), Array(#"{"id":2}"#.utf8)])
  }

  @Test func `the example of the specification is verified`() throws {
    // From the reference implementations' tests.
    let secret = StandardWebhookSignature.secretBytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    let body = Array(#"{"test": 2432232314}"#.utf8)
    #expect(throws: Never.self) {
      try StandardWebhookSignature.verify(
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330",
        signatures: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", body: body,
        secrets: [secret], tolerance: .seconds(300), now: Timestamp(seconds: 1_614_265_330))
    }
  }

  @Test func `a polled page of such a source says that nothing is asked`() async throws {
    let source = SourceDefinition.stub(
      kind: "webhook", url: "http://unused.example", settings: [:],
      webhook: WebhookDefinition(path: "/h", secrets: [.environment("NEW")]))
    try await withConnector(source) { collector in
      let answer = await collector.fetch("kept")
      #expect(answer.records.isEmpty && !answer.hasMore && answer.cursor == "kept")
      #expect(answer.call.ending == .succeeded && answer.watermark == nil)
    }
  }
}
