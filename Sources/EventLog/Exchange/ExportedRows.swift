import Events

/// What the layers say of one record, as an export carries it: canonical CBOR, an array with an
/// entry for each layer that has read the record:
///
/// `[layer, null or [code, detail], [row, …]]`, a row being `[ordinal, measure, name, entity,
/// counterpart, value, unit, labels, event time, arrival, weight, replaced record + 1, replaced
/// layer, replaced ordinal, reason]`. Texts are symbols, by number.
enum ExportedRows {
  private static let rowFields = 15

  /// The entries of a record.
  /// - Returns: nil if no layer has read it.
  static func encode(_ record: Offset, _ slices: inout [LayerSlice]) -> [UInt8]? {
    var entries: [[UInt8]] = []
    for index in slices.indices {
      if let entry = slices[index].entry(of: record.rawValue) { entries.append(entry) }
    }
    guard !entries.isEmpty else { return nil }
    var encoder = CanonicalEncoder(reserving: 128)
    encoder.array(entries.count)
    for entry in entries { encoder.encoded(entry) }
    return encoder.bytes
  }

  static func encode(_ batch: RowBatch, _ row: Int, to encoder: inout CanonicalEncoder) {
    encoder.array(rowFields)
    encoder.unsigned(UInt64(batch.ordinals[row]))
    encoder.unsigned(UInt64(batch.measures[row]))
    encoder.unsigned(UInt64(batch.names[row]))
    encoder.unsigned(UInt64(batch.entities[row]))
    encoder.unsigned(UInt64(batch.counterparts[row]))
    encoder.integer(batch.values[row])
    encoder.unsigned(UInt64(batch.units[row]))
    encoder.unsigned(UInt64(batch.labels[row]))
    encoder.integer(batch.eventTimes[row])
    encoder.integer(batch.arrivals[row])
    encoder.integer(Int64(batch.weights[row]))
    encoder.unsigned(batch.replacedRecords[row])
    encoder.unsigned(UInt64(batch.replacedLayers[row]))
    encoder.unsigned(UInt64(batch.replacedOrdinals[row]))
    encoder.unsigned(UInt64(batch.reasons[row]))
  }

  /// Adds the entries of a record to what an append says in its layers.
  /// - Parameter record: The index of the record in the append.
  static func decode(
    _ bytes: [UInt8], record: UInt64, into changes: inout [LayerID: LayerChange]
  ) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes)
    for _ in 0..<(try decoder.array()) {
      let start = decoder.position
      guard try decoder.array() == 3 else { throw CanonicalError(.outOfRange, at: start) }
      let layer = LayerID(try decoder.number())
      var change = changes.removeValue(forKey: layer) ?? LayerChange(layer: layer)
      if !decoder.optionalNull() {
        _ = try decoder.array()
        guard let code = OutcomeBatch.Code(rawValue: try decoder.number()) else {
          throw CanonicalError(.outOfRange, at: start)
        }
        change.outcomes.append(code, try decoder.unsigned(), of: record)
      }
      for _ in 0..<(try decoder.array()) { try decode(&decoder, record, into: &change.rows) }
      changes[layer] = change
    }
    try decoder.finish()
  }

  private static func decode(
    _ decoder: inout CanonicalDecoder, _ record: UInt64, into rows: inout RowBatch
  ) throws(CanonicalError) {
    let start = decoder.position
    guard try decoder.array() == rowFields else { throw CanonicalError(.outOfRange, at: start) }
    rows.records.append(record)
    rows.ordinals.append(try decoder.number())
    rows.measures.append(try decoder.number())
    rows.names.append(try decoder.number())
    rows.entities.append(try decoder.number())
    rows.counterparts.append(try decoder.number())
    rows.values.append(try decoder.integer())
    rows.units.append(try decoder.number())
    rows.labels.append(try decoder.number())
    rows.eventTimes.append(try decoder.integer())
    rows.arrivals.append(try decoder.integer())
    guard let weight = Int8(exactly: try decoder.integer()) else {
      throw CanonicalError(.outOfRange, at: start)
    }
    rows.weights.append(weight)
    rows.replacedRecords.append(try decoder.unsigned())
    rows.replacedLayers.append(try decoder.number())
    rows.replacedOrdinals.append(try decoder.number())
    rows.reasons.append(try decoder.number())
    rows.count += 1
  }
}

extension CanonicalDecoder {
  /// Reads an unsigned number of a narrower type.
  fileprivate mutating func number<Number: FixedWidthInteger & UnsignedInteger>()
    throws(CanonicalError) -> Number
  {
    let start = position
    guard let number = Number(exactly: try unsigned()) else {
      throw CanonicalError(.outOfRange, at: start)
    }
    return number
  }
}

/// The rows and outcomes of one layer for a run of records, taken record by record.
struct LayerSlice {
  private let layer: LayerID
  private var rows: [RowBatch] = []
  private var outcomes: [OutcomeBatch] = []
  private var nextRow = (batch: 0, row: 0)
  private var nextOutcome = (batch: 0, row: 0)

  init(of layer: LayerID, records: Range<Offset>, in log: LogReader) throws {
    self.layer = layer
    var rows: [RowBatch] = []
    var outcomes: [OutcomeBatch] = []
    try log.scanRows(of: layer, records: records) { batch in
      rows.append(batch)
      return .goOn
    }
    try log.scanOutcomes(of: layer, records: records) { batch in
      outcomes.append(batch)
      return .goOn
    }
    self.rows = rows
    self.outcomes = outcomes
  }

  /// The entry of a record; records must be asked for in ascending order.
  mutating func entry(of record: UInt64) -> [UInt8]? {
    var outcome: (code: UInt8, detail: UInt64)?
    while nextOutcome.batch < outcomes.count {
      let batch = outcomes[nextOutcome.batch]
      guard nextOutcome.row < batch.count else {
        nextOutcome = (nextOutcome.batch + 1, 0)
        continue
      }
      guard batch.records[nextOutcome.row] == record else { break }
      outcome = (batch.codes[nextOutcome.row], batch.details[nextOutcome.row])
      nextOutcome.row += 1
    }
    var count = 0
    var encoded = CanonicalEncoder(reserving: 64)
    while nextRow.batch < rows.count {
      let batch = rows[nextRow.batch]
      guard nextRow.row < batch.count else {
        nextRow = (nextRow.batch + 1, 0)
        continue
      }
      guard batch.records[nextRow.row] == record else { break }
      ExportedRows.encode(batch, nextRow.row, to: &encoded)
      count += 1
      nextRow.row += 1
    }
    guard count > 0 || outcome != nil else { return nil }
    var encoder = CanonicalEncoder(reserving: encoded.bytes.count + 24)
    encoder.array(3)
    encoder.unsigned(UInt64(layer.rawValue))
    if let outcome {
      encoder.array(2)
      encoder.unsigned(UInt64(outcome.code))
      encoder.unsigned(outcome.detail)
    } else {
      encoder.null()
    }
    encoder.array(count)
    encoder.encoded(encoded.bytes)
    return encoder.bytes
  }
}
