import DataPulse
import Foundation
import Testing

@Suite struct ServerProofTests {
  static let doors: [(method: String, target: String)] = [
    ("GET", "/accounts/v2/accounts"), ("POST", "/accounts/oauth/token"),
    ("GET", "/events-core/tables/events/rows"), ("GET", "/events-mobile/v1/batches"),
    ("GET", "/loop-events/api/events"), ("GET", "/beacon-usage/files"),
    ("GET", "/billing/tables/invoices/rows"), ("GET", "/loop-billing/v1/events"),
    ("POST", "/attribution/bigquery/v2/projects/datapulse-marketing/queries"),
    ("GET", "/adspend/v1/spend"), ("GET", "/support-desk/api/v2/incremental/all"),
    ("POST", "/crm/graphql"), ("GET", "/edge-metrics/metrics"),
  ]

  @Test func `nothing is shown to a caller without credentials`() async throws {
    try await withServer { server in
      for (method, target) in Self.doors {
        let answer = try await server.call(method, target)
        #expect(answer.status == 401, "\(method) \(target)")
        #expect(answer.header("WWW-Authenticate") != nil, "\(target)")
        let wrong = try await server.call(
          method, target, ["Authorization": "Bearer wrong", "X-Api-Key": "wrong"])
        #expect(wrong.status == 401, "\(method) \(target)")
      }
    }
  }

  @Test func `the credentials stand in a file that only its owner reads`() async throws {
    try await withServer { server in
      let file = server.directory.appending(path: "credentials.env")
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect("\(attributes[.posixPermissions] ?? 0)" == String(0o600))
      let lines = try String(contentsOf: file, encoding: .utf8)
      #expect(lines.contains("CORE_TOKEN=\(server.secret("CORE_TOKEN"))\n"))
      #expect(lines.contains("DATAPULSE_URL=\(server.address.url)\n"))
    }
  }

  @Test func `a token of the accounts service ends after a quarter of an hour`() async throws {
    try await withServer(at: "2025-09-01T00:00:00Z") { server in
      let token = try await server.accountsToken()
      let target = "/accounts/v2/accounts?limit=1"
      try await server.advance(to: "2025-09-01T00:14:59Z")
      #expect(try await server.call("GET", target, token).status == 200)
      try await server.advance(to: "2025-09-01T00:15:00Z")
      let refused = try await server.call("GET", target, token)
      #expect(refused.status == 401)
      #expect(refused.errorCode == "invalid_token")
    }
  }

  @Test func `a cursor of the accounts service is gone after an hour`() async throws {
    try await withServer(at: "2025-09-01T00:00:00Z") { server in
      let first = try await server.call(
        "GET", "/accounts/v2/accounts?limit=1", server.accountsToken())
      let cursor = first.object["next_cursor"] as? String ?? ""
      try await server.advance(to: "2025-09-01T01:00:00Z")
      let target = "/accounts/v2/accounts?limit=1&cursor=\(cursor)"
      #expect(try await server.call("GET", target, server.accountsToken()).status == 200)
      try await server.advance(to: "2025-09-01T01:00:01Z")
      let gone = try await server.call("GET", target, server.accountsToken())
      #expect(gone.status == 410)
      #expect(gone.errorCode == "cursor_expired")
    }
  }

  @Test func `a signature counts for five minutes, and for one request`() async throws {
    try await withServer(at: "2025-09-01T00:00:00Z") { server in
      let now = try #require(SimulatorOptions.time("2025-09-01T00:00:00Z")) / 1_000
      let target = "/events-mobile/v1/batches?limit=1"
      let signed = server.signed(target, at: now)
      #expect(try await server.call("GET", target, signed).status == 200)
      #expect(try await server.call("GET", target + "0", signed).status == 401)
      let stale = try await server.call("GET", target, server.signed(target, at: now - 301))
      #expect(stale.errorCode == "stale_signature")
    }
  }

  @Test func `the warehouse gives tokens for fresh assertions of its key only`() async throws {
    try await withServer(at: "2025-09-01T00:00:00Z") { server in
      let now = try #require(SimulatorOptions.time("2025-09-01T00:00:00Z")) / 1_000
      #expect(try await server.warehouseToken(at: now).status == 200)
      #expect(try await server.warehouseToken(at: now - 7_200).errorCode == "invalid_grant")
      #expect(
        try await server.warehouseToken(at: now, lasting: 7_200).errorCode == "invalid_grant")
      let forged = try await server.call(
        "POST", "/attribution/token",
        body: "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=e30.e30.AAAA")
      #expect(forged.status == 400)
    }
  }

  @Test func `a table outside the role's grants is refused, and the attempt is on record`()
    async throws
  {
    try await withServer { server in
      let token = server.bearer("CORE_TOKEN")
      let answer = try await server.call("GET", "/events-core/tables/card_tokens/rows", token)
      #expect(answer.status == 403)
      #expect(answer.errorCode == "42501")
      let log = try await server.call("GET", "/events-core/access-log", token)
      let lines = log.text.split(separator: "\n")
      #expect(lines.count == 1)
      #expect(lines[0].contains(#""principal":"plumbline""#))
      #expect(lines[0].contains(#""path":"/tables/card_tokens/rows""#))
      #expect(lines[0].contains(#""status":403"#))
      let next = try #require(log.header("X-Next-Cursor"))
      _ = try await server.call("GET", "/events-core/tables/events/rows?limit=5", token)
      let rest = try await server.call("GET", "/events-core/access-log?after=\(next)", token)
      #expect(rest.text.contains(#""query":"limit=5","status":200,"records":5"#))
      #expect(rest.text.split(separator: "\n").count == 1)
    }
  }

  @Test func `on 10 December the logs show three reads that the collector did not make`()
    async throws
  {
    try await withServer(at: "2025-12-09T00:00:00Z") { server in
      try await server.advance(to: "2025-12-12T00:00:00Z")
      let core = try await server.call(
        "GET", "/events-core/access-log", server.bearer("CORE_TOKEN"))
      #expect(core.text.split(separator: "\n").count == 2)
      #expect(core.text.contains("card_tokens"))
      let billing = try await server.call(
        "GET", "/billing/access-log", server.bearer("BILLING_TOKEN"))
      #expect(billing.text.contains(#""status":403"#))
    }
  }
}
