public import Events

/// Rows of one layer, column by column; the buffers are used again from one batch to the next.
///
/// Every text is a symbol of its ``Vocabulary``. Columns that were not asked for are empty.
public struct RowBatch: Sendable, Equatable {
  public internal(set) var layer = LayerID(0)
  /// How many rows there are.
  public internal(set) var count = 0
  /// The offset of the record that each row comes from; never falls.
  public internal(set) var records: [UInt64] = []
  /// The row's number among those of its record.
  public internal(set) var ordinals: [UInt32] = []
  public internal(set) var measures: [UInt32] = []
  public internal(set) var names: [UInt32] = []
  public internal(set) var entities: [UInt32] = []
  public internal(set) var counterparts: [UInt32] = []
  public internal(set) var values: [Int64] = []
  public internal(set) var units: [UInt32] = []
  public internal(set) var labels: [UInt32] = []
  /// Microseconds since 1970-01-01 in UTC.
  public internal(set) var eventTimes: [Int64] = []
  /// The event time of the fact itself: another one than the row's only where a fact that was true
  /// until now is taken back. Microseconds since 1970-01-01 in UTC.
  public internal(set) var originTimes: [Int64] = []
  /// Microseconds since 1970-01-01 in UTC.
  public internal(set) var arrivals: [Int64] = []
  /// +1 or -1.
  public internal(set) var weights: [Int8] = []
  /// The record of the row that is taken back or replaced, plus one; 0 for none.
  public internal(set) var replacedRecords: [UInt64] = []
  public internal(set) var replacedLayers: [UInt32] = []
  public internal(set) var replacedOrdinals: [UInt32] = []
  /// The raw value of an `Observation.Reason`.
  public internal(set) var reasons: [UInt8] = []

  public init() {}

  /// The row that row `index` takes back or replaces.
  public func replaced(at index: Int) -> RowReference? {
    guard replacedRecords[index] > 0 else { return nil }
    return RowReference(
      offset: Offset(replacedRecords[index] - 1), layer: replacedLayers[index],
      ordinal: replacedOrdinals[index])
  }

  /// Where row `index` lies.
  public func reference(at index: Int) -> RowReference {
    RowReference(
      offset: Offset(records[index]), layer: layer.rawValue, ordinal: ordinals[index])
  }

  mutating func removeAll() {
    count = 0
    records.removeAll(keepingCapacity: true)
    ordinals.removeAll(keepingCapacity: true)
    measures.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    entities.removeAll(keepingCapacity: true)
    counterparts.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    units.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    eventTimes.removeAll(keepingCapacity: true)
    originTimes.removeAll(keepingCapacity: true)
    arrivals.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    replacedRecords.removeAll(keepingCapacity: true)
    replacedLayers.removeAll(keepingCapacity: true)
    replacedOrdinals.removeAll(keepingCapacity: true)
    reasons.removeAll(keepingCapacity: true)
  }
}

extension RowBatch {
  /// Row `index` with its texts. ``RowWords`` is quicker for many.
  public func observation(
    at index: Int, source: SourceID, symbols: SymbolTable
  ) throws(EventLogError) -> Observation {
    try observation(at: index, source: source) { symbol, vocabulary throws(EventLogError) in
      try symbols.text(symbol, in: vocabulary)
    } labels: { symbol throws(EventLogError) in
      LabelText.labels(try symbols.text(symbol, in: .labels))
    }
  }

  /// Row `index` with all its columns, put in words by those who know the symbols.
  @inline(__always)
  func observation(
    at index: Int, source: SourceID,
    text: (UInt32, Vocabulary) throws(EventLogError) -> String,
    labels: (UInt32) throws(EventLogError) -> Labels
  ) throws(EventLogError) -> Observation {
    Observation(
      source: source,
      measure: MeasureName(try text(measures[index], .measure)),
      name: try text(names[index], .name),
      entity: try text(entities[index], .entity),
      counterpart: try text(counterparts[index], .entity),
      value: values[index],
      unit: try text(units[index], .unit),
      labels: try labels(self.labels[index]),
      eventTime: Timestamp(microseconds: eventTimes[index]),
      originTime: Timestamp(microseconds: originTimes[index]),
      arrivedAt: Timestamp(microseconds: arrivals[index]),
      weight: weights[index],
      replaces: replaced(at: index),
      reason: Observation.Reason(rawValue: reasons[index]) ?? .none)
  }
}
