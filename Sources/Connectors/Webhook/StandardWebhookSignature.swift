import Crypto
import Events

/// The signature of Standard Webhooks, scheme v1: HMAC-SHA256 over `id.timestamp.body`.
///
/// Source: github.com/standard-webhooks/standard-webhooks, spec version 1.0.0.
enum StandardWebhookSignature {
  /// Why a delivery is not believed.
  enum Refusal: Error, Equatable {
    case missingHeader(String)
    case badTimestamp
    case outsideWindow(seconds: Int64)
    case wrongSignature

    var words: String {
      switch self {
      case .missingHeader(let name): "the header \(name) is missing"
      case .badTimestamp: "webhook-timestamp is not a number of seconds since 1970"
      case .outsideWindow(let seconds): "webhook-timestamp lies \(seconds) seconds from our clock"
      case .wrongSignature: "no signature fits any of the secrets"
      }
    }
  }

  /// Checks a delivery's headers against its body.
  static func verify(
    id: String?, timestamp: String?, signatures: String?, body: [UInt8], secrets: [[UInt8]],
    tolerance: Duration, now: Timestamp
  ) throws(Refusal) {
    guard let id, !id.isEmpty else { throw .missingHeader("webhook-id") }
    guard let timestamp else { throw .missingHeader("webhook-timestamp") }
    guard let signatures else { throw .missingHeader("webhook-signature") }
    guard let seconds = Int64(timestamp), seconds > 0, seconds < 1 << 40 else {
      throw .badTimestamp
    }
    let distance = now.seconds - seconds
    guard abs(distance) <= tolerance.components.seconds else {
      throw .outsideWindow(seconds: abs(distance))
    }
    let message = Array("\(id).\(timestamp).".utf8) + body
    let given = signatures.split(separator: " ").compactMap { part -> [UInt8]? in
      part.hasPrefix("v1,") ? Base64.decode(part.dropFirst(3)) : nil
    }
    let isGood = secrets.contains { secret in
      let key = SymmetricKey(data: secret)
      return given.contains {
        HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: message, using: key)
      }
    }
    guard isGood else { throw .wrongSignature }
  }

  /// The header of a message that we send.
  static func signature(id: String, timestamp: String, body: [UInt8], secret: [UInt8]) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(id).\(timestamp).".utf8) + body, using: SymmetricKey(data: secret))
    return "v1," + Base64.encode(Array(code))
  }

  /// The bytes of a secret: base64 behind `whsec_`, or the text itself.
  static func secretBytes(_ text: String) -> [UInt8] {
    if text.hasPrefix("whsec_"), let bytes = Base64.decode(text.dropFirst(6)) { return bytes }
    return Array(text.utf8)
  }
}
