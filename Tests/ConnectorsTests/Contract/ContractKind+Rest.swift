import Connectors
import Crypto
import Events

extension ContractKind {
  private static let ten = (0..<10).map { #"{"id":\#($0),"name":"r\#($0)"}"# }

  /// JSON with an opaque cursor behind OAuth 2.
  static let rest = ContractKind(
    name: "rest, json, cursor, client credentials", kind: "rest",
    settings: [
      "path": "/v1/things", "records": "$.data", "paging": "cursor", "next": "$.next",
      "since-parameter": "since",
    ],
    credential: .clientCredentials(
      tokenPath: "/oauth/token", id: .environment("ID"), secret: .environment("SECRET")),
    grant: ["/v1/things"], records: ten,
    respond: { request in
      let from = Int(request.query["cursor"] ?? "0") ?? 0
      let next = from + 4 < 10 ? "\"\(from + 4)\"" : "null"
      return .text(
        #"{"data":[\#(ten[from..<min(10, from + 4)].joined(separator: ","))],"next":\#(next)}"#)
    },
    admit: { request in
      if request.path == "/oauth/token" {
        let isClient =
          request.headers["authorization"] == "Basic Y2xpZW50OnMzY3JldC1jbGllbnQ="
          && request.text == "grant_type=client_credentials"
        return isClient
          ? .text(#"{"access_token":"t0ken","token_type":"Bearer","expires_in":900}"#)
          : .status(401)
      }
      return request.isBearer("t0ken") ? nil : .status(401)
    })

  /// NDJSON with a cursor that lasts, in a header, for signed requests.
  static let ndjson = ContractKind(
    name: "rest, ndjson, lasting cursor, hmac", kind: "rest",
    settings: [
      "path": "/batches", "format": "ndjson", "paging": "cursor", "page-parameter": "after",
      "next": "header:X-Next", "more": "header:X-More", "resume": "cursor",
    ],
    credential: .hmac(RequestSigning(key: .environment("KEY"))),
    grant: ["/batches"], records: ten,
    respond: { request in
      let from = Int(request.query["after"] ?? "0") ?? 0
      let end = min(10, from + 4)
      return .text(
        ten[from..<end].map { $0 + "\n" }.joined(),
        ["X-Next": String(end), "X-More": String(end < 10)])
    },
    admit: { request in
      let target =
        "/batches" + (request.query["after"].map { "?after=\($0)" } ?? "")
      let empty = SHA256.hash(data: [UInt8]()).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      let message = "GET\n\(target)\n\(request.headers["x-timestamp"] ?? "")\n\(empty)"
      let code = HMAC<SHA256>.authenticationCode(
        for: Array(message.utf8), using: SymmetricKey(data: Array("s3cret-key".utf8)))
      let hex = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return request.headers["x-signature"] == hex ? nil : .status(401)
    })

  /// CSV whole, without a credential.
  static let csv = ContractKind(
    name: "rest, csv, no credential", kind: "rest",
    settings: ["path": "/rates.csv", "format": "csv", "columns": "day,rate"],
    credential: .none, grant: ["/rates.csv"],
    records: (0..<10).map { "2025-11-0\($0),1\($0)" },
    respond: { _ in .text("day,rate\n" + (0..<10).map { "2025-11-0\($0),1\($0)\n" }.joined()) })
}
