public import Events

/// What a layer that is not live says of records that the log has already: how a source is
/// normalized again under another mapping.
///
/// It is built like an append, and takes effect by ``Log/extend(_:to:)``.
public struct LayerExtension: Sendable {
  /// The layer.
  public let layer: LayerID
  /// The first record that it reads: where the layer has come to.
  public let from: Offset
  var batch: AppendBatch

  /// Begins at the record at which the layer stops.
  /// - Throws: ``EventLogError/noSuchLayer(_:)``.
  public init(of layer: LayerID, in log: Log) throws(EventLogError) {
    self.layer = layer
    batch = AppendBatch(to: log)
    guard let found = try log.reader().layers().first(where: { $0.id == layer }) else {
      throw .noSuchLayer(layer.rawValue)
    }
    from = found.record.end ?? Offset(0)
  }

  /// Adds a row of a record. Rows come in the order of their records; ordinals count up.
  /// - Returns: The row's ordinal among those of its record.
  /// - Throws: What reading the symbols throws.
  @discardableResult
  public mutating func append(
    _ row: Observation, record: Offset
  ) throws(EventLogError) -> UInt32 {
    precondition(record >= from, "the layer has read this record before")
    return try batch.append(row, to: layer, recordNumber: record.rawValue)
  }

  /// Says what became of a record.
  /// - Throws: What reading the symbols throws.
  public mutating func setOutcome(
    _ outcome: RecordOutcome, of record: Offset
  ) throws(EventLogError) {
    precondition(record >= from, "the layer has read this record before")
    try batch.setOutcome(outcome, ofRecordNumber: record.rawValue, in: layer)
  }

  /// Keeps a value of the layer's link state; nil forgets it.
  public mutating func link(key: [UInt8], value: [UInt8]?) {
    batch.link(layer, key: key, value: value)
  }
}
