import Events
import Storage
import Synchronization

/// Writing the units of a bulk append: into history first, then into the tail, where they come to
/// count.
final class BulkCommit: Sendable {
  private let log: Log
  /// Whether what never came to count has been removed from history.
  private let isSwept = Mutex(false)

  init(_ log: Log) throws { self.log = log }

  /// The numbers of texts; those that the log does not have yet are committed.
  func numbers(of symbols: [Symbol]) throws -> [UInt32] {
    guard !symbols.isEmpty else { return [] }
    let (store, options) = (log.store, log.options)
    let found = Mutex<(numbers: [UInt32], learned: [(symbol: Symbol, number: UInt32)])>(([], []))
    try log.writer.changeBlocking { transaction, state in
      var commit = Commit(
        tail: store.tail, header: store.header, options: options, state: state,
        now: Timestamp(microseconds: 0))
      let numbers = try commit.numbers(of: symbols, in: &transaction)
      let learned = commit.learned
      found.withLock { $0 = (numbers, learned) }
    }
    return found.withLock { found in
      store.symbols.learn(found.learned)
      return found.numbers
    }
  }

  /// Makes a unit durable, and makes it count.
  func commit(_ encoded: EncodedUnit, seeds: [UInt64: [UInt8]]) throws {
    guard !encoded.segments.isEmpty else { return }
    try writeHistory(encoded)
    let (unit, store, options) = (encoded.unit, log.store, log.options)
    let tail = store.tail
    let changes = try hashes(of: encoded, try LogReader(store))
    try log.writer.changeBlocking { transaction, state in
      guard state.head == unit.first, state.sealed.end == unit.first else {
        throw EventLogError.headMoved(
          expected: Offset(unit.first), found: Offset(state.head))
      }
      let commit = Commit(
        tail: tail, header: store.header, options: options, state: state,
        now: Timestamp(microseconds: unit.knowledgeTime))
      try commit.checkCursors(unit.cursors, in: transaction.reading)
      let layers = Set(encoded.segments.flatMap { $0.rows.map(\.layer) }).sorted()
      try commit.checkLive(layers, in: transaction.reading)
      for (block, seed) in seeds where block * SegmentLimit.events >= unit.first {
        try transaction.put(tail[TailDatabase.salts], StorageKey(block), seed)
      }
      for change in changes { try change.write(to: tail, in: &transaction) }
      for link in unit.links { try commit.write(link, in: &transaction) }
      for move in unit.cursors {
        try transaction.put(
          tail[TailDatabase.cursors], StorageKey(move.agent),
          CursorRecord(readTo: move.to.rawValue).encoded)
      }
      var sealed = state.sealed
      sealed.end = unit.end
      sealed.knowledgeTime = unit.knowledgeTime
      sealed.segments += UInt64(encoded.segments.count)
      for segment in encoded.segments {
        sealed.plainBytes += UInt64(segment.plainBytes)
        sealed.rows += UInt64(segment.rowCount)
      }
      try transaction.put(tail[TailDatabase.meta], SealedState.key, sealed.encoded)
      state.sealed = sealed
      state.head = unit.end
      state.knowledgeTime = unit.knowledgeTime
    }
  }

  private func writeHistory(_ encoded: EncodedUnit) throws {
    let (store, first) = (log.store, encoded.unit.first)
    let layers = try isSwept.withLock { isSwept -> [LayerID]? in
      guard !isSwept else { return nil }
      isSwept = true
      return try store.tail.read { transaction in
        try Catalogue.layers(store.tail, transaction).map(\.id)
      }
    }
    try store.history.write { transaction in
      if let layers {
        try SegmentWriting.removeOrphans(from: first, layers, store.history, &transaction)
      }
      for segment in encoded.segments {
        try SegmentWriting.write(segment.segment, store.history, &transaction)
        for rows in segment.rows { try rows.write(to: store.history, in: &transaction) }
      }
    }
  }

  private func hashes(of encoded: EncodedUnit, _ reader: LogReader) throws -> [IntegrityChange] {
    let integrity = log.options.integrity
    if let leaves = encoded.leaves, let integrity = integrity as? any BulkHashing {
      return try integrity.grown(by: leaves, at: Offset(encoded.unit.first), log: reader)
    }
    return try encoded.unit.segments.flatMap { segment in
      try integrity.sealed(
        SealedSegment(
          events: segment.events, rows: segment.layers.map(\.rows),
          outcomes: segment.layers.map(\.outcomes)),
        log: reader)
    }
  }
}
