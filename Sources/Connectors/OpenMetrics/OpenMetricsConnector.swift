import Events

/// Scrapes samples (kind `openmetrics`), and reads a service's history where a scrape would miss
/// some: it shows each series once, whatever happened since the last one.
struct OpenMetricsConnector: SourceConnector {
  let service: Service
  private let path: String
  /// Pages of the history between two times.
  private let history: RestConnector?
  /// How often the service samples: what lies longer back than this is asked of the history.
  private let sampledEvery: Duration?
  private let pattern: FileNamePattern?

  init(service: Service) throws(ConnectionError) {
    self.service = service
    let settings = SettingsReader(source: service.source)
    path = settings.text("path") ?? "/metrics"
    pattern = settings.text("pattern").map { FileNamePattern($0) }
    sampledEvery = try settings.count("sampled-every").map { .seconds($0) }
    guard let historyPath = settings.text("history") else {
      history = nil
      return
    }
    var derived = service
    derived.source.connection.settings.merge(
      ["format": "openmetrics", "path": historyPath, "resume": "since"]
    ) { $1 }
    derived.source.connection.settings.merge(
      ["since-parameter": "from", "until-parameter": "to"]
    ) { written, _ in written }
    history = try RestConnector(service: derived)
  }

  @concurrent func fetch(_ request: PageRequest) async -> PageAnswer {
    var cursor = PageCursor(request.cursor)
    let isReadingHistory = cursor.began != nil
    cursor.begin(at: request.now, streams: [""])
    let since =
      Int64(cursor.place.since).map { Timestamp(microseconds: $0) } ?? request.backfillFrom
    let missed = Duration.microseconds(request.now.microseconds - since.microseconds)
    if let history, isReadingHistory || missed > sampledEvery ?? request.source.poll.every {
      var answer = await history.fetch(request)
      answer.records = wanted(answer.records)
      return answer
    }
    return await scrape(request, cursor: cursor)
  }

  private func scrape(_ request: PageRequest, cursor: PageCursor) async -> PageAnswer {
    let outcome = await service.call(
      ServiceRequest(path: path, resource: path), now: request.now)
    guard let answer = outcome.success else { return outcome.failure(keeping: request.cursor) }
    do throws(BodyFault) {
      let records = wanted(try OpenMetricsText.samples(of: answer.body, now: request.now))
      var cursor = cursor
      cursor.place.since = String(request.now.microseconds)
      let watermark = cursor.endStream(of: [""], completeTo: request.now).watermark
      return PageAnswer(
        records: records, cursor: cursor.text, hasMore: false, watermark: watermark,
        call: outcome.report.made(records: records.count), precedingCalls: outcome.preceding)
    } catch {
      return outcome.refused(error.description).failure(keeping: request.cursor)
    }
  }

  private func wanted(_ samples: [[UInt8]]) -> [[UInt8]] {
    guard let pattern else { return samples }
    return samples.filter { pattern.match(OpenMetricsText.name(of: $0)).isMatch }
  }
}
