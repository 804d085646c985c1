import AsyncHTTPClient
public import Events
import Foundation
import NIOCore
import NIOHTTP1

/// Tells of alerts by a signed POST.
///
/// Source: github.com/standard-webhooks/standard-webhooks, spec version 1.0.0: `webhook-id`,
/// `webhook-timestamp`, `webhook-signature` (v1, HMAC-SHA256 over `id.timestamp.body`); any 2xx is an
/// acknowledgement, 410 means that nothing more is wanted, all else is worth another attempt.
public struct WebhookAlertChannel: AlertChannel {
  public let name = "webhook"
  private let client: HTTPClient
  private let url: String
  private let secret: SecretReference
  private let secrets: any SecretLookup
  private let timeout: TimeAmount

  init(
    client: HTTPClient, url: String, secret: SecretReference, secrets: any SecretLookup,
    timeout: TimeAmount = .seconds(20)
  ) {
    self.client = client
    self.url = url
    self.secret = secret
    self.secrets = secrets
    self.timeout = timeout
  }

  public func send(_ message: AlertMessage) async -> AlertOutcome {
    let body = AlertBody.json(message)
    let key: [UInt8]
    do throws(SecretError) {
      key = StandardWebhookSignature.secretBytes(try secrets.secret(secret))
    } catch {
      return .failed(detail: "\(error)")
    }
    let timestamp = "\(message.sentAt.seconds)"
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "webhook-id", value: message.id)
    request.headers.add(name: "webhook-timestamp", value: timestamp)
    request.headers.add(
      name: "webhook-signature",
      value: StandardWebhookSignature.signature(
        id: message.id, timestamp: timestamp, body: body, secret: key))
    request.body = .bytes(body)
    do {
      let response = try await client.execute(request, timeout: timeout)
      let status = Int(response.status.code)
      switch status {
      case 200..<300: return .delivered(detail: "\(status)")
      case 410: return .refused(detail: "410: the receiver wants no more of these")
      default: return .failed(detail: "\(host) answered \(status)")
      }
    } catch {
      return .failed(detail: "\(host) could not be reached: \(error)")
    }
  }

  /// All that may be told of the URL: many receivers have a secret in its path.
  private var host: String { URL(string: url)?.host() ?? "the receiver" }
}
