import DataPulse
import Foundation
import Testing

@testable import DataPulse

@Suite struct ServerFileTests {
  @Test func `a file that is issued again keeps its name and changes its tag`() async throws {
    try await withServer(at: "2025-08-30T00:00:00Z") { server in
      let user = server.basic("BEACON_USER", "BEACON_PASSWORD")
      func files(_ tail: String = "") async throws -> [[String: String]] {
        let answer = try await server.call("GET", "/beacon-usage/files\(tail)", user)
        return answer.object["files"] as? [[String: String]] ?? []
      }
      #expect(try await files().map { $0["name"] } == ["usage-2025-08-28.csv.gz"])
      try await server.advance(to: "2025-08-30T01:00:00Z")
      let first = try #require(try await files().last)
      #expect(first["name"] == "usage-2025-08-29.csv.gz")
      let path = "/beacon-usage/files/usage-2025-08-29.csv.gz"
      let one = try await server.call("GET", path, user)
      #expect(one.header("ETag") == first["etag"])
      #expect(one.body.starts(with: [0x1F, 0x8B]))
      var known = user
      known["If-None-Match"] = first["etag"]
      #expect(try await server.call("GET", path, known).status == 304)
      try await server.advance(to: "2025-08-30T12:00:00Z")
      let second = try #require(try await files("?modified_since=2025-08-30T01:00:00Z").first)
      #expect(second["name"] == first["name"])
      #expect(second["etag"] != first["etag"])
      let two = try await server.call("GET", path, known)
      #expect(two.status == 200)
      #expect(two.body != one.body)
    }
  }

  @Test func `a file is not there before its time`() async throws {
    try await withServer(at: "2025-08-30T00:39:59Z") { server in
      let answer = try await server.call(
        "GET", "/beacon-usage/files/usage-2025-08-29.csv.gz",
        server.basic("BEACON_USER", "BEACON_PASSWORD"))
      #expect(answer.status == 404)
    }
  }

  @Test func `the rates of chosen days come under their header`() async throws {
    try await withServer { server in
      let answer = try await server.call(
        "GET", "/exchange-rates/rates.csv?from=2025-08-30&to=2025-08-31")
      let lines = answer.text.split(separator: "\n")
      #expect(lines.first == "date,currency,usd_ppm")
      #expect(lines.count == 15)
    }
  }

  @Test func `a scrape shows the latest sample of each series and ends as it must`() async throws {
    try await withServer(at: "2025-08-29T09:30:00Z") { server in
      let all = try await server.call("GET", "/edge-metrics/metrics", server.bearer("EDGE_TOKEN"))
      #expect(all.header("Content-Type")?.hasPrefix("application/openmetrics-text") == true)
      #expect(all.text.hasSuffix("# EOF\n"))
      let samples = all.text.split(separator: "\n").filter { $0.hasPrefix("api_requests_total") }
      #expect(samples.count == 3)
      let one = try await server.call(
        "GET", "/edge-metrics/edge-2/metrics", server.bearer("EDGE_TOKEN"))
      #expect(one.text.split(separator: "\n").contains { $0.hasPrefix("api_requests_total") })
    }
  }
}

@Suite struct ServerTextTests {
  @Test(
    arguments: [
      ("2025-10-20T04:00:00.000Z", 1_760_932_800_000), ("2025-10-20 04:00:00", 1_760_932_800_000),
      ("2025-10-20T00:00:00-04:00", 1_760_932_800_000),
      ("2025-10-20T04:00:00.5Z", 1_760_932_800_500),
      ("2025-10-20", 1_760_918_400_000), ("1760932800123", 1_760_932_800_123),
    ] as [(String, Int64)])
  func `a time is read in every form that a service takes`(text: String, milliseconds: Int64) {
    #expect(InstantText.parse(text) == milliseconds)
  }

  @Test(arguments: ["", "today", "2025-13-01", "2025-10-20T25:00:00Z", "2025-10-20T04:00:00Zjunk"])
  func `what is no time is not read as one`(text: String) {
    #expect(InstantText.parse(text) == nil)
  }

  @Test func `a date of HTTP comes back as it went`() {
    let instant: Int64 = 1_760_932_805_000
    #expect(InstantText.httpDate(instant) == "Mon, 20 Oct 2025 04:00:05 GMT")
    #expect(InstantText.parseHTTPDate(InstantText.httpDate(instant)) == instant)
  }

  @Test func `a sealed text opens under its own prefix and key only`() {
    let seal = SealedText(key: Credentials(seed: 1).signingKey)
    let text = seal.seal("20325-17@5", prefix: "cur_")
    #expect(seal.open(text, prefix: "cur_") == "20325-17@5")
    #expect(seal.open(text, prefix: "at_") == nil)
    #expect(seal.open(text.dropLast() + "A", prefix: "cur_") == nil)
    #expect(SealedText(key: Credentials(seed: 2).signingKey).open(text, prefix: "cur_") == nil)
  }

  @Test func `a query of the warehouse is read with literals and with parameters`() throws {
    let body = """
      {"query":"SELECT * FROM `datapulse.attribution.touches` WHERE modified_at > @since AND \
      modified_at <= TIMESTAMP '2025-10-20 04:00:00' ORDER BY modified_at","queryParameters":\
      [{"name":"since","parameterType":{"type":"TIMESTAMP"},\
      "parameterValue":{"value":"2025-10-19T04:00:00Z"}}]}
      """
    let query = try TouchQuery(body: Data(body.utf8))
    #expect(query.since == 1_760_846_400_001)
    #expect(query.until == 1_760_932_800_000)
    #expect(TouchQuery(text: query.text)?.text == query.text)
    #expect(throws: TouchQuery.Mistake.self) {
      try TouchQuery(body: Data(#"{"query":"SELECT card FROM touches"}"#.utf8))
    }
  }

  @Test func `a query of the crm is read with an alias, literals and variables`() throws {
    let query = try ConnectionQuery(
      #"query Q($n: Int = 3) { all: contracts(first: $n, after: "20325-1") { nodes { id } } }"#,
      variables: ["n": .number(5)])
    #expect(query.alias == "all")
    #expect(query.name == "contracts")
    #expect(query.number("first") == 5)
    #expect(query.text("after") == "20325-1")
    #expect(query.selects("nodes"))
    #expect(!query.selects("edges"))
  }
}
