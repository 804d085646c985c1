import DataPulse
import Foundation
import Testing

@Suite struct ServerPagingTests {
  /// The clock stands at 2025-09-01T00:00Z: three days of arrivals, and the state before them.
  static let walked: [ServiceName] = ServiceName.allCases.filter {
    ![.beaconUsage, .exchangeRates].contains($0)
  }

  @Test(arguments: walked)
  func `a walk through all pages finds each record once`(service: ServiceName) async throws {
    let source = SampleSource()
    let found = try await withServer(over: source) { server in try await server.all(of: service) }
    var expected = source.snapshot(of: service, asOf: SampleSource.first)
    for day in SampleSource.first..<(SampleSource.first + 3) {
      expected += source.records(of: service, arrivingOn: day)
    }
    #expect(found.count == expected.count)
    #expect(Set(found).count == expected.count)
  }

  @Test func `a cursor goes on where the last page of an earlier walk ended`() async throws {
    try await withServer(at: "2025-08-30T12:00:00Z") { server in
      let target = "/events-core/tables/events/rows?limit=100"
      let first = try await server.call("GET", target, server.bearer("CORE_TOKEN")).object
      #expect((first["rows"] as? [Any])?.count == 11)
      #expect(first["has_more"] as? Bool == false)
      try await server.advance(to: "2025-09-01T00:00:00Z")
      let next = first["next"] as? String ?? ""
      let second = try await server.call(
        "GET", "\(target)&after=\(next)", server.bearer("CORE_TOKEN")
      ).object
      #expect((second["rows"] as? [Any])?.count == 10)
    }
  }

  @Test func `loop-events' pages shift when the clock moves between them`() async throws {
    try await withServer(at: "2025-08-31T12:00:00Z") { server in
      func page(_ number: Int) async throws -> [String] {
        let answer = try await server.call(
          "GET", "/loop-events/api/events?per_page=4&page=\(number)", server.key("LOOP_API_KEY"))
        return (answer.object["events"] as? [[String: Any]] ?? []).compactMap {
          $0["id"] as? String
        }
      }
      let first = try await page(1)
      try await server.advance(to: "2025-08-31T15:00:00Z")
      let second = try await page(2)
      #expect(Set(first).intersection(second).count == 1)
    }
  }

  @Test func `loop-billing tells the newer events in the order in which they came`() async throws {
    try await withServer { server in
      let newest = try await server.all(of: .loopBilling)
      var seen: [String] = []
      var last = "evt_0_0"
      for _ in 0..<100 {
        let answer = try await server.call(
          "GET", "/loop-billing/v1/events?limit=4&ending_before=\(last)",
          server.bearer("LOOP_BILLING_TOKEN"))
        let data = answer.object["data"] as? [[String: Any]] ?? []
        seen += data.reversed().compactMap { $0["id"] as? String }
        last = data.first?["event"] as? String ?? last
        if answer.object["has_more"] as? Bool == false { break }
      }
      #expect(seen == newest.reversed())
    }
  }

  @Test func `the deprecated list of charges leaves partial refunds out and says so`()
    async throws
  {
    try await withServer { server in
      let answer = try await server.call(
        "GET", "/loop-billing/v1/charges?limit=1000", server.bearer("LOOP_BILLING_TOKEN"))
      let data = answer.object["data"] as? [[String: Any]] ?? []
      #expect(data.count == 21)
      #expect(data.allSatisfy { ($0["id"] as? String)?.hasPrefix("charges-") == true })
      #expect(answer.header("Deprecation") != nil)
      #expect(answer.header("Sunset") != nil)
    }
  }

  @Test func `the deprecated list of users stands still from September on`() async throws {
    try await withServer(at: "2025-09-01T00:00:00Z") { server in
      let target = "/accounts/v1/users?per_page=1000"
      let before = try await server.call("GET", target, server.accountsToken())
      try await server.advance(to: "2025-09-02T00:00:00Z")
      let after = try await server.call("GET", target, server.accountsToken())
      #expect(before.text == after.text)
      #expect((before.object["users"] as? [Any])?.isEmpty == false)
      #expect(after.header("Deprecation") != nil)
    }
  }

  @Test func `the gateway of the networks splits its rows by network`() async throws {
    try await withServer { server in
      var sum = 0
      for network in ["searchly", "friendly", "workly"] {
        let answer = try await server.call(
          "GET", "/adspend/v1/\(network)/spend", server.key("ADSPEND_API_KEY"))
        let rows = answer.object["rows"] as? [[String: Any]] ?? []
        #expect(rows.allSatisfy { $0["network"] as? String == network })
        sum += rows.count
      }
      #expect(sum == 21)
    }
  }
}
