import Foundation
import NIOCore
import Synchronization

/// attribution: a warehouse behind BigQuery's `jobs.query` and `jobs.getQueryResults`. Tokens are
/// given for assertions that the service account's key has signed (RFC 7523).
struct AttributionEndpoint: ServiceEndpoint {
  let simulation: Simulation
  let polls = JobPolls()
  var service: ServiceName { .attribution }

  static let tokenLife: Int64 = 3_600_000
  private static let tokenPrefix = "ya29."
  private static let jobPrefix = "job_"
  private static let outageDay = CivilDay(2025, 10, 20).startUTC
  /// Nothing answers in these five hours.
  static let outage = (outageDay + 13 * 3_600_000)..<(outageDay + 18 * 3_600_000)

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    guard !Self.outage.contains(call.now) else {
      throw ServiceRefusal(
        status: 503, code: "UNAVAILABLE", message: "The service is currently unavailable.")
    }
    if call.path == ["token"] { return try authorizeAssertion(call) }
    guard let token = call.bearerToken,
      let issued = simulation.sealed.open(token, prefix: Self.tokenPrefix).flatMap({ Int64($0) }),
      call.now - issued < Self.tokenLife
    else {
      throw ServiceRefusal(
        status: 401, code: "UNAUTHENTICATED",
        message: "Request had invalid authentication credentials.",
        headers: [("WWW-Authenticate", "Bearer")])
    }
    return ServiceAccountKey.email
  }

  private func authorizeAssertion(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    func refusal(_ message: String) -> ServiceRefusal {
      ServiceRefusal(status: 400, code: "invalid_grant", message: message)
    }
    guard let assertion = call.form["assertion"],
      let claims = simulation.serviceAccount.claims(of: assertion)
    else { throw refusal("Invalid JWT Signature.") }
    guard claims.iss == ServiceAccountKey.email else { throw refusal("Invalid issuer.") }
    guard claims.aud.hasSuffix(ServiceAccountKey.tokenPath) else {
      throw refusal("Invalid audience.")
    }
    let now = call.now / 1_000
    guard claims.iat <= now + 300, claims.exp > now - 300, claims.exp - claims.iat <= 3_600 else {
      throw refusal("Invalid JWT: iat and exp must lie around now, at most an hour apart.")
    }
    return claims.iss
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    if call.path == ["token"], call.method == "POST" {
      guard call.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" else {
        throw ServiceRefusal(
          status: 400, code: "unsupported_grant_type", message: "use a JWT bearer assertion")
      }
      let token = simulation.sealed.seal(String(call.now), prefix: Self.tokenPrefix)
      return .json(
        #"{"access_token":"\#(token)","token_type":"Bearer","expires_in":3600}"#)
    }
    guard
      call.path.starts(with: ["bigquery", "v2", "projects", ServiceAccountKey.project, "queries"])
    else { throw .notFound }
    switch (call.method, call.path.count) {
    case ("POST", 5): return try start(call)
    case ("GET", 6): return try await results(call, job: call.path[5])
    default: throw .notFound
    }
  }

  // MARK: Jobs

  private func start(_ call: ServiceCall) throws(ServiceRefusal) -> ServiceAnswer {
    let query: TouchQuery
    do throws(TouchQuery.Mistake) {
      query = try TouchQuery(body: Data(call.body))
    } catch {
      throw ServiceRefusal(status: 400, code: "invalidQuery", message: error.message)
    }
    let job = simulation.sealed.seal("\(query.text)@\(call.now)", prefix: Self.jobPrefix)
    return .json(Self.pending(job))
  }

  private static func pending(_ job: String) -> String {
    """
    {"kind":"bigquery#queryResponse","jobReference":\(reference(job)),"jobComplete":false}
    """
  }

  private static func reference(_ job: String) -> String {
    """
    {"projectId":"\(ServiceAccountKey.project)","jobId":"\(job)","location":"US"}
    """
  }

  private func results(
    _ call: ServiceCall, job: String
  ) async throws(ServiceRefusal) -> ServiceAnswer {
    guard let content = simulation.sealed.open(job, prefix: Self.jobPrefix),
      let cut = content.lastIndex(of: "@"), let query = TouchQuery(text: content[..<cut]),
      let created = Int64(content[content.index(after: cut)...])
    else {
      throw ServiceRefusal(status: 404, code: "notFound", message: "Not found: Job \(job)")
    }
    guard polls.isComplete(job) else { return .json(Self.pending(job)) }
    let limit = try call.limit("maxResults", standard: 1_000, most: 10_000)
    let feed = simulation.feed(service)
    let first = await feed.position(at: query.since)
    let end = max(first, await feed.position(after: min(query.until, created)))
    var start = first
    if let token = call.query["pageToken"], !token.isEmpty {
      guard let bytes = Base64Text.decode(token),
        let position = FeedPosition(String(decoding: bytes, as: UTF8.self))
      else { throw .badRequest("Invalid page token") }
      start = position
    }
    let total = await feed.count(from: first, before: end)
    let page = await feed.page(from: start, limit: limit, by: min(query.until, created))
    let (next, hasMore) = call.end(of: page)
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.writeString(
      #"{"kind":"bigquery#getQueryResultsResponse","jobReference":"#
        + "\(Self.reference(job)),\"jobComplete\":true,\"totalRows\":\"\(total)\",")
    answer.body.writeString("\"schema\":{\"fields\":[\(query.schema)]},")
    if hasMore {
      let token = Base64Text.encode(Array(next.text.utf8), urlSafe: true)
      answer.body.writeString("\"pageToken\":\"\(token)\",")
    }
    answer.body.writeString("\"rows\":[")
    let began = answer.body.writerIndex
    for run in page.runs {
      for index in run.range {
        if answer.records > 0 { answer.body.writeString(",") }
        query.write(run.day.body(index), modifiedAt: run.day.arrivedAt[index], into: &answer.body)
        answer.records += 1
      }
    }
    answer.recordBytes = began..<answer.body.writerIndex
    answer.body.writeString("]}")
    return answer
  }
}

/// How often each unfinished job has been asked for: some are done at once, some at the third call.
final class JobPolls: Sendable {
  private let polls = Mutex<[String: Int]>([:])

  func isComplete(_ job: String) -> Bool {
    let needed = Int(job.utf8.last ?? 0) % 3
    return polls.withLock { polls in
      if polls.count > 10_000 { polls = [:] }
      let asked = polls[job] ?? 0
      guard asked < needed else { return true }
      polls[job] = asked + 1
      return false
    }
  }
}
