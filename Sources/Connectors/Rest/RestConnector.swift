import Events

/// Reads pages of records from a REST service (kind `rest`): JSON arrays, NDJSON, CSV.
struct RestConnector: SourceConnector {
  let service: Service
  let settings: RestSettings

  init(service: Service) throws(ConnectionError) {
    self.service = service
    settings = try RestSettings(SettingsReader(source: service.source))
  }

  @concurrent func fetch(_ request: PageRequest) async -> PageAnswer {
    var cursor = PageCursor(request.cursor)
    cursor.begin(at: request.now, streams: settings.streams)
    let address: ServiceAddress
    do {
      address = try service.address()
    } catch {
      let unsent = ServiceRequest(path: settings.path)
      return service.unsent(unsent, .refused, error.description)
        .failure(keeping: request.cursor)
    }
    let asked = settings.request(cursor, for: request, at: address)
    let outcome = await service.call(asked, now: request.now)
    guard let answer = outcome.success else {
      guard !cursor.place.page.isEmpty, settings.end.isExpired(outcome) else {
        return outcome.failure(keeping: request.cursor)
      }
      cursor.place.page = ""
      cursor.place.mark = ""
      return outcome.failure(keeping: cursor.text, expired: true)
    }
    do throws(BodyFault) {
      return try read(answer, of: outcome, request: request, cursor: cursor, at: address)
    } catch {
      return outcome.refused(error.description).failure(keeping: request.cursor)
    }
  }

  /// Cuts the answer and moves the cursor behind it.
  private func read(
    _ answer: HTTPAnswer, of outcome: ServiceOutcome, request: PageRequest, cursor: PageCursor,
    at address: ServiceAddress
  ) throws(BodyFault) -> PageAnswer {
    var cursor = cursor
    let page = try settings.cutter.cut(answer.body, now: request.now)
    try settings.since?.note(page, answer, in: &cursor)
    let position = cursor.place.page
    let next = try settings.paging.next(
      after: position, page: page, answer: answer, at: address)
    var hasMore = try settings.hasMore(page, answer, next: next)
    var watermark: Timestamp?
    if hasMore {
      guard let next, next != position else {
        throw BodyFault(
          "more pages are announced, but the next one is \(next == nil ? "not named" : "this one"); "
            + "check `next` and `more`, and ask the service's owner")
      }
      cursor.place.page = next
    } else {
      if settings.resume == .cursor {
        cursor.place.page = next ?? position
      } else {
        cursor.place.page = ""
      }
      // Kept beside a cursor that lasts, too: should it be lost after all, this is where to begin.
      if settings.resume != .start, !cursor.place.mark.isEmpty {
        cursor.place.since = cursor.place.mark
      }
      cursor.place.mark = ""
      let complete = try settings.end.complete(cursor, page, answer)
      (hasMore, watermark) = cursor.endStream(of: settings.streams, completeTo: complete)
    }
    return PageAnswer(
      records: page.records, cursor: cursor.text, hasMore: hasMore, watermark: watermark,
      call: outcome.report.made(records: page.records.count), precedingCalls: outcome.preceding)
  }
}
