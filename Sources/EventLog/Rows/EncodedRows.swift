import Events
import Storage

/// The rows and outcomes of one layer for one stretch of records, as bytes that have been found to
/// give them back.
struct EncodedRows: Sendable {
  let layer: LayerID
  let records: Range<UInt64>
  let value: [UInt8]
  let zone: RowZone

  /// Encodes rows and has them given back.
  init(_ change: LayerChange, _ records: Range<UInt64>) throws {
    layer = change.layer
    self.records = records
    value = RowSegment.encode(change.rows, change.outcomes, records: records)
    zone = RowZone(of: change.rows, records: records)
    var rows = RowBatch()
    var outcomes = OutcomeBatch()
    rows.layer = change.rows.layer
    outcomes.layer = change.outcomes.layer
    try value.withRawSpan { bytes in
      try RowSegment(reading: bytes).read(
        bytes, records: records, RowRequest(columns: .all, wantsOutcomes: true), rows: &rows,
        outcomes: &outcomes)
    }
    guard rows == change.rows, outcomes == change.outcomes else {
      throw EventLogError.storage(
        """
        the columns of layer \(layer), records \(records.lowerBound)..<\(records.upperBound), \
        did not give back the same rows; nothing was changed
        """)
    }
  }

  func write(to environment: Environment, in transaction: inout WriteTransaction) throws {
    let key = StorageKey(UInt64(layer.rawValue), records.lowerBound)
    try transaction.put(environment[HistoryDatabase.rows], key, value)
    try transaction.put(environment[HistoryDatabase.zones], key, zone.encoded)
  }
}
