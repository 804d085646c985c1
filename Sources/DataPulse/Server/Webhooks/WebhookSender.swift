import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Delivers webhooks as Standard Webhooks 1.0 says: id, timestamp and signature in headers.
struct WebhookSender: Sendable {
  let url: String
  let secrets: [WebhookSecret]

  /// From then on the second secret signs; for a day before, both do.
  static let rotatedAt = CivilDay(2025, 10, 1).startUTC
  private static let overlap: Int64 = 86_400_000
  private static let patience: TimeAmount = .seconds(30)

  /// The status of the answer; 0 and a reason if there was none.
  func deliver(_ delivery: WebhookQueue.Delivery, at now: Int64) async -> (
    status: Int, reason: String
  ) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    let timestamp = now / 1_000
    let signatures = signing(at: now).map { secret in
      secret.signature(id: delivery.id, timestamp: timestamp, body: delivery.body)
    }
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "webhook-id", value: delivery.id)
    request.headers.add(name: "webhook-timestamp", value: String(timestamp))
    request.headers.add(name: "webhook-signature", value: signatures.joined(separator: " "))
    request.headers.add(name: "X-Simulated-Now", value: InstantText.milliseconds(now))
    request.body = .bytes(ByteBuffer(bytes: delivery.body))
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: Self.patience)
      _ = try await response.body.collect(upTo: 1 << 20)
      return (Int(response.status.code), response.status.reasonPhrase)
    } catch {
      return (0, String(describing: error))
    }
  }

  private func signing(at now: Int64) -> [WebhookSecret] {
    if now < Self.rotatedAt - Self.overlap { return [secrets[0]] }
    return now < Self.rotatedAt ? [secrets[1], secrets[0]] : [secrets[1]]
  }
}
