import NIOCore

/// beacon-usage: a listing of nightly files and the files, gzip over CSV in ISO-8859-1, behind
/// user and password. A file may be issued again under its name.
struct BeaconUsageEndpoint: ServiceEndpoint {
  let simulation: Simulation
  let shelf: FileShelf
  var service: ServiceName { .beaconUsage }

  init(simulation: Simulation) {
    self.simulation = simulation
    shelf = FileShelf(feed: simulation.feed(.beaconUsage), days: simulation.days)
  }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    let wanted = simulation.credentials
    guard let given = call.basicCredentials, given.user == wanted.beaconUser,
      given.password == wanted.beaconPassword
    else {
      throw .unauthorized("user or password is wrong", scheme: #"Basic realm="beacon""#)
    }
    return given.user
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET" || call.method == "HEAD", call.path.first == "files" else {
      throw .notFound
    }
    switch call.path.count {
    case 1: return try await listing(call)
    case 2: return try await file(named: call.path[1], call)
    default: throw .notFound
    }
  }

  private func listing(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let since = try call.time("modified_since") ?? 0
    let files = await shelf.files(by: call.now).filter { $0.modifiedAt >= since }
    let entries = files.map { file in
      """
      {"name":"\(file.name)","day":"\(file.day)","etag":\(quoted(file.etag)),\
      "last_modified":"\(InstantText.milliseconds(file.modifiedAt))"}
      """
    }
    return .json(#"{"files":[\#(entries.joined(separator: ","))]}"#)
  }

  private func file(
    named name: String, _ call: ServiceCall
  ) async throws(ServiceRefusal) -> ServiceAnswer {
    guard let file = await shelf.files(by: call.now).last(where: { $0.name == name }) else {
      throw .notFound
    }
    let headers = [
      ("ETag", file.etag), ("Last-Modified", InstantText.httpDate(file.modifiedAt)),
      ("Content-Type", "application/gzip"),
    ]
    if isKnown(file, to: call) { return ServiceAnswer(status: 304, headers: headers) }
    let bytes = await shelf.contents(of: file)
    var answer = ServiceAnswer(headers: headers, body: ByteBuffer(bytes: Gzip.compress(bytes)))
    answer.records = file.lines
    answer.recordBytes = 0..<answer.body.writerIndex
    return answer
  }

  private func isKnown(_ file: FileShelf.File, to call: ServiceCall) -> Bool {
    if let etags = call.header("If-None-Match") { return etags.contains(file.etag) }
    guard let text = call.header("If-Modified-Since"), let time = InstantText.parseHTTPDate(text)
    else { return false }
    return file.modifiedAt / 1_000 * 1_000 <= time
  }
}

/// The nightly files of Beacon: what of them there is, and what is in them.
actor FileShelf {
  /// One issue of a file.
  struct File: Sendable {
    var day: CivilDay
    var issue: Int64
    var modifiedAt: Int64
    /// The UTC day of the feed in which its lines stand.
    var shelfDay: Int
    var lines: Int

    var name: String { "usage-\(day).csv.gz" }
    var etag: String { "\"u\(day.number)-\(issue)\"" }
  }

  private let feed: ServiceFeed
  private let days: ClosedRange<CivilDay>
  private var known: [File] = []
  private var nextDay: Int

  init(feed: ServiceFeed, days: ClosedRange<CivilDay>) {
    self.feed = feed
    self.days = days
    nextDay = days.lowerBound.number
  }

  /// The latest issue of each file that there is by a time, by the time of issue.
  func files(by now: Int64) async -> [File] {
    while nextDay <= min(CivilDay(utc: now).number, days.upperBound.number) {
      let number = nextDay
      let day = await feed.day(number)
      // Another caller may have read the day while this one waited.
      guard number == nextDay else { continue }
      known += Self.files(in: day, number: number)
      nextDay = number + 1
    }
    var latest: [Int: File] = [:]
    for file in known where file.modifiedAt <= now { latest[file.day.number] = file }
    return latest.values.sorted { ($0.modifiedAt, $0.day) < ($1.modifiedAt, $1.day) }
  }

  /// The lines of an issue under their header.
  func contents(of file: File) async -> [UInt8] {
    let day = await feed.day(file.shelfDay)
    var bytes = Array((BeaconUsage.header + "\n").utf8)
    for index in 0..<day.count
    where day.groups[index] == file.day.number && day.versions[index] == file.issue {
      bytes += day.run(index..<(index + 1))
    }
    return bytes
  }

  private static func files(in day: ServedDay, number: Int) -> [File] {
    var files: [File] = []
    for index in 0..<day.count {
      let (group, issue) = (day.groups[index], day.versions[index])
      if let place = files.firstIndex(where: { $0.day.number == group && $0.issue == issue }) {
        files[place].lines += 1
        files[place].modifiedAt = max(files[place].modifiedAt, day.arrivedAt[index])
      } else {
        files.append(
          File(
            day: CivilDay(number: group), issue: issue, modifiedAt: day.arrivedAt[index],
            shelfDay: number, lines: 1))
      }
    }
    return files.sorted { ($0.modifiedAt, $0.day) < ($1.modifiedAt, $1.day) }
  }
}
