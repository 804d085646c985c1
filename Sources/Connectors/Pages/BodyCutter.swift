import Events
import Expressions

/// Cuts an answer's body into raw records, and keeps what is around them.
struct BodyCutter: Sendable {
  enum Shape: Sendable {
    /// A JSON text with an array of records; each record may lie deeper in its element.
    case json(records: JSONPath, inner: JSONPath?)
    /// A JSON value a line.
    case lines
    case separated(SeparatedLines)
    case openMetrics
  }

  struct Page: Sendable {
    var records: [[UInt8]]
    /// The rest of a JSON answer.
    var envelope: JSONDocument?
  }

  let shape: Shape

  init(shape: Shape) { self.shape = shape }

  /// Reads `format`, `records`, `record`, `columns`, `delimiter`, `charset`, `header`.
  init(_ settings: SettingsReader) throws(ConnectionError) {
    let format = settings.text("format") ?? "json"
    switch format {
    case "json":
      let whole = try settings.path(of: "$", setting: "records")
      shape = .json(
        records: try settings.path("records") ?? whole, inner: try settings.path("record"))
    case "ndjson": shape = .lines
    case "openmetrics": shape = .openMetrics
    case "csv":
      let columns = settings.list("columns")
      guard !columns.isEmpty else {
        throw .missingSetting("columns", kind: "csv", source: settings.source.id.rawValue)
      }
      let separator = settings.text("delimiter") ?? ","
      guard separator.utf8.count == 1 else {
        throw settings.bad("delimiter", wanted: "one ASCII character")
      }
      shape = .separated(
        SeparatedLines(
          format: SeparatedFormat(
            columns: columns, separator: separator,
            encoding: try settings.choice("charset", default: .utf8)),
          hasHeader: try settings.choice("header", default: HeaderLine.present) == .present))
    default: throw settings.bad("format", wanted: "one of json, ndjson, csv, openmetrics")
    }
  }

  enum HeaderLine: String, CaseIterable { case present, absent }

  /// - Parameter now: For samples that bring no time of their own.
  func cut(_ body: [UInt8], now: Timestamp) throws(BodyFault) -> Page {
    switch shape {
    case .lines:
      return Page(records: LineCutter.lines(of: body).map { Array(body[$0]) })
    case .separated(let lines):
      return Page(records: try lines.cut(body))
    case .openMetrics:
      return Page(records: try OpenMetricsText.samples(of: body, now: now))
    case .json(let records, let inner):
      var page = try cutJSON(body, records: records)
      if let inner {
        page.records = try page.records.map { record throws(BodyFault) in
          try Self.inner(record, inner)
        }
      }
      return page
    }
  }

  private func cutJSON(_ body: [UInt8], records: JSONPath) throws(BodyFault) -> Page {
    if let names = records.names {
      let cut = try ArrayCutter.cut(body, names: names.map { Array($0.utf8) })
      return Page(records: cut.records, envelope: try document(cut.envelope))
    }
    let whole = try document(body)
    let nodes = records.nodes(in: whole)
    return Page(records: nodes.map { Array(whole.rawBytes($0)) }, envelope: whole)
  }

  private func document(_ bytes: [UInt8]) throws(BodyFault) -> JSONDocument {
    do {
      return try JSONDocument(bytes)
    } catch {
      throw BodyFault("the answer is \(error)")
    }
  }

  private static func inner(_ record: [UInt8], _ path: JSONPath) throws(BodyFault) -> [UInt8] {
    do {
      let document = try JSONDocument(record)
      // An element without the inner value stays whole: the mapping will say what is missing.
      return path.first(in: document).map { Array(document.rawBytes($0)) } ?? record
    } catch {
      throw BodyFault("a record is \(error)")
    }
  }
}
