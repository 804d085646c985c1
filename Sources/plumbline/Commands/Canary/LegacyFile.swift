import AsyncHTTPClient
import Events
import Expressions
import Foundation
import NIOCore
import NIOHTTP1
import Replay

/// Reads what an old pipeline shows: CSV or NDJSON, from a file or by HTTP, or out of a database.
///
/// A row names `metric`, `value` and `day` or `hour`; `labels` (`k=v;k=v`, or a JSON object) and
/// `known_at` are taken where they are. An empty value says that there is nothing.
struct LegacyFile {
  let path: String
  let zone: Zone
  /// By metric what its values are multiplied by.
  var scales: [String: ExactFactor] = [:]
  private(set) var outputs: [LegacyOutput] = []
  /// What a reader has to know.
  private(set) var notes: [String] = []

  private static let mostBytes = 1 << 30

  init(_ path: String, zone: Zone, scales: [String: ExactFactor]) async throws {
    self.zone = zone
    self.scales = scales
    if LegacyDatabase.isNamed(by: path) {
      let database = try LegacyDatabase(path)
      self.path = database.name
      try readTable(try await database.table())
      try settleDoubles()
      return
    }
    self.path = path
    let bytes = try await Self.bytes(of: path)
    let first = bytes.first { !" \n\r\t".utf8.contains($0) }
    if first == UInt8(ascii: "{") {
      try readLines(bytes)
    } else {
      try readTable(bytes)
    }
    try settleDoubles()
  }

  private static func bytes(of path: String) async throws -> [UInt8] {
    guard path.hasPrefix("http://") || path.hasPrefix("https://") else {
      do {
        return [UInt8](try Data(contentsOf: URL(filePath: path)))
      } catch {
        throw CanaryError.notReadable(path, reason: error.localizedDescription)
      }
    }
    do {
      let response = try await HTTPClient.shared.execute(
        HTTPClientRequest(url: path), timeout: .seconds(60))
      guard response.status == .ok else {
        throw CanaryError.notReadable(path, reason: "the server answers \(response.status)")
      }
      let body = try await response.body.collect(upTo: mostBytes)
      return Array(body.readableBytesView)
    } catch let error as CanaryError {
      throw error
    } catch {
      throw CanaryError.notReadable(path, reason: "\(error)")
    }
  }

  // MARK: - Rows

  private mutating func readTable(_ bytes: [UInt8]) throws {
    var text = DelimitedText(bytes)
    let header = text.next() ?? []
    var columns: [String: Int] = [:]
    for (place, name) in header.enumerated() { columns[name.lowercased()] = place }
    var missing = ["metric", "value"].filter { columns[$0] == nil }
    if columns["day"] == nil, columns["hour"] == nil { missing.append("day or hour") }
    guard missing.isEmpty else { throw CanaryError.noColumns(path: path, missing: missing) }
    while let fields = text.next() {
      func field(_ name: String) -> String {
        columns[name].flatMap { $0 < fields.count ? fields[$0] : nil } ?? ""
      }
      guard fields.count == header.count else {
        throw CanaryError.badRow(
          path: path, line: text.line,
          reason: "it has \(fields.count) fields and the heading \(header.count)")
      }
      guard let labels = Labels(field("labels")) else {
        throw CanaryError.badRow(
          path: path, line: text.line,
          reason: "'\(field("labels"))' are no labels, which are written as key=value;key=value")
      }
      try add(
        metric: field("metric"), labels: labels, day: field("day"), hour: field("hour"),
        value: field("value"), knownAt: field("known_at"), line: text.line)
    }
  }

