import DataPulse
import Foundation
import Testing

@Suite struct ServerLimitTests {
  @Test func `from September on the 61st request of a minute is refused with a pause`()
    async throws
  {
    try await withServer(at: "2025-09-01T00:00:00Z") { server in
      let key = server.key("ADSPEND_API_KEY")
      for number in 1...60 {
        let answer = try await server.call("GET", "/adspend/v1/networks", key)
        #expect(answer.status == 200)
        #expect(answer.header("X-RateLimit-Remaining") == String(60 - number))
      }
      let refused = try await server.call("GET", "/adspend/v1/networks", key)
      #expect(refused.status == 429)
      #expect(refused.header("Retry-After") == "60")
      try await server.advance(to: "2025-09-01T00:00:40Z")
      let later = try await server.call("GET", "/adspend/v1/networks", key)
      #expect(later.header("Retry-After") == "20")
      let dated = try await server.call("GET", "/adspend/v1/networks", key)
      #expect(dated.header("Retry-After") == "Mon, 01 Sep 2025 00:01:00 GMT")
      try await server.advance(to: "2025-09-01T00:01:00Z")
      #expect(try await server.call("GET", "/adspend/v1/networks", key).status == 200)
    }
  }

  @Test func `until August 600 requests a minute are admitted`() async throws {
    try await withServer(at: "2025-08-31T23:59:00Z") { server in
      let answer = try await server.call(
        "GET", "/adspend/v1/networks", server.key("ADSPEND_API_KEY"))
      #expect(answer.header("X-RateLimit-Limit") == "600")
      #expect(answer.header("X-RateLimit-Remaining") == "599")
    }
  }

  @Test func `the warehouse is down for five hours on 20 October`() async throws {
    try await withServer(at: "2025-10-20T12:59:59Z") { server in
      let now = try #require(SimulatorOptions.time("2025-10-20T13:00:00Z")) / 1_000
      #expect(try await server.warehouseToken(at: now).status == 200)
      try await server.advance(to: "2025-10-20T13:00:00Z")
      #expect(try await server.warehouseToken(at: now).status == 503)
      try await server.advance(to: "2025-10-20T17:59:59Z")
      #expect(try await server.warehouseToken(at: now).status == 503)
      try await server.advance(to: "2025-10-20T18:00:00Z")
      #expect(try await server.warehouseToken(at: now + 18_000).status == 200)
    }
  }

  @Test func `an answer says how long it took in the simulation, always the same`() async throws {
    func stated() async throws -> String? {
      try await withServer(at: "2025-09-01T00:00:00Z") { server in
        try await server.call(
          "GET", "/events-core/tables/events/rows?limit=2", server.bearer("CORE_TOKEN")
        ).header("X-Simulated-Duration-Ms")
      }
    }
    let first = try #require(try await stated())
    #expect(try #require(Int(first)) > 0)
    #expect(try await stated() == first)
  }
}
