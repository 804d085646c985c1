/// Reads claims from CSV (RFC 4180) with a head line that names at least the columns `source`,
/// `entity`, `attribute` and `value`, and `timestamp` if there is one.
///
/// Files are scanned apart, on as many threads as one likes, and joined in their order.
public struct ClaimScanner: Sendable {
  /// Attributes that are known; claims on others are passed over and counted.
  public let attributes: [String]
  /// The file, for messages.
  public let file: String

  public init(attributes: [String], file: String) {
    self.attributes = attributes
    self.file = file
  }

  /// The claims of one file, its texts with numbers of its own.
  public struct Part: Sendable {
    var sources = TextPool()
    var entities = TextPool()
    /// The value with its attribute's number in front.
    var values = TextPool()
    var times = TextPool()
    var attributeOfValue: [UInt32] = []
    var rows: [Row] = []
    /// Rows on attributes that nobody asked for.
    public var passedOver = 0
  }

  struct Row: Sendable {
    var source: UInt32
    var entity: UInt32
    var attribute: UInt32
    var value: UInt32
    var time: UInt32
  }

  /// Scans the bytes of a file.
  /// - Throws: ``ClaimScanError``, which names the line.
  /// - Complexity: O(bytes).
  public func scan(_ bytes: [UInt8]) throws(ClaimScanError) -> Part {
    var part = Part()
    var known = TextPool()
    for name in attributes { _ = Array(name.utf8).span.numbered(in: &known) }
    var fields = CSVFields(bytes)
    let columns = try columns(&fields)
    _ = [UInt8]().span.numbered(in: &part.times)
    while fields.next() {
      if fields.count == 1, fields.range(0).isEmpty { continue }
      guard fields.count > columns.widest else {
        throw ClaimScanError(
          file: file, line: fields.line,
          problem: "there are \(fields.count) fields, and the head line asks for more")
      }
      let attribute = fields.number(of: columns.attribute, in: &known)
      guard attribute < attributes.count else {
        part.passedOver += 1
        continue
      }
      if fields.range(columns.value).isEmpty { continue }
      let value = fields.number(of: columns.value, behind: attribute, in: &part.values)
      if Int(value) == part.attributeOfValue.count { part.attributeOfValue.append(attribute) }
      part.rows.append(
        Row(
          source: fields.number(of: columns.source, in: &part.sources),
          entity: fields.number(of: columns.entity, in: &part.entities), attribute: attribute,
          value: value, time: columns.time.map { fields.number(of: $0, in: &part.times) } ?? 0))
    }
    if let line = fields.openQuote {
      throw ClaimScanError(file: file, line: line, problem: "a quote is never closed")
    }
    return part
  }

  private struct Columns {
    var source: Int
    var entity: Int
    var attribute: Int
    var value: Int
    var time: Int?
    var widest: Int { max(source, entity, attribute, value, time ?? 0) }
  }

  private func columns(_ fields: inout CSVFields) throws(ClaimScanError) -> Columns {
    guard fields.next() else {
      throw ClaimScanError(file: file, line: 1, problem: "the file is empty")
    }
    var names: [String: Int] = [:]
    for field in 0..<fields.count { names[fields.text(field)] = field }
    func column(_ name: String) throws(ClaimScanError) -> Int {
      guard let column = names[name] else {
        throw ClaimScanError(
          file: file, line: 1,
          problem: "there is no column '\(name)'; the head line must name source, entity, "
            + "attribute and value")
      }
      return column
    }
    return Columns(
      source: try column("source"), entity: try column("entity"),
      attribute: try column("attribute"), value: try column("value"), time: names["timestamp"])
  }
}

/// Why claims could not be read: the file, the line, and what is wrong with it.
public struct ClaimScanError: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var problem: String

  public init(file: String, line: Int, problem: String) {
    self.file = file
    self.line = line
    self.problem = problem
  }

  public var description: String {
    "RSV-1: \(file):\(line): \(problem). Mend the file and run the command again."
  }
}
