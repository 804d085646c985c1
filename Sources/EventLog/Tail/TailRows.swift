import Storage

/// The rows and outcomes that one append has in one layer, as they lie in the tail.
///
/// ```
///  0  u32  rows
///  4  u32  outcomes
///  8  rows, column by column: u64 records, u32 ordinals, measures, names, entities, counterparts,
///     units, labels, i64 values, event times, origin times, arrivals, u64 replaced records
///     (+1, 0 for none), u32 replaced layers, replaced ordinals, i8 weights, u8 reasons
///  …  outcomes, column by column: u64 records, u64 details, u8 codes
/// ```
/// 1. Records are offsets, and lie in the append that has the same transaction.
/// 2. Symbols are committed in the same transaction or before it.
enum TailRows {
  static let headerSize = 8
  static let rowSize = 8 + 7 * 4 + 4 * 8 + 8 + 2 * 4 + 2
  static let outcomeSize = 8 + 8 + 1

  static func size(_ rows: RowBatch, _ outcomes: OutcomeBatch) -> Int {
    headerSize + rows.count * rowSize + outcomes.count * outcomeSize
  }

  /// Writes the change of an append whose first event has the offset `base`.
  static func write(
    _ rows: RowBatch, _ outcomes: OutcomeBatch, base: UInt64, into value: inout MutableRawSpan
  ) {
    value.store(UInt32(rows.count), at: 0)
    value.store(UInt32(outcomes.count), at: 4)
    var at = headerSize
    value.copy(rows.records.map { $0 + base }, at: at)
    at += 8 * rows.count
    for column in [
      rows.ordinals, rows.measures, rows.names, rows.entities, rows.counterparts, rows.units,
      rows.labels,
    ] {
      value.copy(column, at: at)
      at += 4 * rows.count
    }
    for column in [rows.values, rows.eventTimes, rows.originTimes, rows.arrivals] {
      value.copy(column, at: at)
      at += 8 * rows.count
    }
    value.copy(rows.replacedRecords, at: at)
    at += 8 * rows.count
    for column in [rows.replacedLayers, rows.replacedOrdinals] {
      value.copy(column, at: at)
      at += 4 * rows.count
    }
    value.copy(rows.weights, at: at)
    value.copy(rows.reasons, at: at + rows.count)
    at += 2 * rows.count
    value.copy(outcomes.records.map { $0 + base }, at: at)
    value.copy(outcomes.details, at: at + 8 * outcomes.count)
    value.copy(outcomes.codes, at: at + 16 * outcomes.count)
  }

  /// Appends what a value holds to `rows` and `outcomes`.
  static func read(
    _ value: RawSpan, rows: inout RowBatch, outcomes: inout OutcomeBatch
  ) throws {
    guard value.byteCount >= headerSize else { throw EventLogError.storage("tail rows are cut") }
    let count = Int(value.uint32(at: 0))
    let outcomeCount = Int(value.uint32(at: 4))
    guard value.byteCount == headerSize + count * rowSize + outcomeCount * outcomeSize else {
      throw EventLogError.storage("tail rows are cut")
    }
    var at = headerSize
    func take<Number: FixedWidthInteger & BitwiseCopyable>(
      _ count: Int, _ column: inout [Number]
    ) {
      value.append(count, at: at, to: &column)
      at += count * MemoryLayout<Number>.size
    }
    take(count, &rows.records)
    take(count, &rows.ordinals)
    take(count, &rows.measures)
    take(count, &rows.names)
    take(count, &rows.entities)
    take(count, &rows.counterparts)
    take(count, &rows.units)
    take(count, &rows.labels)
    take(count, &rows.values)
    take(count, &rows.eventTimes)
    take(count, &rows.originTimes)
    take(count, &rows.arrivals)
    take(count, &rows.replacedRecords)
    take(count, &rows.replacedLayers)
    take(count, &rows.replacedOrdinals)
    take(count, &rows.weights)
    take(count, &rows.reasons)
    take(outcomeCount, &outcomes.records)
    take(outcomeCount, &outcomes.details)
    take(outcomeCount, &outcomes.codes)
    rows.count += count
    outcomes.count += outcomeCount
  }
}
