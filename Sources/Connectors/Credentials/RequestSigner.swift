import Crypto
import Events

/// Signs requests with HMAC-SHA256, as ``RequestSigning`` says.
enum RequestSigner {
  /// The headers to add to a request.
  static func headers(
    for request: ServiceRequest, target: String, signing: RequestSigning, key: String,
    keyID: String?, now: Timestamp
  ) -> [(name: String, value: String)] {
    let path = target.prefix { $0 != "?" }
    let query = target.dropFirst(path.count + 1)
    let timestamp = String(now.seconds)
    let values: [String: String] = [
      "method": request.method, "path": String(path), "target": target, "query": String(query),
      "timestamp": timestamp, "key-id": keyID ?? "",
      "body-sha256": Hexadecimal.text(SHA256.hash(data: request.body)),
      "body": String(decoding: request.body, as: UTF8.self),
    ]
    let message = Template.fill(signing.message, with: values)
    let code = HMAC<SHA256>.authenticationCode(
      for: Array(message.utf8), using: SymmetricKey(data: Array(key.utf8)))
    var signed = values
    signed["signature"] = Hexadecimal.text(code)
    signed["signature-base64"] = Base64.encode(Array(code))
    var headers = [(name: signing.header, value: Template.fill(signing.value, with: signed))]
    if let header = signing.timestampHeader { headers.append((header, timestamp)) }
    if let header = signing.keyIDHeader, let keyID { headers.append((header, keyID)) }
    return headers
  }
}
