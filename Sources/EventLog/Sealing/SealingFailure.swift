import Storage

/// Why the last segment could not be sealed, kept in the tail so that `log stat` of another process
/// shows it: value `sealing` of the database `meta`, a text. There is none while all is well.
///
/// Nothing is lost by a failure: the events stay in the tail, whole. But a tail that is never sealed
/// grows without end, so somebody must get to know.
struct SealingFailure {
  private static let key = StorageKey("sealing")

  private let store: LogStore
  private let writer: LogWriter
  private var kept: String?

  init(store: LogStore, writer: LogWriter) {
    self.store = store
    self.writer = writer
    kept = try? store.tail.read { try Self.read(store.tail, $0) }
  }

  /// The failure that a tail tells of.
  static func read(
    _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> String? {
    try transaction.get(tail[TailDatabase.meta], key).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Keeps a failure, or forgets the last one once sealing succeeds again. Where the tail cannot be
  /// written either, appends fail with the same reason.
  mutating func keep(_ failure: EventLogError?) {
    let text = failure?.description
    guard text != kept else { return }
    let tail = store.tail
    do {
      try writer.changeBlocking { transaction, _ in
        if let text {
          try transaction.put(tail[TailDatabase.meta], Self.key, Array(text.utf8))
        } else {
          try transaction.delete(tail[TailDatabase.meta], Self.key)
        }
      }
      kept = text
    } catch {
      // It is tried again after the next segment.
    }
  }
}
