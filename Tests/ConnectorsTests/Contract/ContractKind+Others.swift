import CryptoExtras
import Events
import Expressions

@testable import Connectors

extension ContractKind {
  /// Three files behind a listing and a password.
  static let files = ContractKind(
    name: "files, csv, basic", kind: "files",
    settings: [
      "listing": "/files", "files": "$.files", "download": "/files/{name}",
      "pattern": "usage-{day}.csv", "format": "csv", "columns": "id,n", "delimiter": ";",
    ],
    credential: .basic(user: .environment("USER"), password: .environment("PASSWORD")),
    grant: ["/files"],
    records: (0..<3).flatMap { file in (0..<3).map { "\(file)-\($0);x" } } + ["3-0;x"],
    respond: { request in
      if request.path == "/files" {
        let entries = (0..<4).map {
          #"{"name":"usage-2025-11-0\#($0 + 1).csv","etag":"e\#($0)","size":\#($0)}"#
        }
        return .text(#"{"files":[\#(entries.joined(separator: ",")),{"name":"readme.txt"}]}"#)
      }
      let file = Int(request.path.dropLast(4).suffix(1)).map { $0 - 1 } ?? 0
      let lines = (0..<(file == 3 ? 1 : 3)).map { "\(file)-\($0);x\n" }
      return .text("id;n\n" + lines.joined())
    },
    admit: { request in
      request.headers["authorization"] == "Basic cmVhZGVyOnMzY3JldC13b3Jk" ? nil : .status(401)
    })

  /// A job that is done at the second look, in pages, for a service account.
  static let bigquery = ContractKind(
    name: "bigquery, service account", kind: "bigquery",
    settings: [
      "project": "p1", "table": "d.touches", "page-size": "4",
      "query": "SELECT * FROM `{table}` WHERE ts >= @since AND ts < @until",
    ],
    credential: .serviceAccount(file: .environment("ACCOUNT")),
    grant: ["d.touches"],
    records: (0..<10).map { #"{"id":"\#($0)","ok":true}"# },
    respond: { request in
      let reference = #""jobReference":{"projectId":"p1","jobId":"j1","location":"EU"}"#
      if request.method == "POST" { return .text("{\(reference),\"jobComplete\":false}") }
      let from = Int(request.query["pageToken"] ?? "0") ?? 0
      let rows = (from..<min(10, from + 4)).map { #"{"f":[{"v":"\#($0)"},{"v":"true"}]}"# }
      let token = from + 4 < 10 ? #","pageToken":"\#(from + 4)""# : ""
      return .text(
        """
        {\(reference),"jobComplete":true,"schema":{"fields":[{"name":"id","type":"INTEGER"},\
        {"name":"ok","type":"BOOLEAN"}]},"rows":[\(rows.joined(separator: ","))]\(token)}
        """)
    },
    admit: { request in
      if request.path == "/token" {
        return StubServiceAccount.isAssertion(request.text)
          ? .text(#"{"access_token":"g0","expires_in":3600}"#) : .status(400)
      }
      return request.isBearer("g0") ? nil : .status(401)
    })

  /// Two connections with relay cursors behind a key.
  static let graphql = ContractKind(
    name: "graphql, api key", kind: "graphql",
    settings: [
      "connection": "{stream}", "streams": "things,notes", "page-size": "4",
      "query":
        "query P($first: Int, $after: String) { {stream}(first: $first, after: $after) "
        + "{ edges { node { id } } pageInfo { hasNextPage endCursor } } }",
    ],
    credential: .apiKey(header: "X-Api-Key", .environment("KEY")),
    grant: ["things", "notes"],
    records: (0..<6).map { #"{"id":"things\#($0)"}"# } + (0..<4).map { #"{"id":"notes\#($0)"}"# },
    respond: { request in
      let field = request.text.contains("things(") ? "things" : "notes"
      let count = field == "things" ? 6 : 4
      let after = (try? JSONDocument(request.body))?.view["variables"]?["after"]?.string
      let from = after.flatMap(Int.init) ?? 0
      let end = min(count, from + 4)
      let edges = (from..<end).map { #"{"cursor":"\#($0)","node":{"id":"\#(field)\#($0)"}}"# }
      return .text(
        """
        {"data":{"\(field)":{"edges":[\(edges.joined(separator: ","))],\
        "pageInfo":{"hasNextPage":\(end < count),"endCursor":"\(end)"}}}}
        """)
    },
    admit: { $0.headers["x-api-key"] == "s3cret-key" ? nil : .status(403) })

  /// The history of samples in pages, behind a token.
  static let openmetrics = ContractKind(
    name: "openmetrics, history, bearer", kind: "openmetrics",
    settings: [
      "history": "/history", "paging": "cursor", "page-parameter": "after",
      "next": "header:X-Next", "more": "header:X-More",
    ],
    credential: .bearer(.environment("TOKEN")),
    grant: ["/metrics", "/history"],
    records: (0..<10).map { #"requests_total{code="200"} \#($0) 176406840\#($0).000"# },
    respond: { request in
      let from = Int(request.query["after"] ?? "0") ?? 0
      let end = min(10, from + 4)
      let lines = (from..<end).map { #"requests_total{code="200"} \#($0) 176406840\#($0).000"# }
      return .text(
        "# TYPE requests counter\n" + lines.map { $0 + "\n" }.joined() + "# EOF\n",
        ["X-Next": String(end), "X-More": String(end < 10)])
    },
    admit: { $0.isBearer("s3cret-token") ? nil : .status(401) })
}

/// A service account made for this run of the tests.
enum StubServiceAccount {
  private static let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

  static let keyFile: String = {
    var json = JSONWriter()
    json.object { json in
      json.member("client_email", "reader@p1.example")
      json.member("private_key_id", "k1")
      json.member("private_key", key?.pkcs8PEMRepresentation ?? "")
      json.member("token_uri", "/token")
    }
    return json.text
  }()

  /// Whether a token request's form bears an assertion that the key has signed, of an hour at most.
  static func isAssertion(_ form: String) -> Bool {
    let prefix = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
    guard let key, form.hasPrefix(prefix) else { return false }
    let parts = form.dropFirst(prefix.count).split(separator: ".").map(String.init)
    guard parts.count == 3, let claims = decode(parts[1]), let signature = decode(parts[2]),
      let view = try? JSONDocument(claims).view,
      let issued = view["iat"]?.integer, let ends = view["exp"]?.integer
    else { return false }
    return view["iss"]?.string == "reader@p1.example" && issued == tuesday.seconds
      && ends - issued <= 3600
      && key.publicKey.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature),
        for: Array("\(parts[0]).\(parts[1])".utf8), padding: .insecurePKCS1v1_5)
  }

  private static func decode(_ text: String) -> [UInt8]? { Base64.decode(text) }
}
