import Events
import Expressions

/// The settings of a `rest` connection, read once.
struct RestSettings: Sendable {
  /// What a walk goes on from when it begins again.
  enum Resume: String, CaseIterable, Sendable {
    /// From the time or text that `since-parameter` takes.
    case since
    /// From the last page's position: the service's cursor lasts.
    case cursor
    /// From the beginning, every time.
    case start
  }

  /// `/v2/{stream}`.
  let path: String
  let streams: [String]
  /// Sent with every page; values are templates.
  let query: [(name: String, value: String)]
  let cutter: BodyCutter
  let paging: Paging
  let pageSize: Int?
  let pageSizeParameter: String
  /// Where the answer says whether more pages follow.
  let more: MorePages?
  let resume: Resume
  let since: SinceSettings?
  let end: WalkEnd

  init(_ settings: SettingsReader) throws(ConnectionError) {
    path = try settings.required("path")
    guard path.hasPrefix("/") else { throw settings.bad("path", wanted: "a path from / on") }
    let named = settings.list("streams")
    streams = named.isEmpty ? [""] : named
    query = FormCoding.decode(settings.text("query") ?? "")
    cutter = try BodyCutter(settings)
    paging = try Paging(settings)
    pageSize = try settings.count("page-size")
    pageSizeParameter = settings.text("page-size-parameter") ?? "limit"
    more = try MorePages(settings)
    since = try SinceSettings(settings)
    resume = try settings.choice("resume", default: since == nil ? .start : .since)
    end = try WalkEnd(settings)
    if paging.needsPageSize, more == nil, pageSize == nil {
      throw .missingSetting(
        "page-size", kind: settings.source.connection.kind, source: name(settings))
    }
    if resume == .since, since == nil {
      throw .missingSetting("since-parameter", kind: "rest", source: name(settings))
    }
  }

  /// The request for the page at which a cursor stands.
  func request(
    _ cursor: PageCursor, for page: PageRequest, at address: ServiceAddress
  ) -> ServiceRequest {
    if case .link = paging, !cursor.place.page.isEmpty {
      let target = cursor.place.page
      return ServiceRequest(path: target, isFromOrigin: true, resource: address.inside(target))
    }
    // A cursor that lasts says where to go on by itself.
    let isPlaced = resume == .cursor && !cursor.place.page.isEmpty
    let bounds = isPlaced ? nil : since?.bounds(cursor, request: page)
    let values = [
      "stream": cursor.stream, "since": bounds?.since ?? "", "until": bounds?.until ?? "",
      "page-size": pageSize.map(String.init) ?? "",
    ]
    let path = Template.fill(path, with: values)
    var request = ServiceRequest(path: path, resource: path)
    request.query = query.map { ($0.name, Template.fill($0.value, with: values)) }
    if let pageSize { request.query.append((pageSizeParameter, String(pageSize))) }
    if let since {
      if let value = bounds?.since { request.query.append((since.parameter, value)) }
      if let name = since.until, let value = bounds?.until { request.query.append((name, value)) }
    }
    if let parameter = paging.parameter(for: cursor.place.page) { request.query.append(parameter) }
    return request
  }

  /// Whether pages follow.
  func hasMore(
    _ page: BodyCutter.Page, _ answer: HTTPAnswer, next: String?
  ) throws(BodyFault) -> Bool {
    if let more { return try more.read(page, answer) }
    switch paging {
    case .none: return false
    case .link: return next != nil
    case .cursor where resume == .cursor:
      return page.records.count >= max(1, pageSize ?? 1)
    case .cursor: return next != nil
    case .offset, .number, .lastID: return page.records.count >= max(1, pageSize ?? 1)
    }
  }
}

private func name(_ settings: SettingsReader) -> String { settings.source.id.rawValue }
