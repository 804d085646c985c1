public import Agents
public import EventLog
public import Events

/// Maps the raw records of a source again, as a new mapping asks for: of records that lie in columns
/// only the columns that the mapping reads, and nothing is put together or parsed.
///
/// What comes out is what ``Normalizer/map(_:using:)`` makes of each text, but for
/// ``MappedRecord/shape``, which only a watch of new records needs.
public struct RecordMapping: Sendable {
  private let normalizer: Normalizer

  /// Maps by a normalizer.
  public init(_ normalizer: Normalizer) { self.normalizer = normalizer }

  /// Maps the records of a range, in order.
  /// - Parameter body: Gets each record with what it was mapped to, which is nil if its payload was
  ///   erased.
  public func scan(
    _ range: Range<Offset>, of reader: LogReader,
    _ body: (RecordBatch.Record, Mapped?) throws -> Scan
  ) throws {
    // Those of the batch at hand, in the order of its layouts.
    var layouts: [Normalizer.Layout?] = []
    var scratch = Normalizer.Scratch()
    func choose(_ layout: RecordLayout) -> [Int]? {
      let readable = normalizer.layout(layout.text, examples: layout.examples)
      layouts.append(readable)
      return readable?.values
    }
    try reader.scanRecords(range, of: normalizer.source, choosing: choose) { batch in
      defer { layouts.removeAll() }
      for record in batch.records {
        let mapped: Mapped?
        switch record.payload {
        case .erased: mapped = nil
        case .text(let index):
          mapped = normalizer.map(Array(batch.bytes[batch.texts[index]]), using: &scratch)
        case .values(let number, let first):
          let values = batch.values[first..<first + batch.layouts[number].values.count]
          mapped =
            try normalizer.map(&layouts[number], values, of: batch.bytes)
            ?? text(of: record.offset, in: reader).map { normalizer.map($0, using: &scratch) }
        }
        if try body(record, mapped) == .stop { return .stop }
      }
      return .goOn
    }
  }

  /// A record's text, where a value says that it is no JSON.
  private func text(of offset: Offset, in reader: LogReader) throws -> [UInt8]? {
    guard case .recordCollected(let record) = try reader.event(at: offset).event else {
      return nil
    }
    return record.payload.plain
  }
}
