public import Events

/// What an append says in one layer; records are indices into the append's events, and symbols
/// with the highest bit set are indices into its new symbols.
struct LayerChange: Sendable {
  let layer: LayerID
  var rows = RowBatch()
  var outcomes = OutcomeBatch()
  init(layer: LayerID) { self.layer = layer }
}

extension AppendBatch {
  /// Marks a symbol that is new in this append.
  static let provisionalBit: UInt32 = 1 << 31

  /// Adds a row of a layer for event `record` of this batch. The rows of one layer come in the
  /// order of their records; ordinals count up by themselves.
  /// - Returns: The row's ordinal among those of its record.
  /// - Throws: What reading the symbols throws.
  @discardableResult
  public mutating func append(
    _ row: Observation, to layer: LayerID, record: Int
  ) throws(EventLogError) -> UInt32 {
    precondition(record < ends.count, "a row comes from an event of its own append")
    return try append(row, to: layer, recordNumber: UInt64(record))
  }

  mutating func append(
    _ row: Observation, to layer: LayerID, recordNumber record: UInt64
  ) throws(EventLogError) -> UInt32 {
    let place = place(of: layer)
    let last = layers[place].rows.records.last
    precondition(last ?? 0 <= record, "rows come in the order of their records")
    let ordinal = last == record ? (layers[place].rows.ordinals.last ?? 0) + 1 : 0
    let measure = try symbol(row.measure.rawValue, in: .measure)
    let name = try symbol(row.name, in: .name)
    let entity = try symbol(row.entity, in: .entity)
    let counterpart = try symbol(row.counterpart, in: .entity)
    let unit = try symbol(row.unit, in: .unit)
    let labels = try symbol(LabelText.text(of: row.labels), in: .labels)
    layers[place].rows.append(
      row, record: record, ordinal: ordinal,
      symbols: RowSymbols(
        measure: measure, name: name, entity: entity, counterpart: counterpart, unit: unit,
        labels: labels))
    return ordinal
  }

  /// Says what became of event `record` of this batch in a layer.
  /// - Throws: What reading the symbols throws.
  public mutating func setOutcome(
    _ outcome: RecordOutcome, of record: Int, in layer: LayerID
  ) throws(EventLogError) {
    precondition(record < ends.count, "an outcome is of an event of its own append")
    try setOutcome(outcome, ofRecordNumber: UInt64(record), in: layer)
  }

  mutating func setOutcome(
    _ outcome: RecordOutcome, ofRecordNumber record: UInt64, in layer: LayerID
  ) throws(EventLogError) {
    let place = place(of: layer)
    let (code, detail) = try encode(outcome)
    layers[place].outcomes.append(code, detail, of: record)
  }

  private mutating func encode(
    _ outcome: RecordOutcome
  ) throws(EventLogError) -> (OutcomeBatch.Code, UInt64) {
    switch outcome {
    case .rows(let count): (.rows, UInt64(count))
    case .duplicate(let other): (.duplicate, other.rawValue)
    case .stale(let newer): (.stale, newer.rawValue)
    case .ignored: (.ignored, 0)
    case .quarantined(let reason): (.quarantined, UInt64(try symbol(reason, in: .reason)))
    case .erased: (.erased, 0)
    }
  }

  private mutating func place(of layer: LayerID) -> Int {
    if let last = layers.indices.last, layers[last].layer == layer { return last }
    if let place = layers.firstIndex(where: { $0.layer == layer }) { return place }
    layers.append(LayerChange(layer: layer))
    return layers.count - 1
  }

  /// Makes a text a symbol even if no row of the batch names it: an import keeps the numbers that
  /// the symbols had, by adding them in their order.
  /// - Throws: What reading the symbols throws.
  public mutating func addSymbol(
    _ text: String, in vocabulary: Vocabulary
  ) throws(EventLogError) {
    _ = try symbol(text, in: vocabulary)
  }

  /// The symbol of a text, a provisional one if the log does not have it yet.
  private mutating func symbol(
    _ text: String, in vocabulary: Vocabulary
  ) throws(EventLogError) -> UInt32 {
    if text.isEmpty { return 0 }
    if let known = try symbols.symbol(of: text, in: vocabulary) { return known }
    let symbol = Symbol(vocabulary: vocabulary, text: text)
    if let mine = provisional[symbol] { return mine }
    let mine = AppendBatch.provisionalBit | UInt32(newSymbols.count)
    newSymbols.append(symbol)
    provisional[symbol] = mine
    return mine
  }
}

/// The symbols of one row.
struct RowSymbols {
  let measure, name, entity, counterpart, unit, labels: UInt32
}

extension RowBatch {
  mutating func append(
    _ row: Observation, record: UInt64, ordinal: UInt32, symbols: RowSymbols
  ) {
    records.append(record)
    ordinals.append(ordinal)
    measures.append(symbols.measure)
    names.append(symbols.name)
    entities.append(symbols.entity)
    counterparts.append(symbols.counterpart)
    values.append(row.value)
    units.append(symbols.unit)
    labels.append(symbols.labels)
    eventTimes.append(row.eventTime.microseconds)
    originTimes.append(row.originTime.microseconds)
    arrivals.append(row.arrivedAt.microseconds)
    weights.append(row.weight)
    replacedRecords.append(row.replaces.map { $0.offset.rawValue + 1 } ?? 0)
    replacedLayers.append(row.replaces?.layer ?? 0)
    replacedOrdinals.append(row.replaces?.ordinal ?? 0)
    reasons.append(row.reason.rawValue)
    count += 1
  }
}
