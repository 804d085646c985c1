import NIOCore

/// loop-events: pages by number behind an API key, newest first, so that what arrives while a
/// caller turns the pages shifts them. With `order=asc` or `until` nothing shifts.
struct LoopEventsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .loopEvents }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireKey(simulation.credentials.loopKey)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET", call.path == ["api", "events"] else { throw .notFound }
    let limit = try call.limit("per_page")
    guard let number = Int(call.query["page"] ?? "1"), (1...1_000_000).contains(number) else {
      throw .badRequest("page must be 1 or more")
    }
    let until = min(try call.time("until") ?? call.now, call.now)
    let feed = simulation.feed(service)
    var start = await feed.beginning
    if let since = try call.time("since") { start = await feed.position(at: since) }
    let end = max(start, await feed.position(after: until))
    let tail = """
      ],"page":\(number),"per_page":\(limit),"has_more":
      """
    let asOf = #","as_of":"\#(InstantText.milliseconds(until))"}"#
    if call.query["order"] == "asc" {
      let first = await feed.position((number - 1) * limit, behind: start, upTo: end)
      let page = await feed.page(from: first, limit: limit, by: until)
      let more = call.end(of: page).hasMore
      return .json(page, before: #"{"events":["#, after: "\(tail)\(more)\(asOf)")
    }
    let count = await feed.count(from: start, before: end)
    let passed = min(count, (number - 1) * limit)
    let last = await feed.position(count - passed, behind: start, upTo: end)
    let page = await feed.pageBackward(before: last, limit: limit, downTo: start)
    let more = call.fault == .endlessPage || page.hasMore
    return .newestFirst(page, before: #"{"events":["#, after: "\(tail)\(more)\(asOf)") { $0.body }
  }
}

extension ServiceAnswer {
  /// A page of records in the reverse order, each written by a closure.
  static func newestFirst(
    _ page: FeedPage, before: String, after: String,
    write: ((position: FeedPosition, body: ArraySlice<UInt8>)) -> ArraySlice<UInt8>
  ) -> ServiceAnswer {
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.writeString(before)
    let start = answer.body.writerIndex
    for (index, record) in page.newestFirst().enumerated() {
      if index > 0 { answer.body.writeString(",") }
      answer.body.writeBytes(write(record))
      answer.records += 1
    }
    answer.recordBytes = start..<answer.body.writerIndex
    answer.body.writeString(after)
    return answer
  }
}
