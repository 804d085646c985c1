import NIOCore

/// loop-billing: lists that begin with the newest and are turned with `starting_after`, behind a
/// bearer token.
struct LoopBillingEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .loopBilling }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireBearer(simulation.credentials.loopBillingToken)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    switch (call.method, call.path) {
    case ("GET", ["v1", "events"]): return try await list(call, isDeprecated: false)
    case ("GET", ["v1", "charges"]):
      var answer = try await list(call, isDeprecated: true)
      answer.headers += [
        ("Deprecation", "@\(CivilDay(2025, 4, 1).startUTC / 1_000)"),
        ("Sunset", InstantText.httpDate(CivilDay(2026, 4, 1).startUTC)),
        ("Link", #"</loop-billing/v1/events>; rel="successor-version""#),
      ]
      return answer
    default: throw .notFound
    }
  }

  private func list(
    _ call: ServiceCall, isDeprecated: Bool
  ) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(service)
    let limit = try call.limit(standard: 100, most: 1_000)
    var floor = await feed.beginning
    if let since = try call.time("created[gte]") { floor = await feed.position(at: since) }
    let page: FeedPage
    let more: Bool
    if let before = call.query["ending_before"], !before.isEmpty {
      let newer = try position(behind: before)
      page = await feed.page(from: max(newer, floor), limit: limit, by: call.now)
      more = page.hasMore
    } else {
      var end = await feed.position(after: call.now)
      if let after = call.query["starting_after"], !after.isEmpty {
        end = min(end, try position(of: after))
      }
      page = await feed.pageBackward(before: end, limit: limit, downTo: floor)
      more = page.hasMore
    }
    return answer(page, more: call.fault == .endlessPage || more, isDeprecated: isDeprecated)
  }

  /// The page as a list, newest first; each object bears the event that told of it.
  private func answer(_ page: FeedPage, more: Bool, isDeprecated: Bool) -> ServiceAnswer {
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.writeString(#"{"object":"list","data":["#)
    let start = answer.body.writerIndex
    for (position, body) in page.newestFirst() {
      if isDeprecated, Self.isLeftOut(body) { continue }
      if answer.records > 0 { answer.body.writeString(",") }
      answer.body.writeString(#"{"event":"evt_\#(position.day)_\#(position.index)","#)
      answer.body.writeBytes(body.dropFirst())
      answer.records += 1
    }
    answer.recordBytes = start..<answer.body.writerIndex
    answer.body.writeString(#"],"has_more":\#(more)}"#)
    return answer
  }

  /// What the deprecated list does not show: refunds of a part, and disputes.
  private static func isLeftOut(_ body: ArraySlice<UInt8>) -> Bool {
    let object = FlatObject(body)
    return object["partial"] == "true" || object["object"] == "\"dispute\""
  }

  private func position(of event: String) throws(ServiceRefusal) -> FeedPosition {
    guard event.hasPrefix("evt_"),
      let position = FeedPosition(event.dropFirst(4).replacing("_", with: "-"))
    else { throw .badRequest("no such event: \(event)") }
    return position
  }

  private func position(behind event: String) throws(ServiceRefusal) -> FeedPosition {
    var position = try position(of: event)
    position.index += 1
    return position
  }
}
