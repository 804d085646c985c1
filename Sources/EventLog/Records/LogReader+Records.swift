public import Events
import Storage

extension LogReader {
  /// Gives the records of one source, in order, in batches: of sealed records whose payloads lie in
  /// columns only the columns that are chosen are read.
  /// - Parameters:
  ///   - range: What to read; what lies beyond ``head`` is left out.
  ///   - choice: Which values of a layout are wanted; asked for each layout of each batch.
  ///   - body: Called outside of any transaction. What it throws ends the scan and is thrown on.
  public func scanRecords(
    _ range: Range<Offset>, of source: SourceID, choosing choice: RecordChoice,
    _ body: (RecordBatch) throws -> Scan
  ) throws {
    let end = min(range.upperBound, head).rawValue
    var at = range.lowerBound.rawValue
    while at < end {
      var batch = RecordBatch()
      let next = try EventLogError.wrapping {
        try fill(&batch, from: at, to: end, of: source, choice)
      }
      guard let next else { throw EventLogError.noSuchEvent(Offset(at), head: head) }
      at = next
      if !batch.records.isEmpty, try body(batch) == .stop { return }
    }
  }

  private func fill(
    _ batch: inout RecordBatch, from: UInt64, to end: UInt64, of source: SourceID,
    _ choice: RecordChoice
  ) throws -> UInt64? {
    let isSealed = try store.tail.read { transaction in
      from < (try Tail.sealed(store.tail, transaction)).end
    }
    if isSealed {
      return try store.segments.fill(&batch, from: from, to: end, of: source, choice)
    }
    var events = EventBatch()
    let kinds = KindFilter([RecordCollected.kind])
    guard let next = try fill(&events, from: from, to: end, kinds) else { return nil }
    for index in 0..<events.count {
      try batch.append(
        events.bytes, in: events.range(at: index), at: events.numbers[index], of: source)
    }
    return next
  }
}

extension SegmentStore {
  /// Rows of a segment that one batch of records takes.
  private static let batchRecords = 16_384

  /// Fills a batch with the records of a source from the segment that holds an offset.
  /// - Returns: The offset to go on from; nil if no segment holds `from`.
  func fill(
    _ batch: inout RecordBatch, from: UInt64, to end: UInt64, of source: SourceID,
    _ choice: RecordChoice
  ) throws -> UInt64? {
    try withSegment(at: from) { segment, table, raw in
      let first = Int(from - table.first)
      let rows = first..<min(first + Self.batchRecords, Int(min(end, table.end) - table.first))
      var decoder = SegmentDecoder()
      try decoder.decodeRecords(
        segment, table, rows: rows, of: source, choosing: choice, raw: raw, into: &batch)
      return table.first + UInt64(rows.upperBound)
    }
  }
}
