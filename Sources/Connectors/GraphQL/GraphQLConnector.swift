import Events
import Expressions

/// Reads a GraphQL connection page by page with relay cursors (kind `graphql`).
///
/// Source: the GraphQL Cursor Connections specification (relay.dev/graphql/connections.htm).
struct GraphQLConnector: SourceConnector {
  private enum Resume: String, CaseIterable { case since, cursor, start }

  let service: Service
  private let path: String
  private let query: String
  private let connection: String
  private let streams: [String]
  private let pageSize: Int
  private let resume: Resume
  private let sinceFormat: ServiceTime

  init(service: Service) throws(ConnectionError) {
    self.service = service
    let settings = SettingsReader(source: service.source)
    path = settings.text("path") ?? "/graphql"
    query = try settings.required("query")
    connection = try settings.required("connection")
    let named = settings.list("streams")
    streams = named.isEmpty ? [""] : named
    pageSize = try settings.count("page-size") ?? 500
    resume = try settings.choice("resume", default: .cursor)
    sinceFormat = try settings.time("since-format")
  }

  @concurrent func fetch(_ request: PageRequest) async -> PageAnswer {
    var cursor = PageCursor(request.cursor)
    cursor.begin(at: request.now, streams: streams)
    let field = Template.fill(connection, with: ["stream": cursor.stream])
    var asked = ServiceRequest(
      method: "POST", path: path, headers: [("Content-Type", "application/json")],
      body: body(cursor, request: request))
    asked.resource = String(field.split(separator: ".").last ?? "")
    let outcome = await service.call(asked, now: request.now)
    guard let answer = outcome.success else {
      guard outcome.report.status == 410, !cursor.place.page.isEmpty else {
        return outcome.failure(keeping: request.cursor)
      }
      cursor.place.page = ""
      return outcome.failure(keeping: cursor.text, expired: true)
    }
    do throws(BodyFault) {
      return try read(answer, of: outcome, field: field, cursor: cursor)
    } catch {
      if error == Self.expiredCursor, !cursor.place.page.isEmpty {
        cursor.place.page = ""
        return outcome.refused(error.description).failure(keeping: cursor.text, expired: true)
      }
      return outcome.refused(error.description).failure(keeping: request.cursor)
    }
  }

  private func body(_ cursor: PageCursor, request: PageRequest) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("query", Template.fill(query, with: ["stream": cursor.stream]))
      json.key("variables")
      json.object { json in
        json.member("first", pageSize)
        json.member("after", ifPresent: cursor.place.page.isEmpty ? nil : cursor.place.page)
        if resume == .since { json.member("since", since(cursor, request: request)) }
      }
    }
    return json.bytes
  }

  private func since(_ cursor: PageCursor, request: PageRequest) -> String {
    guard let kept = Int64(cursor.place.since) else {
      return sinceFormat.text(request.backfillFrom)
    }
    let overlap = request.source.poll.overlap
    return sinceFormat.text(Timestamp(microseconds: kept).advanced(by: .zero - overlap))
  }

  private static let expiredCursor = BodyFault(
    "the service no longer knows the page cursor; the pages begin again")

  private func read(
    _ answer: HTTPAnswer, of outcome: ServiceOutcome, field: String, cursor: PageCursor
  ) throws(BodyFault) -> PageAnswer {
    let document: JSONDocument
    do {
      document = try JSONDocument(answer.body)
    } catch {
      throw BodyFault("the answer is \(error)")
    }
    try checkErrors(document.view)
    var found = document.view["data"]
    for name in field.split(separator: ".") { found = found?[String(name)] }
    guard let found, let info = found["pageInfo"], let more = info["hasNextPage"]?.bool else {
      throw BodyFault("the answer has no data.\(field).pageInfo.hasNextPage; check `connection`")
    }
    let records = nodes(of: found)
    var cursor = cursor
    let end = info["endCursor"]?.string
    if more {
      guard let end, end != cursor.place.page else {
        throw BodyFault(
          "more pages are announced without another endCursor; ask the service's owner")
      }
      cursor.place.page = end
      return PageAnswer(
        records: records, cursor: cursor.text, hasMore: true,
        call: outcome.report.made(records: records.count), precedingCalls: outcome.preceding)
    }
    cursor.place.page = resume == .cursor ? end ?? cursor.place.page : ""
    if resume == .since { cursor.place.since = String(cursor.began?.microseconds ?? 0) }
    let (hasMore, watermark) = cursor.endStream(of: streams, completeTo: cursor.began)
    return PageAnswer(
      records: records, cursor: cursor.text, hasMore: hasMore, watermark: watermark,
      call: outcome.report.made(records: records.count), precedingCalls: outcome.preceding)
  }

  /// A GraphQL service says 200 and tells its errors in the body.
  private func checkErrors(_ answer: JSONValueView) throws(BodyFault) {
    guard let errors = answer["errors"]?.elements, let first = errors.first else { return }
    let code = first["extensions"]?["code"]?.string ?? ""
    if code.uppercased().contains("CURSOR") { throw Self.expiredCursor }
    let known = code.utf8.allSatisfy {
      $0 == 95 || (65...90).contains($0) || (97...122).contains($0)
    }
    let word = known && !code.isEmpty ? " (\(code))" : ""
    throw BodyFault(
      "the service answered with \(errors.count) errors\(word); check `query` and the credential")
  }

  private func nodes(of connection: JSONValueView) -> [[UInt8]] {
    if let edges = connection["edges"]?.elements {
      return edges.compactMap { $0["node"].map { Array($0.rawBytes) } }
    }
    return connection["nodes"]?.elements.map { Array($0.rawBytes) } ?? []
  }
}
