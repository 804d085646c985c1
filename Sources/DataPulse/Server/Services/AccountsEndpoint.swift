import NIOCore

/// accounts: REST with opaque cursors that last an hour, behind OAuth 2 client credentials.
struct AccountsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .accounts }

  /// How long a token lasts, and a cursor.
  static let tokenLife: Int64 = 15 * 60_000
  static let cursorLife: Int64 = 60 * 60_000
  /// From then on the deprecated endpoint shows nothing newer.
  static let frozenAt = CivilDay(2025, 9, 1).startUTC
  private static let tokenPrefix = "at_"
  private static let cursorPrefix = "cur_"

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    if call.path == ["oauth", "token"] { return try authorizeClient(call) }
    guard let token = call.bearerToken,
      let issued = simulation.sealed.open(token, prefix: Self.tokenPrefix).flatMap({ Int64($0) })
    else { throw .unauthorized("a bearer token of /oauth/token is needed", scheme: "Bearer") }
    guard call.now - issued < Self.tokenLife, call.now >= issued else {
      throw ServiceRefusal(
        status: 401, code: "invalid_token", message: "the token has expired",
        headers: [("WWW-Authenticate", #"Bearer error="invalid_token""#)])
    }
    return simulation.credentials.accountsClientID
  }

  private func authorizeClient(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    let form = call.form
    let basic = call.basicCredentials
    let id = basic?.user ?? form["client_id"]
    let secret = basic?.password ?? form["client_secret"]
    guard id == simulation.credentials.accountsClientID,
      secret == simulation.credentials.accountsClientSecret
    else {
      throw ServiceRefusal(
        status: 401, code: "invalid_client", message: "client id or secret is wrong",
        headers: [("WWW-Authenticate", "Basic")])
    }
    return simulation.credentials.accountsClientID
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    switch (call.method, call.path) {
    case ("POST", ["oauth", "token"]): return try token(call)
    case ("GET", ["v2", "accounts"]): return try await accounts(call)
    case ("GET", ["v1", "users"]): return try await users(call)
    default: throw .notFound
    }
  }

  private func token(_ call: ServiceCall) throws(ServiceRefusal) -> ServiceAnswer {
    guard call.form["grant_type"] == "client_credentials" else {
      throw ServiceRefusal(
        status: 400, code: "unsupported_grant_type", message: "use client_credentials")
    }
    let token = simulation.sealed.seal(String(call.now), prefix: Self.tokenPrefix)
    return .json(
      """
      {"access_token":"\(token)","token_type":"Bearer","expires_in":\(Self.tokenLife / 1_000)}
      """)
  }

  private func accounts(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(service)
    let start: FeedPosition
    if let cursor = call.query["cursor"], !cursor.isEmpty {
      start = try position(in: cursor, now: call.now)
    } else if let since = try call.time("updated_since") {
      start = await feed.position(of: .accounts, at: since)
    } else {
      start = await feed.beginning
    }
    let page = await feed.page(of: .accounts, from: start, limit: try call.limit(), by: call.now)
    let (next, hasMore) = call.end(of: page)
    let cursor = hasMore ? "\"\(seal(next, now: call.now))\"" : "null"
    return .json(
      page, before: #"{"data":["#,
      after: """
        ],"next_cursor":\(cursor),"has_more":\(hasMore),\
        "as_of":"\(InstantText.milliseconds(call.now))"}
        """)
  }

  private func seal(_ position: FeedPosition, now: Int64) -> String {
    simulation.sealed.seal("\(position.text)@\(now)", prefix: Self.cursorPrefix)
  }

  private func position(in cursor: String, now: Int64) throws(ServiceRefusal) -> FeedPosition {
    guard let content = simulation.sealed.open(cursor, prefix: Self.cursorPrefix) else {
      throw ServiceRefusal(status: 400, code: "bad_cursor", message: "this cursor is not ours")
    }
    let parts = content.split(separator: "@")
    guard parts.count == 2, let position = FeedPosition(parts[0]), let issued = Int64(parts[1])
    else { throw ServiceRefusal(status: 400, code: "bad_cursor", message: "unknown cursor") }
    guard now - issued <= Self.cursorLife else {
      throw .cursorExpired("cursors last one hour; begin again with updated_since")
    }
    return position
  }

  /// `GET /v1/users`, deprecated: still answers, with what stood on 2025-09-01.
  private func users(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(service)
    let limit = try call.limit("per_page", standard: 1_000, most: 1_000)
    guard let number = Int(call.query["page"] ?? "1"), number >= 1 else {
      throw .badRequest("page must be 1 or more")
    }
    let shownTo = min(call.now, Self.frozenAt)
    var start = await feed.beginning
    if let since = try call.time("updated_since") {
      start = await feed.position(of: .accounts, at: since)
    }
    let end = await feed.position(of: .accounts, after: shownTo)
    let first = await feed.position(
      of: .accounts, (number - 1) * limit, behind: start, upTo: max(start, end))
    let page = await feed.page(of: .accounts, from: first, limit: limit, by: shownTo)
    var answer = ServiceAnswer.json(
      page, before: #"{"users":["#,
      after: #"],"page":\#(number),"per_page":\#(limit),"has_more":\#(call.end(of: page).hasMore)}"#)
    answer.headers += [
      ("Deprecation", "@\(CivilDay(2025, 3, 1).startUTC / 1_000)"),
      ("Sunset", InstantText.httpDate(CivilDay(2026, 1, 1).startUTC)),
      ("Link", #"</accounts/v2/accounts>; rel="successor-version""#),
    ]
    return answer
  }
}
