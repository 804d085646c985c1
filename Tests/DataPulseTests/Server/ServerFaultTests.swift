import DataPulse
import Foundation
import Testing

@Suite struct ServerFaultTests {
  private static let target = "/billing/tables/invoices/rows?limit=4"

  @Test(arguments: [
    ("500", 500, "internal"), ("503", 503, "unavailable"), ("429", 429, "rate_limited"),
    ("401", 401, "unauthorized"), ("expired-cursor", 410, "cursor_expired"),
  ])
  func `a fault strikes as often as it was ordered`(
    kind: String, status: Int, code: String
  ) async throws {
    try await withServer { server in
      try await server.order(kind, of: "billing", count: 2)
      for expected in [status, status, 200] {
        let answer = try await server.call("GET", Self.target, server.bearer("BILLING_TOKEN"))
        #expect(answer.status == expected)
        if expected == status { #expect(answer.errorCode == code) }
      }
    }
  }

  @Test func `a fault of one service leaves the others alone, and can be taken back`()
    async throws
  {
    try await withServer { server in
      try await server.order("500", of: "crm")
      let billing = server.bearer("BILLING_TOKEN")
      #expect(try await server.call("GET", Self.target, billing).status == 200)
      let query = #"{"query":"{accounts{nodes{id} pageInfo{endCursor}}}"}"#
      let key = server.key("CRM_API_KEY")
      #expect(try await server.call("POST", "/crm/graphql", key, body: query).status == 500)
      #expect(try await server.call("DELETE", "/faults?service=crm").text == #"{"faults":[]}"#)
      #expect(try await server.call("POST", "/crm/graphql", key, body: query).status == 200)
    }
  }

  @Test func `a malformed page ends in the middle of its records`() async throws {
    try await withServer { server in
      let token = server.bearer("BILLING_TOKEN")
      let whole = try await server.call("GET", Self.target, token)
      try await server.order("malformed", of: "billing", count: 1)
      let cut = try await server.call("GET", Self.target, token)
      #expect(cut.status == 200)
      #expect(cut.json is NSNull)
      #expect(whole.body.starts(with: cut.body))
    }
  }

  @Test func `values of other types change the records and nothing around them`() async throws {
    try await withServer { server in
      try await server.order("wrong-types", of: "billing", count: 1)
      let answer = try await server.call("GET", Self.target, server.bearer("BILLING_TOKEN"))
      let row = try #require((answer.object["rows"] as? [[String: Any]])?.first)
      #expect(row["number"] as? String == "102")
      #expect((row["id"] as? [String])?.count == 1)
      #expect(answer.object["has_more"] as? Bool == true)
      #expect(answer.object["table"] as? String == "invoices")
    }
  }

  @Test func `an endless page names itself as the next one`() async throws {
    try await withServer { server in
      try await server.order("endless-page", of: "billing")
      let token = server.bearer("BILLING_TOKEN")
      let first = try await server.call("GET", Self.target, token).object
      let next = try #require(first["next"] as? String)
      let second = try await server.call("GET", "\(Self.target)&after=\(next)", token).object
      #expect(second["next"] as? String == next)
      #expect(second["has_more"] as? Bool == true)
    }
  }

  @Test func `a dropped connection gives no whole answer`() async throws {
    try await withServer { server in
      try await server.order("drop", of: "billing", count: 1)
      await #expect(throws: (any Error).self) {
        try await server.call("GET", Self.target, server.bearer("BILLING_TOKEN"))
      }
      let next = try await server.call("GET", Self.target, server.bearer("BILLING_TOKEN"))
      #expect(next.status == 200)
    }
  }

  @Test func `a service that hangs answers when the fault is taken back`() async throws {
    try await withServer { server in
      try await server.order("hang", of: "billing")
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask {
          try await server.call("GET", Self.target, server.bearer("BILLING_TOKEN")).status
        }
        // The other services go on meanwhile, and tell that the call has not come back.
        let other = try await server.call("GET", "/exchange-rates/rates.csv")
        #expect(other.status == 200)
        _ = try await server.call("DELETE", "/faults")
        #expect(try await group.next() == 200)
      }
    }
  }

  @Test func `an order that makes no sense is refused with the kinds there are`() async throws {
    try await withServer { server in
      let answer = try await server.call(
        "POST", "/faults", body: #"{"service":"billing","kind":"meteor"}"#)
      #expect(answer.status == 400)
      #expect(answer.text.contains("endless-page"))
    }
  }
}
