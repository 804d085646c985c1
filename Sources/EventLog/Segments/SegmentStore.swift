import Events
import Storage

/// Reading the segments of one environment.
///
/// A transaction spans one segment.
struct SegmentStore: Sendable {
  let environment: Environment

  /// Rows of a segment that one batch takes.
  private static let batchEvents = 8_192

  /// Fills a batch from the segment that holds an offset.
  /// - Returns: The offset to go on from; nil if no segment holds `from`.
  func fill(
    _ batch: inout EventBatch, from: UInt64, to end: UInt64, _ filter: KindFilter?
  ) throws -> UInt64? {
    try withSegment(at: from) { segment, table, raw in
      if let filter, !table.groups.contains(where: { filter.contains($0.kind) }) {
        return min(end, table.end)
      }
      let start = Int(from - table.first)
      // Of few wanted events one batch takes all of the segment.
      let wanted = filter.map { filter in
        table.groups.reduce(0) { $0 + (filter.contains($1.kind) ? $1.rows : 0) }
      }
      let most = wanted.map { $0 <= Self.batchEvents } ?? false ? table.count : Self.batchEvents
      let stop = min(start + most, table.count, Int(min(end, table.end) - table.first))
      var decoder = SegmentDecoder()
      try decoder.decode(segment, table, rows: start..<stop, filter, raw: raw, into: &batch)
      return table.first + UInt64(stop)
    }
  }

  /// How many events the segment that holds an offset has, and how many of them the log knew at a
  /// time; nil if no segment holds it.
  /// - Complexity: O(log *n*): of few blocks of the times some are read.
  func known(
    at time: Timestamp, around offset: UInt64
  ) throws -> (first: UInt64, count: Int, known: Int)? {
    try withSegment(at: offset) { segment, table, _ in
      var low = 0
      var high = table.count
      try segment.withPart(table.times) { part in
        while low < high {
          let middle = (low + high) / 2
          let isKnown = try PackedColumn.value(of: middle, in: part) <= time.microseconds
          if isKnown { low = middle + 1 } else { high = middle }
        }
      }
      return (table.first, table.count, low)
    }
  }

  /// Lends the segment that holds an offset, inside of a transaction.
  /// - Returns: nil if no segment holds it.
  func withSegment<Result>(
    at offset: UInt64,
    _ body: (RawSpan, SegmentTable, SegmentDecoder.RawAccess) throws -> Result
  ) throws -> Result? {
    try environment.read { transaction in
      try transaction.find(
        .atOrBefore, StorageKey(offset), in: environment[HistoryDatabase.segments],
        checkingAll: false
      ) { key, segment -> Result? in
        let first = BigEndian.number(key, at: 0)
        return try naming(HistoryDatabase.segments, StorageKey(first)) {
          let table = try SegmentTable(reading: segment)
          guard table.first == first, offset < table.end else { return nil }
          return try body(segment, table) { number, body in
            try lendRaw(first, number, transaction, body)
          }
        }
      } ?? nil
    }
  }

  private func lendRaw(
    _ first: UInt64, _ number: UInt32, _ transaction: borrowing Transaction,
    _ body: (RawSpan) throws -> Void
  ) throws {
    let key = StorageKey(first, UInt64(number))
    let database = environment[HistoryDatabase.raw]
    try naming(HistoryDatabase.raw, key) {
      guard
        try transaction.withValue(database, key, checkingAll: false, { try body($0) }) != nil
      else { throw SegmentDamage.table }
    }
  }

  /// Fills batches from the rows of a layer.
  /// - Returns: The record to go on from.
  func fill(
    _ rows: inout RowBatch, _ outcomes: inout OutcomeBatch, _ layer: LayerID,
    _ range: Range<UInt64>, _ request: RowRequest
  ) throws -> UInt64 {
    try environment.read { transaction in
      let number = UInt64(layer.rawValue)
      guard let zone = try zone(layer, atOrAfter: range.lowerBound, transaction),
        zone.records.lowerBound < range.upperBound
      else { return range.upperBound }
      guard request.wantsOutcomes || zone.mayHold(request.filter) else {
        return min(zone.records.upperBound, range.upperBound)
      }
      let key = StorageKey(number, zone.records.lowerBound)
      try naming(HistoryDatabase.rows, key) {
        let found: Void? = try transaction.withValue(
          environment[HistoryDatabase.rows], key, checkingAll: false
        ) { value in
          let segment = try RowSegment(reading: value)
          try segment.read(
            value, records: range, request, rows: &rows, outcomes: &outcomes)
        }
        if found == nil { throw SegmentDamage.table }
      }
      return min(zone.records.upperBound, range.upperBound)
    }
  }

  /// The zone of a layer that holds a record, or the next one behind it.
  func zone(
    _ layer: LayerID, atOrAfter record: UInt64, _ transaction: borrowing Transaction
  ) throws -> RowZone? {
    let number = UInt64(layer.rawValue)
    let database = environment[HistoryDatabase.zones]
    func zone(_ key: RawSpan, _ value: RawSpan) throws -> RowZone? {
      BigEndian.number(key, at: 0) == number ? try RowZone(decoding: value.copied) : nil
    }
    let at = try transaction.find(
      .atOrBefore, StorageKey(number, record), in: database, zone)
    if let at = at ?? nil, record < at.records.upperBound { return at }
    return try transaction.find(.atOrAfter, StorageKey(number, record), in: database, zone) ?? nil
  }

  /// Names the value in which damage was found.
  private func naming<Result>(
    _ database: String, _ key: StorageKey, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error where error is EventLogError { throw error } catch let
      error as StorageError
    {
      guard case .frame = error else { throw error }
      throw StorageError.damaged(database: database, key: key.bytes, path: environment.path)
    } catch {
      throw StorageError.damaged(database: database, key: key.bytes, path: environment.path)
    }
  }
}

extension LogStore {
  /// The segments of the log itself.
  var segments: SegmentStore { SegmentStore(environment: history) }

  /// The segments of a layer that lies in a file of its own.
  func segments(in place: String) throws -> SegmentStore {
    SegmentStore(environment: try layerEnvironment(place))
  }
}
