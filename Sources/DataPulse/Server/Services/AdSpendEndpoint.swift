import NIOCore
import Synchronization

/// adspend: three networks behind one gateway with one key, and a limit of requests a minute that
/// falls from 600 to 60 on 2025-09-01.
struct AdSpendEndpoint: ServiceEndpoint {
  let simulation: Simulation
  let limiter = RateLimiter()
  var service: ServiceName { .adspend }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireKey(simulation.credentials.adspendKey)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let remaining = try limiter.admit(at: call.now)
    var answer = try await admitted(call)
    answer.headers += [
      ("X-RateLimit-Limit", String(RateLimiter.limit(at: call.now))),
      ("X-RateLimit-Remaining", String(remaining)),
    ]
    return answer
  }

  private func admitted(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET", call.path.first == "v1" else { throw .notFound }
    switch call.path.dropFirst() {
    case ["networks"]:
      let names = Network.allCases.map { "\"\($0.word)\"" }.joined(separator: ",")
      return .json(#"{"networks":[\#(names)]}"#)
    case ["spend"]: return try await spend(call, network: nil)
    case let path where path.count == 2 && path.last == "spend":
      guard let network = Network.allCases.first(where: { $0.word == path.first }) else {
        throw .notFound
      }
      return try await spend(call, network: network)
    default: throw .notFound
    }
  }

  private func spend(
    _ call: ServiceCall, network: Network?
  ) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(service)
    let start = try await simulation.start(
      of: call, cursor: "cursor", since: "updated_since", in: nil, feed)
    let page = await feed.page(from: start, limit: try call.limit(), by: call.now)
    let (next, hasMore) = call.end(of: page)
    let tail = #"],"next_cursor":"\#(next.text)","has_more":\#(hasMore)}"#
    guard let network else { return .json(page, before: #"{"rows":["#, after: tail) }
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.writeString(#"{"rows":["#)
    let began = answer.body.writerIndex
    let wanted = "\"\(network.word)\""
    for run in page.runs {
      for index in run.range {
        let body = run.day.body(index)
        guard FlatObject(body)["network"] == wanted[...] else { continue }
        if answer.records > 0 { answer.body.writeString(",") }
        answer.body.writeBytes(body)
        answer.records += 1
      }
    }
    answer.recordBytes = began..<answer.body.writerIndex
    answer.body.writeString(tail)
    return answer
  }
}

/// Admits so many requests within any sixty seconds of simulated time.
final class RateLimiter: Sendable {
  private struct State {
    /// When the requests of the last minute were admitted, oldest first.
    var admitted: [Int64] = []
    var refused = 0
  }

  private let state = Mutex(State())
  static let cutAt = CivilDay(2025, 9, 1).startUTC

  /// Requests within a minute.
  static func limit(at now: Int64) -> Int { now < cutAt ? 600 : 60 }

  /// How many requests are left in this minute.
  /// - Throws: ``ServiceRefusal`` 429 with `Retry-After`: seconds, or every third time a date.
  func admit(at now: Int64) throws(ServiceRefusal) -> Int {
    let limit = Self.limit(at: now)
    let (left, wait, refused) = state.withLock { state in
      state.admitted.removeAll { $0 <= now - 60_000 }
      guard state.admitted.count >= limit else {
        state.admitted.append(now)
        return (limit - state.admitted.count, Int64(0), 0)
      }
      state.refused += 1
      let free = state.admitted[state.admitted.count - limit] + 60_000
      return (0, free - now, state.refused)
    }
    guard refused > 0 else { return left }
    let seconds = (wait + 999) / 1_000
    let text =
      refused % 3 == 0
      ? InstantText.httpDate((now + wait + 999) / 1_000 * 1_000) : String(max(1, seconds))
    throw ServiceRefusal(
      status: 429, code: "rate_limited", message: "more than \(limit) requests in a minute",
      headers: [
        ("Retry-After", text), ("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", "0"),
      ])
  }
}
