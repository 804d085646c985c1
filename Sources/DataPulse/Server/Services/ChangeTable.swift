/// Rows of a table by their place in the replica's log: what the embedded forms of the databases
/// speak (`GET /tables/NAME/rows`).
struct ChangeTable: Sendable {
  let simulation: Simulation
  let service: ServiceName
  let name: String
  let stream: Stream?

  /// `{"table":…,"rows":[…],"next":"20325-17","has_more":…,"replayed_to":…}`.
  func rows(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(service)
    let limit = try call.limit()
    let start = try await simulation.start(
      of: call, cursor: "after", since: "since", in: stream, feed)
    let page = await feed.page(of: stream, from: start, limit: limit, by: call.now)
    let (next, hasMore) = call.end(of: page)
    return .json(
      page, before: #"{"table":"\#(name)","rows":["#,
      after: """
        ],"next":"\(next.text)","has_more":\(hasMore),\
        "replayed_to":"\(InstantText.milliseconds(call.now))"}
        """)
  }
}

extension Simulation {
  /// Where a walk begins: at a cursor, at a time, or at the beginning of everything.
  func start(
    of call: ServiceCall, cursor: String, since: String, in stream: Stream?, _ feed: ServiceFeed
  ) async throws(ServiceRefusal) -> FeedPosition {
    if let text = call.query[cursor], !text.isEmpty {
      guard let position = FeedPosition(text) else {
        throw .badRequest("\(cursor) must be a cursor that an earlier page gave")
      }
      return position
    }
    if let time = try call.time(since) { return await feed.position(of: stream, at: time) }
    return await feed.beginning
  }
}
