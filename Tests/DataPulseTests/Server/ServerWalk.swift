import DataPulse
import Foundation
import Testing

/// One page of a service, in a test's words: the records, and how to ask on; nil at the end.
struct WalkedPage {
  var records: [String]
  var next: String?
}

/// How each service is walked from its first page to its last.
extension ServerFixture {
  /// Every record of a stream, page by page.
  ///
  /// - Parameter page: One page, from the text that the page before gave; empty for the first.
  func walk(_ page: (String) async throws -> WalkedPage) async throws -> [String] {
    var records: [String] = []
    var cursor = ""
    for _ in 0..<1_000 {
      let answer = try await page(cursor)
      records += answer.records
      guard let next = answer.next else { return records }
      cursor = next
    }
    throw Refused(answer: "the pages do not end")
  }

  /// The records of a service with pages of three, by the walk that its documentation names.
  func all(of service: ServiceName) async throws -> [String] {
    switch service {
    case .accounts:
      let token = try await accountsToken()
      return try await walk { cursor in
        let answer = try await call("GET", "/accounts/v2/accounts?limit=3&cursor=\(cursor)", token)
        return page(answer.object, "data", answer.object["next_cursor"] as? String)
      }
    case .eventsCore: return try await rows("/events-core/tables/events/rows", "CORE_TOKEN")
    case .billing:
      var all: [String] = []
      for table in ["invoices", "subscriptions", "seats"] {
        all += try await rows("/billing/tables/\(table)/rows", "BILLING_TOKEN")
      }
      return all
    case .eventsMobile:
      let seconds = try #require(SimulatorOptions.time("2025-09-01T00:00:00Z")) / 1_000
      return try await walk { cursor in
        let target = "/events-mobile/v1/batches?limit=3&after=\(cursor)"
        let answer = try await call("GET", target, signed(target, at: seconds))
        return lines(answer)
      }
    case .loopEvents:
      return try await walk { cursor in
        let number = cursor.isEmpty ? "1" : cursor
        let answer = try await call(
          "GET", "/loop-events/api/events?per_page=3&page=\(number)", key("LOOP_API_KEY"))
        let more = answer.object["has_more"] as? Bool ?? false
        return page(answer.object, "events", more ? String((Int(number) ?? 0) + 1) : nil)
      }
    case .loopBilling:
      return try await walk { cursor in
        let tail = cursor.isEmpty ? "" : "&starting_after=\(cursor)"
        let answer = try await call(
          "GET", "/loop-billing/v1/events?limit=4\(tail)", bearer("LOOP_BILLING_TOKEN"))
        let data = answer.object["data"] as? [[String: Any]] ?? []
        let more = answer.object["has_more"] as? Bool ?? false
        return page(answer.object, "data", more ? data.last?["event"] as? String : nil)
      }
    case .adspend:
      return try await walk { cursor in
        let answer = try await call(
          "GET", "/adspend/v1/spend?limit=3&cursor=\(cursor)", key("ADSPEND_API_KEY"))
        let more = answer.object["has_more"] as? Bool ?? false
        return page(answer.object, "rows", more ? answer.object["next_cursor"] as? String : nil)
      }
    case .supportDesk:
      return try await walk { cursor in
        let answer = try await call(
          "GET", "/support-desk/api/v2/incremental/all?limit=3&cursor=\(cursor)",
          bearer("SUPPORT_TOKEN"))
        let ended = answer.object["end_of_stream"] as? Bool ?? true
        return page(
          answer.object, "records", ended ? nil : answer.object["after_cursor"] as? String)
      }
    case .crm: return try await connection("contracts") + connection("accounts")
    case .edgeMetrics:
      return try await walk { cursor in
        let answer = try await call(
          "GET", "/edge-metrics/history?limit=3&after=\(cursor)", bearer("EDGE_TOKEN"))
        return lines(answer)
      }
    case .attribution: return try await touches()
    case .beaconUsage, .exchangeRates: return []
    }
  }

  private func page(_ object: [String: Any], _ name: String, _ next: String?) -> WalkedPage {
    let records = object[name] as? [[String: Any]] ?? []
    return WalkedPage(records: records.map { $0["id"] as? String ?? "?" }, next: next)
  }

  private func lines(_ answer: Answer) -> WalkedPage {
    let lines = answer.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    let more = answer.header("X-Has-More") == "true"
    return WalkedPage(records: lines, next: more ? answer.header("X-Next-Cursor") : nil)
  }

  private func rows(_ path: String, _ token: String) async throws -> [String] {
    try await walk { cursor in
      let answer = try await call("GET", "\(path)?limit=3&after=\(cursor)", bearer(token))
      let more = answer.object["has_more"] as? Bool ?? false
      return page(answer.object, "rows", more ? answer.object["next"] as? String : nil)
    }
  }

  private func connection(_ field: String) async throws -> [String] {
    try await walk { cursor in
      let query = """
        {"query":"query($n: Int, $after: String) { \(field)(first: $n, after: $after) \
        { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }",\
        "variables":{"n":3,"after":"\(cursor)"}}
        """
      let answer = try await call("POST", "/crm/graphql", key("CRM_API_KEY"), body: query)
      let data = answer.object["data"] as? [String: [String: Any]] ?? [:]
      let edges = data[field]?["edges"] as? [[String: Any]] ?? []
      let info = data[field]?["pageInfo"] as? [String: Any] ?? [:]
      let nodes = edges.map { ($0["node"] as? [String: Any])?["id"] as? String ?? "?" }
      let more = info["hasNextPage"] as? Bool ?? false
      return WalkedPage(records: nodes, next: more ? info["endCursor"] as? String : nil)
    }
  }

  /// The touches of all time, by a job and its pages.
  private func touches() async throws -> [String] {
    let seconds = try #require(SimulatorOptions.time("2025-09-01T00:00:00Z")) / 1_000
    let token = try await warehouseToken(at: seconds).object["access_token"] as? String ?? ""
    let head = ["Authorization": "Bearer \(token)"]
    let base = "/attribution/bigquery/v2/projects/datapulse-marketing/queries"
    let query = #"{"query":"SELECT touch_id, modified_at FROM attribution.touches"}"#
    let started = try await call("POST", base, head, body: query).object
    let job = (started["jobReference"] as? [String: Any])?["jobId"] as? String ?? ""
    #expect(started["jobComplete"] as? Bool == false)
    var token2 = ""
    var found: [String] = []
    for _ in 0..<1_000 {
      let target = "\(base)/\(job)?maxResults=3&pageToken=\(token2)"
      let answer = try await call("GET", target, head).object
      guard answer["jobComplete"] as? Bool == true else { continue }
      let rows = answer["rows"] as? [[String: [[String: Any]]]] ?? []
      found += rows.map { $0["f"]?.last?["v"] as? String ?? "?" }
      guard let next = answer["pageToken"] as? String else {
        #expect(answer["totalRows"] as? String == String(found.count))
        return found
      }
      token2 = next
    }
    throw Refused(answer: "the job does not end")
  }
}
