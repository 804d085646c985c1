import NIOCore

/// events-core: the embedded form of a PostgreSQL read replica. Rows come in the order in which the
/// replica shows them; the role may read two tables of three.
struct CoreEventsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  private let byID: CoreIDOrder
  var service: ServiceName { .eventsCore }

  init(simulation: Simulation) {
    self.simulation = simulation
    byID = CoreIDOrder(feed: simulation.feed(.eventsCore))
  }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireBearer(simulation.credentials.coreToken)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.path.first == "tables", call.method == "GET" else { throw .notFound }
    switch (call.path.count, call.path.dropFirst().first, call.path.last) {
    case (1, _, _):
      return .json(#"{"tables":["events","users","card_tokens"],"granted":["events","users"]}"#)
    case (3, "events", "rows") where call.query["after_id"] != nil:
      return try await rowsByID(call)
    case (3, "events", "rows"):
      return try await ChangeTable(
        simulation: simulation, service: service, name: "events", stream: nil
      ).rows(call)
    case (3, "users", "rows"):
      return try await users(call)
    case (3, "card_tokens", _):
      throw .forbidden("42501", "permission denied for table card_tokens")
    default: throw .notFound
    }
  }

  /// The table in the order of ids: the same rows, for who reads it by `id`.
  private func rowsByID(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard let id = UInt64(call.query["after_id"] ?? "") else {
      throw .badRequest("after_id must be an id, or 0")
    }
    let page = await byID.page(after: id, limit: try call.limit(), by: call.now)
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.writeString(#"{"table":"events","rows":["#)
    let start = answer.body.writerIndex
    for (place, row) in page.rows.enumerated() {
      if place > 0 { answer.body.writeString(",") }
      answer.body.writeBytes(row)
    }
    answer.records = page.rows.count
    answer.recordBytes = start..<answer.body.writerIndex
    let isEndless = call.fault == .endlessPage
    answer.body.writeString(
      #"],"next_id":\#(isEndless ? id : page.last),"has_more":\#(isEndless || page.hasMore),"#
        + #""replayed_to":"\#(InstantText.milliseconds(call.now))"}"#)
    return answer
  }

  /// The core product's own accounts: id, created_at, updated_at.
  private func users(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(.accounts)
    let start = try await simulation.start(
      of: call, cursor: "after", since: "since", in: .accounts, feed)
    let page = await feed.page(of: .accounts, from: start, limit: try call.limit(), by: call.now)
    let (next, hasMore) = call.end(of: page)
    var rows: [String] = []
    for run in page.runs {
      for index in run.range {
        let fields = FlatObject(run.day.body(index))
        guard fields["product"] == "\"core\"", let id = fields["id"] else { continue }
        let created = fields["created_at"] ?? "null"
        let updated = fields["updated_at"] ?? "null"
        rows.append(#"{"id":\#(id),"created_at":\#(created),"updated_at":\#(updated)}"#)
      }
    }
    var answer = ServiceAnswer.json(
      """
      {"table":"users","rows":[\(rows.joined(separator: ","))],"next":"\(next.text)",\
      "has_more":\(hasMore),"replayed_to":"\(InstantText.milliseconds(call.now))"}
      """)
    answer.records = rows.count
    return answer
  }
}
