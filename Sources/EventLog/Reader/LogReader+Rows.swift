public import Events
import Storage

extension LogReader {
  /// Gives the rows of a layer whose records lie in a range, in the order of records and ordinals,
  /// in batches whose buffers are used again.
  /// - Parameters:
  ///   - records: Offsets of records; nil for all. What lies beyond ``head`` is left out.
  ///   - columns: What to read.
  ///   - filter: What may be passed over.
  ///   - body: Called outside of any transaction. What it throws ends the scan and is thrown on.
  public func scanRows(
    of layer: LayerID, records: Range<Offset>? = nil, columns: RowColumns = .all,
    filter: RowScanFilter = RowScanFilter(), _ body: (RowBatch) throws -> Scan
  ) throws {
    try scan(layer, records, RowRequest(columns: columns.union(.records), filter: filter)) {
      rows, _ in
      rows.count == 0 ? .goOn : try body(rows)
    }
  }

  /// Gives what became of the records of a range in a layer, in the order of records.
  public func scanOutcomes(
    of layer: LayerID, records: Range<Offset>? = nil, _ body: (OutcomeBatch) throws -> Scan
  ) throws {
    try scan(layer, records, RowRequest(columns: [], wantsRows: false, wantsOutcomes: true)) {
      _, outcomes in
      outcomes.count == 0 ? .goOn : try body(outcomes)
    }
  }

  /// What became of one record in a layer, or nil if the layer has not read it.
  public func outcome(
    of record: Offset, in layer: LayerID
  ) throws(EventLogError) -> RecordOutcome? {
    var found: RecordOutcome?
    try EventLogError.wrapping {
      try scanOutcomes(of: layer, records: record..<record.next) { outcomes in
        found = try outcomes.outcome(at: 0, symbols: symbols)
        return .stop
      }
    }
    return found
  }

  /// The rows of one record in a layer.
  public func rows(of record: Offset, in layer: LayerID) throws(EventLogError) -> RowBatch {
    var found = RowBatch()
    try EventLogError.wrapping {
      try scanRows(of: layer, records: record..<record.next) { rows in
        found = rows
        return .stop
      }
    }
    found.layer = layer
    return found
  }

  private func scan(
    _ layer: LayerID, _ records: Range<Offset>?, _ request: RowRequest,
    _ body: (RowBatch, OutcomeBatch) throws -> Scan
  ) throws {
    let range = records ?? Offset(0)..<head
    let end = min(range.upperBound, head).rawValue
    let record = try EventLogError.wrapping {
      try store.tail.read { transaction in try Catalogue.layer(layer, store.tail, transaction) }
    }
    var rows = RowBatch()
    var outcomes = OutcomeBatch()
    for extent in record.extents {
      var at = max(range.lowerBound, extent.from).rawValue
      let extentEnd = min(end, extent.to?.rawValue ?? end)
      while at < extentEnd {
        rows.removeAll()
        outcomes.removeAll()
        rows.layer = layer
        outcomes.layer = layer
        at = try EventLogError.wrapping {
          try fill(&rows, &outcomes, extent, at..<extentEnd, layer, request)
        }
        if try body(rows, outcomes) == .stop { return }
      }
    }
  }

  /// - Returns: The record to go on from.
  private func fill(
    _ rows: inout RowBatch, _ outcomes: inout OutcomeBatch, _ extent: LayerRecord.Extent,
    _ range: Range<UInt64>, _ layer: LayerID, _ request: RowRequest
  ) throws -> UInt64 {
    if extent.place != LayerRecord.inLog {
      let segments = try store.segments(in: extent.place)
      return try segments.fill(&rows, &outcomes, layer, range, request)
    }
    let (sealed, next): (UInt64, UInt64?) = try store.tail.read { transaction in
      let sealed = try Tail.sealed(store.tail, transaction).end
      if range.lowerBound < sealed { return (sealed, nil) }
      return (sealed, try fill(&rows, &outcomes, tail: range, layer, transaction))
    }
    if let next {
      rows.trim(to: range)
      outcomes.trim(to: range)
      return next
    }
    // A layer without rows in the last segments may have some in the tail: go on from there.
    let stretch = range.lowerBound..<min(range.upperBound, sealed)
    return try store.segments.fill(&rows, &outcomes, layer, stretch, request)
  }

  private static let batchRows = 1 << 16

  private func fill(
    _ rows: inout RowBatch, _ outcomes: inout OutcomeBatch, tail range: Range<UInt64>,
    _ layer: LayerID, _ transaction: borrowing Transaction
  ) throws -> UInt64 {
    guard let start = try Tail.blockStart(of: range.lowerBound, store.tail, transaction) else {
      return range.upperBound
    }
    var next = range.upperBound
    try transaction.scan(
      store.tail[TailDatabase.rows], from: StorageKey(start, 0),
      to: StorageKey(range.upperBound, 0)
    ) { key, value in
      guard BigEndian.number(key, at: 8) == UInt64(layer.rawValue) else { return .goOn }
      let first = BigEndian.number(key, at: 0)
      if rows.count + outcomes.count >= Self.batchRows {
        next = first
        return .stop
      }
      try TailRows.read(value, rows: &rows, outcomes: &outcomes)
      return .goOn
    }
    return next
  }
}

/// What a scan of rows reads.
struct RowRequest: Sendable {
  var columns: RowColumns
  var filter = RowScanFilter()
  var wantsRows = true
  var wantsOutcomes = false
}
