/// support-desk: incremental exports with a cursor that lasts, behind a bearer token. The same
/// records are also pushed as webhooks.
struct SupportDeskEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .supportDesk }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireBearer(simulation.credentials.supportToken)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET", call.path.count == 4, call.path[0] == "api", call.path[1] == "v2",
      call.path[2] == "incremental"
    else { throw .notFound }
    let stream: Stream?
    switch call.path[3] {
    case "all": stream = nil
    case "tickets": stream = .tickets
    case "comments": stream = .comments
    case "csat": stream = .csat
    default: throw .notFound
    }
    let feed = simulation.feed(service)
    let start: FeedPosition
    if let text = call.query["start_time"], call.query["cursor"] == nil {
      guard let seconds = Int64(text) else {
        throw .badRequest("start_time must be seconds since 1970")
      }
      start = await feed.position(of: stream, at: seconds * 1_000)
    } else {
      start = try await simulation.start(
        of: call, cursor: "cursor", since: "since", in: stream, feed)
    }
    let page = await feed.page(of: stream, from: start, limit: try call.limit(), by: call.now)
    let (next, hasMore) = call.end(of: page)
    return .json(
      page, before: #"{"\#(stream?.rawValue ?? "records")":["#,
      after: #"],"after_cursor":"\#(next.text)","end_of_stream":\#(!hasMore)}"#)
  }
}