  private mutating func readLines(_ bytes: [UInt8]) throws {
    var line = 0
    for row in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      if row.allSatisfy({ " \r\t".utf8.contains($0) }) { continue }
      guard let document = try? JSONDocument(Array(row)) else {
        throw CanaryError.badRow(path: path, line: line, reason: "it is no JSON object")
      }
      let root = JSONValueView(document: document, node: document.root)
      func field(_ name: String) -> String {
        guard let value = root[name], !value.isNull else { return "" }
        return value.string ?? String(decoding: value.rawBytes, as: UTF8.self)
      }
      let missing = ["metric", "value"].filter { root[$0] == nil }
      guard missing.isEmpty else { throw CanaryError.noColumns(path: path, missing: missing) }
      var labels = Labels.none
      if let object = root["labels"], object.kind == .object {
        labels = Labels(
          Dictionary(
            object.members.map { member in
              (
                member.key,
                member.value.string ?? String(decoding: member.value.rawBytes, as: UTF8.self)
              )
            }, uniquingKeysWith: { first, _ in first }))
      } else if let read = Labels(field("labels")) {
        labels = read
      } else {
        throw CanaryError.badRow(
          path: path, line: line, reason: "labels are an object, or key=value;key=value")
      }
      try add(
        metric: field("metric"), labels: labels, day: field("day"), hour: field("hour"),
        value: field("value"), knownAt: field("known_at"), line: line)
    }
  }

  private mutating func add(
    metric: String, labels: Labels, day: String, hour: String, value: String, knownAt: String,
    line: Int
  ) throws {
    func bad(_ reason: String) -> CanaryError { .badRow(path: path, line: line, reason: reason) }
    guard !metric.isEmpty else { throw bad("it names no metric") }
    let period: CanaryPeriod
    if !hour.isEmpty {
      guard let begin = try? Parsing.start(hour, in: zone), CivilDay(hour) == nil else {
        throw bad("'\(hour)' is no hour; write 2025-12-01T05:00:00Z or 2025-12-01T00:00")
      }
      guard begin.microseconds % 3_600_000_000 == 0 else {
        throw bad("'\(hour)' is not the beginning of an hour")
      }
      period = CanaryPeriod(hourFrom: begin)
    } else if let civil = CivilDay(day) {
      period = CanaryPeriod(civil, in: zone)
    } else {
      throw bad("'\(day)' is no day; write 2025-12-01")
    }
    var quantity: Quantity?
    if !value.isEmpty {
      guard let read = LegacyNumber.read(value, times: scales[metric]) else {
        throw bad("'\(value)' is no number; write 1234.50, or 12/345 for a ratio")
      }
      quantity = read
    }
    var known: Timestamp?
    if !knownAt.isEmpty {
      guard let time = try? Parsing.start(knownAt, in: zone) else {
        throw bad("known_at '\(knownAt)' is no time")
      }
      known = time
    }
    outputs.append(
      LegacyOutput(
        metric: MetricName(metric), labels: labels, period: period, value: quantity,
        knownAt: known, line: line))
  }

  // MARK: - Rows that stand twice

  private struct Place: Hashable {
    let metric: MetricName
    let labels: Labels
    let period: CanaryPeriod
    let knownAt: Timestamp?
  }

  /// Rows that say the same twice count once; rows that say different things are refused.
  private mutating func settleDoubles() throws {
    var known: [Place: LegacyOutput] = [:]
    var kept: [LegacyOutput] = []
    var doubled = 0
    for output in outputs {
      let place = Place(
        metric: output.metric, labels: output.labels, period: output.period,
        knownAt: output.knownAt)
      guard let other = known[place] else {
        known[place] = output
        kept.append(output)
        continue
      }
      let isSame =
        switch (other.value, output.value) {
        case (let one?, let two?): one.isSameNumber(as: two)
        case (nil, nil): true
        default: false
        }
      guard isSame else {
        throw CanaryError.doubled(
          path: path, lines: (other.line, output.line),
          cell: "\(output.metric) {\(output.labels)} \(output.period.begin)")
      }
      doubled += 1
    }
    if doubled > 0 { notes.append("\(path): \(doubled) rows stand twice and count once") }
    outputs = kept
  }
}
