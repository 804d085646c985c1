/// How the records of a source lie in its answers, and how one record becomes JSON, which is what
/// mappings read. The raw bytes of the record stay the payload; the JSON is made when it is mapped.
public enum RecordCutter: Hashable, Sendable {
  /// One JSON value a line.
  case lines
  /// A table; the columns are named here, in their order.
  case separated(SeparatedText, columns: [String])
  /// An exposition of OpenMetrics.
  case openMetrics

  /// What parts a header from a line, in a record that brings its own header: RS.
  public static let headerEnd: UInt8 = 0x1E

  /// Where the records lie in a whole answer. Of a table the header, which must be the first line,
  /// is left out.
  /// - Complexity: O(*n*).
  public func records(in text: [UInt8]) -> [Range<Int>] {
    switch self {
    case .lines: LineText.lines(in: text)
    case .separated(let table, _): Array(table.records(in: text).dropFirst())
    case .openMetrics: OpenMetricsSample.samples(in: text)
    }
  }

  /// A record as JSON. A record of a table may bring its own header: `header 0x1E line`.
  /// - Throws: ``RecordError``.
  public func json(_ record: [UInt8]) throws(RecordError) -> [UInt8] {
    switch self {
    case .lines: return record
    case .openMetrics: return try OpenMetricsSample(record).json
    case .separated(let table, let columns):
      guard let end = record.firstIndex(of: Self.headerEnd) else {
        return try table.json(record[...], columns: columns)
      }
      let header = try table.fields(record[..<end]).map { field in
        String(decoding: field ?? [], as: UTF8.self)
      }
      return try table.json(record[(end + 1)...], columns: header)
    }
  }
}
