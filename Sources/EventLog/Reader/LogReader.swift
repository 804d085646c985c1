public import Events
import Storage

/// A snapshot of the log: everything before ``head``. A value; cheap to make and to copy, and safe
/// to use from any thread.
///
/// 1. What was appended later is not seen; ``renewed()`` gives a snapshot that does.
/// 2. No code of a caller runs inside a transaction, so a reader may be used while it reads.
/// 3. The tail is asked first, then history: what has left the tail lies in a segment that was
///    durable before.
public struct LogReader: Sendable {
  let store: LogStore
  /// The offset behind the last event that it sees.
  public let head: Offset
  /// When the log learnt of that event.
  public let knowledgeTime: Timestamp?

  /// Opens the log of another process for reading.
  /// - Throws: ``EventLogError``: there is none, it is of a newer format, or it cannot be read.
  public static func open(at path: String) throws(EventLogError) -> LogReader {
    try LogReader(EventLogError.wrapping { try LogStore(path: path, readOnly: true) })
  }

  init(_ store: LogStore) throws(EventLogError) {
    self.store = store
    (head, knowledgeTime) = try EventLogError.wrapping {
      try store.tail.read { transaction in try Tail.end(store.tail, transaction) }
    }
  }

  /// Closes the files of a log that was opened for reading; snapshots of it read no further.
  public func close() { store.close() }

  /// What the log is.
  public var header: LogHeader { store.header }
  /// The directory of the log.
  public var path: String { store.path }
  /// The symbols of the log.
  public var symbols: SymbolTable { store.symbols }

  /// A snapshot of the log as it is now.
  public func renewed() throws(EventLogError) -> LogReader { try LogReader(store) }

  /// The offset before which every event lies in a segment by now; it may move while a snapshot is
  /// being read.
  public func sealedEnd() throws(EventLogError) -> Offset {
    try EventLogError.wrapping {
      try store.tail.read { transaction in
        Offset(try Tail.sealed(store.tail, transaction).end)
      }
    }
  }

  /// Looks for new events every so often, for a reader in another process than the writer's.
  /// - Returns: A snapshot that goes beyond `offset`.
  public func waitForHead(
    beyond offset: Offset, lookingEvery interval: Duration = .milliseconds(50)
  ) async throws -> LogReader {
    while true {
      let now = try renewed()
      if now.head > offset { return now }
      try await Task.sleep(for: interval)
    }
  }

  // MARK: - What agents remember

  /// The offset up to which an agent has read; 0 if it never has.
  public func cursor(of agent: String) throws(EventLogError) -> Offset {
    let value = try get(TailDatabase.cursors, StorageKey(agent))
    return try EventLogError.wrapping {
      try value.map { Offset(try CursorRecord(decoding: $0).readTo) } ?? Offset(0)
    }
  }

  /// A value of a layer's link state, or nil.
  public func link(_ layer: LayerID, key: [UInt8]) throws(EventLogError) -> [UInt8]? {
    let value = try get(TailDatabase.links, SymbolKey.prefixed(layer.rawValue, key))
    return value.map { Array($0.dropFirst(4 + key.count)) }
  }

  /// The whole link state of a layer, in the order of keys.
  public func links(
    of layer: LayerID, _ body: (_ key: [UInt8], _ value: [UInt8]) -> Void
  ) throws(EventLogError) {
    var found: [[UInt8]] = []
    try EventLogError.wrapping {
      try store.tail.read { transaction in
        let from = SymbolKey.prefixed(layer.rawValue, [])
        let to = SymbolKey.prefixed(layer.rawValue + 1, [])
        try transaction.scan(store.tail[TailDatabase.links], from: from, to: to) { _, value in
          found.append(value.copied)
          return .goOn
        }
      }
      for value in found {
        var reader = ByteReader(value)
        let key = try reader.nextCounted()
        body(key, try reader.next(bytes: reader.left))
      }
    }
  }

  /// The last append of a producer: where a new one goes on, or begins its next epoch.
  public func producer(
    _ id: String
  ) throws(EventLogError) -> (stamp: ProducerStamp, receipt: AppendReceipt)? {
    guard let value = try get(TailDatabase.producers, StorageKey(id)) else { return nil }
    return try EventLogError.wrapping {
      let record = try ProducerRecord(decoding: value)
      let stamp = ProducerStamp(id, epoch: record.epoch, sequence: record.sequence)
      return (stamp, record.receipt)
    }
  }

  /// Every layer of the log.
  public func layers() throws(EventLogError) -> [(id: LayerID, record: LayerRecord)] {
    try EventLogError.wrapping {
      try store.tail.read { transaction in try Catalogue.layers(store.tail, transaction) }
    }
  }

  /// The layer whose rows commit with the records of a source, or nil if there is none yet.
  public func liveLayer(of source: SourceID) throws(EventLogError) -> LayerID? {
    try EventLogError.wrapping {
      try store.tail.read { transaction in
        try Catalogue.liveLayer(of: source.rawValue, store.tail, transaction)
      }
    }
  }

  /// A value of the hashing.
  public func integrity(
    _ database: IntegrityDatabase, _ key: IntegrityKey
  ) throws(EventLogError) -> [UInt8]? {
    try get(database.name, key.storageKey)
  }

  private func get(_ database: String, _ key: StorageKey) throws(EventLogError) -> [UInt8]? {
    try EventLogError.wrapping {
      try store.tail.read { transaction in try transaction.get(store.tail[database], key) }
    }
  }
}
