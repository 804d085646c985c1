import NIOCore

/// accounts: REST with opaque cursors that last an hour, behind OAuth 2 client credentials.
struct AccountsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  private let frozen: FrozenAccounts
  var service: ServiceName { .accounts }

  init(simulation: Simulation) {
    self.simulation = simulation
    frozen = FrozenAccounts(source: simulation.source)
  }

  /// How long a token lasts, and a cursor.
  static let tokenLife: Int64 = 15 * 60_000
  static let cursorLife: Int64 = 60 * 60_000
  /// From then on the deprecated endpoint shows what stood at its beginning.
  static let frozenOn = CivilDay(2025, 9, 1)
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
    let limit = try call.limit("per_page", standard: 1_000, most: 1_000)
    guard let number = Int(call.query["page"] ?? "1"), (1...1_000_000).contains(number) else {
      throw .badRequest("page must be 1 or more")
    }
    let since = try call.time("updated_since")
    let page: FeedPage
    if call.now < Self.frozenOn.startUTC {
      let feed = simulation.feed(service)
      var start = await feed.beginning
      if let since { start = await feed.position(of: .accounts, at: since) }
      let end = max(start, await feed.position(of: .accounts, after: call.now))
      let first = await feed.position(
        of: .accounts, (number - 1) * limit, behind: start, upTo: end)
      page = await feed.page(of: .accounts, from: first, limit: limit, by: call.now)
    } else {
      page = await frozen.page(number, of: limit, since: since ?? 0)
    }
    var answer = ServiceAnswer.json(
      page, before: #"{"users":["#,
      after: #"],"page":\#(number),"per_page":\#(limit),"has_more":\#(call.end(of: page).hasMore)}"#
    )
    answer.headers += [
      ("Deprecation", "@\(CivilDay(2025, 3, 1).startUTC / 1_000)"),
      ("Sunset", InstantText.httpDate(CivilDay(2026, 1, 1).startUTC)),
      ("Link", #"</accounts/v2/accounts>; rel="successor-version""#),
    ]
    return answer
  }
}

/// The accounts as they stood when the deprecated endpoint froze.
private actor FrozenAccounts {
  private let source: any RecordSource
  private var kept: ServedDay?

  init(source: any RecordSource) { self.source = source }

  /// A page of those that were last changed at a time or later, by the time of change.
  func page(_ number: Int, of limit: Int, since: Int64) -> FeedPage {
    let accounts = kept ?? made()
    let first = min(accounts.count, accounts.count(before: since) + (number - 1) * limit)
    let end = min(accounts.count, first + limit)
    let day = AccountsEndpoint.frozenOn.number
    var page = FeedPage(
      start: FeedPosition(day: day, index: first), next: FeedPosition(day: day, index: end))
    page.append(accounts, first..<end, number: day)
    page.hasMore = end < accounts.count
    return page
  }

  private func made() -> ServedDay {
    let records = source.snapshot(of: .accounts, asOf: AccountsEndpoint.frozenOn)
      .sorted { $0.arrivedAt < $1.arrivedAt }
    let day = ServedDay(records, separator: ServiceName.accounts.recordSeparator)
    kept = day
    return day
  }
}
