import Events

/// Reads whole files behind a listing (kind `files`), and again when they are issued again.
///
/// One fetch reads one file. The listing is asked for once a walk; should it be lost (a new
/// process), it is asked for again.
struct FilesConnector: SourceConnector {
  private enum Compression: String, CaseIterable { case auto, gzip, none }

  let service: Service
  private let listingPath: String
  private let downloadPath: String
  private let listing: FileListing
  private let cutter: BodyCutter
  private let remember: Int
  private let compression: Compression
  private let kept = KeptListing()

  init(service: Service) throws(ConnectionError) {
    self.service = service
    let settings = SettingsReader(source: service.source)
    listingPath = try settings.required("listing")
    downloadPath = try settings.required("download")
    guard Template.names(in: downloadPath).contains("name") else {
      throw settings.bad("download", wanted: "a path with {name} in it, as in /files/{name}")
    }
    listing = try FileListing(settings)
    cutter = try BodyCutter(settings)
    remember = try settings.count("remember") ?? 62
    compression = try settings.choice("compression", default: .auto)
  }

  @concurrent func fetch(_ request: PageRequest) async -> PageAnswer {
    var cursor = FileCursor(request.cursor)
    let began = cursor.began ?? request.now
    cursor.began = began
    var preceding: [CallMade] = []
    var files = await kept.files(of: began)
    if files == nil {
      let asked = ServiceRequest(path: listingPath, resource: listingPath)
      let outcome = await service.call(asked, now: request.now)
      guard let answer = outcome.success else { return outcome.failure(keeping: request.cursor) }
      do throws(BodyFault) {
        let listed = try listing.read(
          answer.body, firstDay: cursor.firstDay ?? Self.firstDay(of: request))
        await kept.keep(listed, of: began)
        files = listed
      } catch {
        return outcome.refused(error.description).failure(keeping: request.cursor)
      }
      preceding = outcome.preceding + [outcome.report.made()]
    }
    let wanted = (files ?? []).filter(cursor.wants)
    guard let file = wanted.first else {
      return finished(cursor, began: began, calls: preceding, request: request)
    }
    var answer = await download(file, cursor: cursor, isLast: wanted.count == 1, request: request)
    answer.precedingCalls = preceding + answer.precedingCalls
    return answer
  }

  private static func firstDay(of request: PageRequest) -> CivilDay {
    CivilDay(number: Int32(floorDivide(request.backfillFrom.seconds, 86_400)))
  }

  /// Nothing is new: the listing was the call.
  private func finished(
    _ cursor: FileCursor, began: Timestamp, calls: [CallMade], request: PageRequest
  ) -> PageAnswer {
    var cursor = cursor
    cursor.began = nil
    if cursor == FileCursor("") { cursor.firstDay = Self.firstDay(of: request) }
    let nothing = CallReport(
      source: service.source.id, request: "GET \(listingPath)",
      credential: service.credential.reference, detail: "the listing had been read already")
    return PageAnswer(
      records: [], cursor: cursor.text, hasMore: false, watermark: began,
      call: calls.last ?? nothing.made(), precedingCalls: Array(calls.dropLast()))
  }

  private func download(
    _ file: ListedFile, cursor: FileCursor, isLast: Bool, request: PageRequest
  ) async -> PageAnswer {
    let path = Template.fill(downloadPath, with: ["name": FormCoding.escaped(file.name)])
    let outcome = await service.call(
      ServiceRequest(path: path, resource: path), now: request.now)
    guard let answer = outcome.success else { return outcome.failure(keeping: request.cursor) }
    do throws(BodyFault) {
      var body = answer.body
      if compression == .gzip || compression == .auto && GzipInflater.isGzip(body) {
        body = try GzipInflater.inflate(body, limit: service.caller.options.maximumBodyBytes)
      }
      let page = try cutter.cut(body, now: request.now)
      var cursor = cursor
      let began = cursor.began
      cursor.note(file, remember: remember)
      if isLast { cursor.began = nil }
      return PageAnswer(
        records: page.records, cursor: cursor.text, hasMore: !isLast,
        watermark: isLast ? began : nil, call: outcome.report.made(records: page.records.count),
        precedingCalls: outcome.preceding)
    } catch {
      return outcome.refused("\(file.name): \(error.description)")
        .failure(keeping: request.cursor)
    }
  }
}

/// The listing of the walk under way, so that it is asked for once.
private actor KeptListing {
  private var began: Timestamp?
  private var listed: [ListedFile] = []

  func files(of walk: Timestamp) -> [ListedFile]? { began == walk ? listed : nil }

  func keep(_ files: [ListedFile], of walk: Timestamp) {
    began = walk
    listed = files
  }
}
