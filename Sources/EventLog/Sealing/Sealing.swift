import Events
import Storage

/// Sealing one segment after the other; what the sealer's thread keeps to itself.
struct Sealing {
  let store: LogStore
  let options: LogOptions
  let writer: LogWriter
  private var events = EventBatch()
  private var again = EventBatch()

  init(store: LogStore, options: LogOptions, writer: LogWriter) {
    self.store = store
    self.options = options
    self.writer = writer
  }

  /// Seals the next segment, if it is full or lies before `upTo`.
  /// - Returns: Whether there was one.
  mutating func sealNext(upTo: UInt64) throws -> Bool {
    events.removeAll()
    let sealed = try store.tail.read { transaction in try Tail.sealed(store.tail, transaction) }
    let blockEnd = (sealed.end / SegmentLimit.events + 1) * SegmentLimit.events
    try gather(from: sealed.end, to: blockEnd)
    let end = sealed.end + UInt64(events.count)
    let isFull = end == blockEnd || events.bytes.count >= SegmentLimit.bytes
    guard events.count > 0, isFull || sealed.end < upTo else { return false }
    let records = sealed.end..<end
    let segment = try encodeEvents()
    let layers = try gatherRows(records)
    let encodedRows = try layers.map { change in try encode(change, records) }
    let changes = try options.integrity.sealed(
      SealedSegment(events: events, rows: layers.map(\.rows), outcomes: layers.map(\.outcomes)),
      log: try LogReader(store))
    try write(segment, encodedRows)
    var next = sealed
    next.end = end
    next.knowledgeTime = events.knowledgeTimes[events.count - 1]
    next.segments += 1
    next.plainBytes += UInt64(events.bytes.count)
    next.rows += UInt64(layers.reduce(0) { $0 + $1.rows.count })
    try move(next, events.bytes.count, changes)
    return true
  }

  // MARK: - Reading the tail

  /// Copies events out of the tail, a few blocks to a transaction, until a segment is full.
  private mutating func gather(from first: UInt64, to end: UInt64) throws {
    let reader = try LogReader(store)
    let range = Offset(first)..<min(Offset(end), reader.head)
    guard first < reader.head.rawValue else { return }
    var gathered = EventBatch()
    try reader.scan(range) { batch in
      for index in 0..<batch.count {
        gathered.bytes.append(contentsOf: batch.stored(at: index))
        gathered.finishEvent(batch.numbers[index], batch.knowledgeTimes[index])
        if gathered.bytes.count >= SegmentLimit.bytes { return .stop }
      }
      return .goOn
    }
    events = gathered
  }

  /// The rows and outcomes of all layers, in the order of layers.
  private func gatherRows(_ records: Range<UInt64>) throws -> [LayerChange] {
    var found: [LayerID: LayerChange] = [:]
    try store.tail.read { transaction in
      let start =
        try Tail.blockStart(of: records.lowerBound, store.tail, transaction) ?? records.lowerBound
      try transaction.scan(
        store.tail[TailDatabase.rows], from: StorageKey(start, 0),
        to: StorageKey(records.upperBound, 0)
      ) { key, value in
        let layer = LayerID(UInt32(truncatingIfNeeded: BigEndian.number(key, at: 8)))
        var change = found.removeValue(forKey: layer) ?? LayerChange(layer: layer)
        try TailRows.read(value, rows: &change.rows, outcomes: &change.outcomes)
        found[layer] = change
        return .goOn
      }
    }
    return found.keys.sorted().compactMap { layer in
      guard var change = found[layer] else { return nil }
      change.rows.layer = layer
      change.outcomes.layer = layer
      change.rows.trim(to: records)
      change.outcomes.trim(to: records)
      return change.rows.count + change.outcomes.count > 0 ? change : nil
    }
  }

  // MARK: - Columns

  /// Encodes the events and has them given back.
  private mutating func encodeEvents() throws -> EncodedSegment {
    var encoder = SegmentEncoder()
    let encoded = try encoder.encode(events)
    again.removeAll()
    try encoded.decode(into: &again)
    guard again.bytes == events.bytes, again.ends == events.ends,
      again.knowledgeTimes == events.knowledgeTimes, again.numbers == events.numbers
    else { throw EventLogError.storage(Self.notTheSame(events.offsets, "events")) }
    return encoded
  }

  private struct EncodedRows {
    let layer: LayerID
    let records: Range<UInt64>
    let value: [UInt8]
    let zone: RowZone
  }

  /// Encodes rows and has them given back.
  private func encode(_ change: LayerChange, _ records: Range<UInt64>) throws -> EncodedRows {
    let value = RowSegment.encode(change.rows, change.outcomes, records: records)
    var rows = RowBatch()
    var outcomes = OutcomeBatch()
    rows.layer = change.layer
    outcomes.layer = change.layer
    try value.withRawSpan { bytes in
      try RowSegment(reading: bytes).read(
        bytes, records: records, RowRequest(columns: .all, wantsOutcomes: true), rows: &rows,
        outcomes: &outcomes)
    }
    guard rows == change.rows, outcomes == change.outcomes else {
      throw EventLogError.storage(Self.notTheSame(events.offsets, "rows"))
    }
    return EncodedRows(
      layer: change.layer, records: records, value: value,
      zone: RowZone(of: change.rows, records: records))
  }

  private static func notTheSame(_ offsets: Range<Offset>, _ what: String) -> String {
    """
    the columns of \(offsets.lowerBound)..<\(offsets.upperBound) did not give back the same \
    \(what); they stay in the tail, whole
    """
  }

  // MARK: - Committing

  /// Writes the segment into history, where it does not count yet.
  private func write(_ segment: EncodedSegment, _ rows: [EncodedRows]) throws {
    let history = store.history
    let layers = try store.tail.read { transaction in
      try Catalogue.layers(store.tail, transaction).map(\.id)
    }
    try history.write { transaction in
      try SegmentWriting.removeOrphans(from: segment.first, layers, history, &transaction)
      try SegmentWriting.write(segment, history, &transaction)
      for rows in rows {
        let key = StorageKey(UInt64(rows.layer.rawValue), rows.records.lowerBound)
        try transaction.put(history[HistoryDatabase.rows], key, rows.value)
        try transaction.put(history[HistoryDatabase.zones], key, rows.zone.encoded)
      }
    }
  }

  /// Makes the segment count.
  private func move(
    _ sealed: SealedState, _ bytes: Int, _ changes: [IntegrityChange]
  ) throws {
    let tail = store.tail
    try writer.changeBlocking { transaction, state in
      for change in changes { try change.write(to: tail, in: &transaction) }
      try transaction.put(tail[TailDatabase.meta], SealedState.key, sealed.encoded)
      state.sealed = sealed
      state.unsealedBytes = max(0, state.unsealedBytes - bytes)
      state.hasSealedBlocks = true
    }
  }
}
