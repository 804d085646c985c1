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
    let limit = options.segmentEnd(from: sealed.end)
    try gather(from: sealed.end, to: limit)
    let end = sealed.end + UInt64(events.count)
    let isFull = end == limit || events.bytes.count >= options.segmentBytes
    guard events.count > 0, isFull || sealed.end < upTo else { return false }
    let records = sealed.end..<end
    let segment = try encodeEvents()
    let layers = try gatherRows(records)
    let encodedRows = try layers.map { change in try EncodedRows(change, records) }
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
    let limit = options.segmentBytes
    let range = Offset(first)..<min(Offset(end), reader.head)
    guard first < reader.head.rawValue else { return }
    var gathered = EventBatch()
    try reader.scan(range) { batch in
      for index in 0..<batch.count {
        gathered.bytes.append(contentsOf: batch.stored(at: index))
        gathered.finishEvent(batch.numbers[index], batch.knowledgeTimes[index])
        if gathered.bytes.count >= limit { return .stop }
      }
      return .goOn
    }
    events = gathered
  }

  /// The most rows that one transaction copies: a longer one would pin all pages that appends free
  /// meanwhile, and the tail would grow by them for good.
  private static let slice = 2048

  /// The rows and outcomes of all layers, in the order of layers, copied out of the tail a few
  /// values to a transaction: what is not sealed does not change.
  private func gatherRows(_ records: Range<UInt64>) throws -> [LayerChange] {
    let tail = store.tail
    var found: [LayerID: LayerChange] = [:]
    let start = try tail.read { try Tail.blockStart(of: records.lowerBound, tail, $0) }
    var next: StorageKey? = StorageKey(start ?? records.lowerBound, 0)
    while let from = next {
      next = nil
      var copied = 0
      try tail.read { transaction in
        try transaction.scan(
          tail[TailDatabase.rows], from: from, to: StorageKey(records.upperBound, 0)
        ) { key, value in
          let (first, layer) = (BigEndian.number(key, at: 0), BigEndian.number(key, at: 8))
          if copied >= Self.slice {
            next = StorageKey(first, layer)
            return .stop
          }
          let id = LayerID(UInt32(truncatingIfNeeded: layer))
          var change = found.removeValue(forKey: id) ?? LayerChange(layer: id)
          copied -= change.rows.count + change.outcomes.count
          try TailRows.read(value, rows: &change.rows, outcomes: &change.outcomes)
          copied += change.rows.count + change.outcomes.count
          found[id] = change
          return .goOn
        }
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
    else { throw EventLogError.storage(Self.notTheSame(events.offsets)) }
    return encoded
  }

  private static func notTheSame(_ offsets: Range<Offset>) -> String {
    """
    the columns of events \(offsets.lowerBound)..<\(offsets.upperBound) did not give back the \
    same bytes; the events stay in the tail, whole
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
      for rows in rows { try rows.write(to: history, in: &transaction) }
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
