import Events
import Expressions

/// Runs a query in BigQuery and reads its rows (kind `bigquery`): jobs.query, then getQueryResults
/// until the job is done and the last page is read.
///
/// One fetch is one call: a job that is not done yet is a page without records.
struct BigQueryConnector: SourceConnector {
  let service: Service
  private let project: String
  private let table: String
  private let query: String
  private let location: String?
  private let pageSize: Int

  init(service: Service) throws(ConnectionError) {
    self.service = service
    let settings = SettingsReader(source: service.source)
    project = try settings.required("project")
    table = try settings.required("table")
    query = try settings.required("query")
    location = settings.text("location")
    pageSize = try settings.count("page-size") ?? 5000
    if query.contains(";") {
      throw settings.bad("query", wanted: "one statement, without a semicolon")
    }
  }

  /// A job under way: where its next page is.
  private struct Job {
    var id: String
    var location: String?
    var token: String?

    init(id: String, location: String?, token: String?) {
      self.id = id
      self.location = location
      self.token = token
    }

    init?(_ text: String) {
      let pairs = Dictionary(
        FormCoding.decode(text).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      guard let id = pairs["job"] else { return nil }
      self.init(id: id, location: pairs["location"], token: pairs["token"])
    }

    var text: String {
      var pairs = [(name: "job", value: id)]
      if let location { pairs.append(("location", location)) }
      if let token { pairs.append(("token", token)) }
      return FormCoding.encode(pairs)
    }
  }

  @concurrent func fetch(_ request: PageRequest) async -> PageAnswer {
    var cursor = PageCursor(request.cursor)
    cursor.begin(at: request.now, streams: [""])
    let job = Job(cursor.place.page)
    let asked = job.map(results) ?? start(cursor, request: request)
    let outcome = await service.call(asked, now: request.now)
    guard let answer = outcome.success else {
      guard job != nil, [404, 410].contains(outcome.report.status) else {
        return outcome.failure(keeping: request.cursor)
      }
      cursor.place.page = ""
      return outcome.failure(keeping: cursor.text, expired: true)
    }
    do throws(BodyFault) {
      return try read(answer, of: outcome, job: job, cursor: cursor)
    } catch {
      return outcome.refused(error.description).failure(keeping: request.cursor)
    }
  }

  private func start(_ cursor: PageCursor, request: PageRequest) -> ServiceRequest {
    let began = cursor.began ?? request.now
    let kept = Int64(cursor.place.since).map { Timestamp(microseconds: $0) }
    let since = kept?.advanced(by: .zero - request.source.poll.overlap) ?? request.backfillFrom
    var json = JSONWriter()
    json.object { json in
      json.member("query", Template.fill(query, with: ["table": table, "project": project]))
      json.member("useLegacySql", false)
      json.member("maxResults", pageSize)
      json.member("timeoutMs", 10_000)
      json.member("parameterMode", "NAMED")
      json.member("location", ifPresent: location)
      json.key("queryParameters")
      json.array { json in
        Self.parameter("since", since, to: &json)
        Self.parameter("until", began, to: &json)
      }
    }
    return ServiceRequest(
      method: "POST", path: "/bigquery/v2/projects/\(project)/queries",
      headers: [("Content-Type", "application/json")], body: json.bytes, resource: table)
  }

  private static func parameter(_ name: String, _ value: Timestamp, to json: inout JSONWriter) {
    json.object { json in
      json.member("name", name)
      json.key("parameterType")
      json.object { $0.member("type", "TIMESTAMP") }
      json.key("parameterValue")
      json.object { $0.member("value", value.description) }
    }
  }

  private func results(_ job: Job) -> ServiceRequest {
    var request = ServiceRequest(
      path: "/bigquery/v2/projects/\(project)/queries/\(FormCoding.escaped(job.id))",
      resource: table)
    request.query = [("maxResults", String(pageSize)), ("timeoutMs", "10000")]
    if let location = job.location { request.query.append(("location", location)) }
    if let token = job.token { request.query.append(("pageToken", token)) }
    return request
  }

  private func read(
    _ answer: HTTPAnswer, of outcome: ServiceOutcome, job: Job?, cursor: PageCursor
  ) throws(BodyFault) -> PageAnswer {
    let document: JSONDocument
    do {
      document = try JSONDocument(answer.body)
    } catch {
      throw BodyFault("the answer is \(error)")
    }
    let view = document.view
    guard let isComplete = view["jobComplete"]?.bool else {
      throw BodyFault("the answer has no jobComplete; check `connect.url`")
    }
    let reference = view["jobReference"]
    var cursor = cursor
    guard isComplete else {
      guard let id = reference?["jobId"]?.string ?? job?.id else {
        throw BodyFault("the job is not done, but the answer has no jobReference.jobId")
      }
      cursor.place.page =
        Job(id: id, location: reference?["location"]?.string, token: nil).text
      return PageAnswer(
        records: [], cursor: cursor.text, hasMore: true, call: outcome.report.made(),
        precedingCalls: outcome.preceding)
    }
    if let reason = view["errors"]?[0]?["reason"]?.string, view["rows"] == nil {
      throw BodyFault("the query failed (\(reason.prefix(40))); check `query`")
    }
    let records = try BigQueryRows.read(view)
    if let token = view["pageToken"]?.string, !token.isEmpty {
      guard token != job?.token, let id = reference?["jobId"]?.string ?? job?.id else {
        throw BodyFault("the next page is this page again; ask the service's owner")
      }
      cursor.place.page =
        Job(id: id, location: reference?["location"]?.string ?? job?.location, token: token).text
      return PageAnswer(
        records: records, cursor: cursor.text, hasMore: true,
        call: outcome.report.made(records: records.count), precedingCalls: outcome.preceding)
    }
    cursor.place.page = ""
    cursor.place.since = String(cursor.began?.microseconds ?? 0)
    let (_, watermark) = cursor.endStream(of: [""], completeTo: cursor.began)
    return PageAnswer(
      records: records, cursor: cursor.text, hasMore: false, watermark: watermark,
      call: outcome.report.made(records: records.count), precedingCalls: outcome.preceding)
  }
}
