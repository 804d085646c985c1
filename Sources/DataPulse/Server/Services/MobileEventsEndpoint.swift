import Crypto

/// events-mobile: batches of NDJSON for requests that are signed with HMAC-SHA256.
struct MobileEventsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .eventsMobile }

  /// How far a signature's time may be from the server's.
  private static let tolerance: Int64 = 300_000

  /// The signature is over method, path with query, `X-Timestamp` (seconds since 1970) and the
  /// body's SHA-256 in hexadecimal, each on its own line; in `X-Signature`, in hexadecimal.
  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    guard let signature = call.header("X-Signature"), let timestamp = call.header("X-Timestamp"),
      let seconds = Int64(timestamp)
    else {
      throw .unauthorized("the headers X-Signature and X-Timestamp are needed", scheme: "HMAC")
    }
    guard abs(seconds * 1_000 - call.now) <= Self.tolerance else {
      throw ServiceRefusal(
        status: 401, code: "stale_signature",
        message: "X-Timestamp is more than five minutes from the server's time",
        headers: [("WWW-Authenticate", "HMAC")])
    }
    let digest = Hexadecimal.text(SHA256.hash(data: call.body))
    let message = "\(call.method)\n\(call.target)\n\(timestamp)\n\(digest)"
    let key = SymmetricKey(data: Array(simulation.credentials.mobileKey.utf8))
    let expected = HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: key)
    guard signature.lowercased() == Hexadecimal.text(expected) else {
      throw .unauthorized("the signature does not fit the request", scheme: "HMAC")
    }
    return simulation.credentials.mobileKeyID
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET", call.path == ["v1", "batches"] else { throw .notFound }
    let feed = simulation.feed(service)
    let limit = try call.limit()
    let start = try await simulation.start(of: call, cursor: "after", since: "since", in: nil, feed)
    let page = await feed.page(from: start, limit: limit, by: call.now)
    let (next, hasMore) = call.end(of: page)
    var answer = ServiceAnswer.lines(page, type: "application/x-ndjson")
    answer.headers += [("X-Next-Cursor", next.text), ("X-Has-More", String(hasMore))]
    return answer
  }
}
