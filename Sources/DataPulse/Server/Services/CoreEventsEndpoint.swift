/// events-core: the embedded form of a PostgreSQL read replica. Rows come in the order in which the
/// replica shows them; the role may read two tables of three.
struct CoreEventsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .eventsCore }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireBearer(simulation.credentials.coreToken)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.path.first == "tables", call.method == "GET" else { throw .notFound }
    switch (call.path.count, call.path.dropFirst().first, call.path.last) {
    case (1, _, _):
      return .json(#"{"tables":["events","users","card_tokens"],"granted":["events","users"]}"#)
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
