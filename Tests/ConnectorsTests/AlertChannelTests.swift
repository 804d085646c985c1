import AsyncHTTPClient
import Events
import Foundation
import Testing

@testable import Connectors

@Suite struct AlertChannelTests {
  private static let message = AlertMessage(
    id: "00ff-12", raisedAt: tuesday, sentAt: tuesday.advanced(by: .seconds(5)),
    raised: AlertRaised(alert: 3, severity: .urgent, title: "core: silent", lines: ["a \"b\""]))

  private func send(answering status: Int) async throws -> (AlertOutcome, [StubRequest]) {
    let journal = StubJournal()
    let outcome = try await withStub(journal: journal) { _ in
      .status(status)
    } while: { url in
      let set = ConnectorSet(secrets: StubSecrets(values: ["env:HOOK": "whsec_bmV3IHNlY3JldA=="]))
      let outcome = await set.alertWebhook(at: url + "/alerts", secret: .environment("HOOK"))
        .send(Self.message)
      try await set.shutdown()
      return outcome
    }
    return (outcome, await journal.requests)
  }

  @Test func `an alert is posted with a signature that a receiver can check`() async throws {
    let (outcome, requests) = try await send(answering: 204)
    #expect(outcome == .delivered(detail: "204"))
    let request = try #require(requests.first)
    #expect(request.method == "POST" && request.path == "/alerts")
    try StandardWebhookSignature.verify(
      id: request.headers["webhook-id"], timestamp: request.headers["webhook-timestamp"],
      signatures: request.headers["webhook-signature"], body: request.body,
      secrets: [Array("new secret".utf8)], tolerance: .seconds(300), now: tuesday)
    #expect(request.headers["webhook-id"] == "00ff-12")
    let body = try #require(
      try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    let data = try #require(body["data"] as? [String: Any])
    #expect(data["title"] as? String == "core: silent")
    #expect(data["lines"] as? [String] == ["a \"b\""])
  }

  @Test func `a receiver that fails is tried again, one that is gone is not`() async throws {
    guard case .failed(let detail) = try await send(answering: 503).0 else {
      Issue.record("503 is worth another attempt")
      return
    }
    #expect(detail == "127.0.0.1 answered 503", "the path of a receiver may be its secret")
    guard case .refused = try await send(answering: 410).0 else {
      Issue.record("410 is not")
      return
    }
  }

  @Test func `a command gets the alert on its input and tells by its exit code`() async throws {
    let path = NSTemporaryDirectory() + "alert-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let good = await CommandAlertChannel("cat > '\(path)'").send(Self.message)
    #expect(good == .delivered(detail: "ended with 0"))
    let body = try #require(FileManager.default.contents(atPath: path))
    #expect(Array(body) == AlertBody.json(Self.message))
    let bad = await CommandAlertChannel("exit 7").send(Self.message)
    #expect(bad == .failed(detail: "the alert command ended with 7"))
  }

  @Test func `a command that does not end is ended`() async throws {
    let outcome = await CommandAlertChannel("sleep 20; true", limit: .milliseconds(300))
      .send(Self.message)
    guard case .failed(let detail) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(detail.hasPrefix("the alert command took longer than"))
  }
}
