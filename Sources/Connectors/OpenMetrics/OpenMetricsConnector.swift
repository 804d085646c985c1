import Events

/// Scrapes samples (kind `openmetrics`), and reads a service's history where a scrape came too
/// late or never.
struct OpenMetricsConnector: SourceConnector {
  let service: Service
  private let path: String
  private let history: String?
  private let parameters: (from: String, to: String)
  private let format: ServiceTime
  private let step: Duration
  private let pattern: FileNamePattern?

  init(service: Service) throws(ConnectionError) {
    self.service = service
    let settings = SettingsReader(source: service.source)
    path = settings.text("path") ?? "/metrics"
    history = settings.text("history")
    parameters = (
      settings.text("from-parameter") ?? "from", settings.text("to-parameter") ?? "to"
    )
    format = try settings.choice("history-format", default: .epochSeconds)
    let seconds = try settings.count("history-step") ?? 86_400
    guard seconds > 0 else { throw settings.bad("history-step", wanted: "a number of seconds") }
    step = .seconds(seconds)
    pattern = settings.text("pattern").map { FileNamePattern($0) }
  }

  @concurrent func fetch(_ request: PageRequest) async -> PageAnswer {
    var cursor = PageCursor(request.cursor)
    cursor.begin(at: request.now, streams: [""])
    let since =
      Int64(cursor.place.since).map { Timestamp(microseconds: $0) } ?? request.backfillFrom
    let missed = Duration.microseconds(request.now.microseconds - since.microseconds)
    // A scrape shows each series once; what lay between the last one and this is in the history.
    if let history, missed > .zero, missed > min(request.source.poll.every, step) / 2 {
      let until = min(request.now, since.advanced(by: step))
      var asked = ServiceRequest(path: history, resource: history)
      asked.query = [(parameters.from, format.text(since)), (parameters.to, format.text(until))]
      return await read(asked, request: request, cursor: cursor, until: until)
    }
    let asked = ServiceRequest(path: path, resource: path)
    return await read(asked, request: request, cursor: cursor, until: request.now)
  }

  private func read(
    _ asked: ServiceRequest, request: PageRequest, cursor: PageCursor, until: Timestamp
  ) async -> PageAnswer {
    let outcome = await service.call(asked, now: request.now)
    guard let answer = outcome.success else { return outcome.failure(keeping: request.cursor) }
    guard !answer.body.starts(with: [UInt8(ascii: "{")]),
      !answer.body.starts(with: [UInt8(ascii: "<")])
    else {
      return outcome.refused("the answer is not OpenMetrics text; check `path`")
        .failure(keeping: request.cursor)
    }
    var records = OpenMetricsText.samples(of: answer.body, now: request.now)
    if let pattern {
      records.removeAll { !pattern.match(OpenMetricsText.name(of: $0)).isMatch }
    }
    var cursor = cursor
    cursor.place.since = String(until.microseconds)
    let hasMore = until < request.now
    var watermark: Timestamp?
    if !hasMore { watermark = cursor.endStream(of: [""], completeTo: until).watermark }
    return PageAnswer(
      records: records, cursor: cursor.text, hasMore: hasMore, watermark: watermark,
      call: outcome.report.made(records: records.count), precedingCalls: outcome.preceding)
  }
}
