public import Events
import Storage

extension Log {
  /// Appends a batch; returns once it is on the disk.
  /// - Throws: ``EventLogError``. After a refusal (a cursor that moved, a gap, another live layer)
  ///   and after an error of the disk nothing of the batch was written.
  public func append(_ batch: AppendBatch) async throws(EventLogError) -> AppendReceipt {
    let result = await withCheckedContinuation { continuation in
      writer.submit(.append(batch)) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// Appends events alone.
  @discardableResult
  public func append(
    _ drafts: [EventDraft], clock: Timestamp? = nil
  ) async throws(EventLogError) -> AppendReceipt {
    var batch = AppendBatch(to: self, clock: clock)
    for draft in drafts { batch.append(draft) }
    return try await append(batch)
  }

  /// Appends a batch and blocks the thread until it is on the disk: for threads that are the
  /// caller's own, never inside a task. If nobody else appends, the thread writes the batch itself.
  public func appendBlocking(_ batch: AppendBatch) throws(EventLogError) -> AppendReceipt {
    try writer.appendBlocking(batch)
  }

  /// Runs a change of the tail on the writer's thread, in a transaction of its own or with others.
  func change(_ change: @escaping LogWriter.Change) async throws(EventLogError) {
    let result = await withCheckedContinuation { continuation in
      writer.submit(.change(change)) { continuation.resume(returning: $0) }
    }
    _ = try result.get()
  }

  /// Writes values of the hashing, durably.
  public func write(_ changes: [IntegrityChange]) async throws(EventLogError) {
    let tail = store.tail
    try await change { transaction, _ in
      for change in changes { try change.write(to: tail, in: &transaction) }
    }
  }

  /// The layer of a source under a mapping, made if there is none. The first layer of a source is
  /// live at once; a later one must be activated.
  /// - Parameter mapping: The hash of the mapping and of the code that normalizes.
  public func layer(of source: SourceID, mapping: [UInt8]) async throws(EventLogError) -> LayerID {
    let tail = store.tail
    let name = source.rawValue
    try await change { transaction, state in
      let layers = try Catalogue.layers(tail, transaction.reading)
      if layers.contains(where: { $0.record.source == name && $0.record.mapping == mapping }) {
        return
      }
      let id = LayerID((layers.map(\.id.rawValue).max() ?? 0) + 1)
      var record = LayerRecord(source: name, mapping: mapping)
      if try Catalogue.liveLayer(of: name, tail, transaction.reading) == nil {
        record.beginInLog(at: state.head)
        try Catalogue.setLive(id, of: name, tail, &transaction)
      }
      try Catalogue.put(record, id, tail, &transaction)
    }
    let layers = try reader().layers()
    guard
      let found = layers.first(where: { $0.record.source == name && $0.record.mapping == mapping })
    else { throw .storage("the layer of \(name) was not kept") }
    return found.id
  }
}

extension IntegrityChange {
  func write(to tail: Environment, in transaction: inout WriteTransaction) throws {
    let database = tail[database.name]
    if let value {
      try transaction.put(database, key.storageKey, value)
    } else {
      try transaction.delete(database, key.storageKey)
    }
  }
}

extension IntegrityDatabase {
  var name: String {
    switch self {
    case .salts: TailDatabase.salts
    case .roots: TailDatabase.roots
    case .checkpoints: TailDatabase.checkpoints
    case .other: TailDatabase.integrity
    }
  }
}

extension IntegrityKey {
  var storageKey: StorageKey {
    switch self {
    case .number(let number): StorageKey(number)
    case .text(let text): StorageKey(text)
    }
  }
}
