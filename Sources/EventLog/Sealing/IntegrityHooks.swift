public import Events

/// What hashes the log. It is called where events are sealed, behind the acknowledgement; the
/// commit path hashes nothing.
public protocol IntegrityHooks: Sendable {
  /// The value for database `salts` when the first event of a block is appended. Called on the
  /// writer's thread, once in 65,536 events; it may be called again if a commit fails.
  func blockSeed(block: UInt64, header: LogHeader) -> [UInt8]

  /// Hashes a segment. Called in the order of offsets; again with the same segment if a crash came
  /// before its changes were committed.
  /// - Returns: What to write into the tail in the transaction that makes the segment count.
  func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange]
}

/// What a hook gets to see of a segment that is about to count.
public struct SealedSegment: Sendable {
  /// Its events, all of them, in stored form.
  public let events: EventBatch
  /// The rows of each layer whose records lie in it, in the order of records and ordinals.
  public let rows: [RowBatch]
  /// What became of the records, in the same order of layers.
  public let outcomes: [OutcomeBatch]

  /// The offsets that it covers.
  public var offsets: Range<Offset> { events.offsets }
}

/// Where the hashing keeps its own values.
public enum IntegrityDatabase: Sendable {
  /// Keyed by block: the seeds of salts that have not been erased.
  case salts
  /// Keyed by block: roots and frontiers.
  case roots
  /// Keyed by the size of the tree: signed checkpoints.
  case checkpoints
  /// Keyed by text: whatever else there is.
  case other
}

/// The key of such a value.
public enum IntegrityKey: Hashable, Sendable {
  case number(UInt64)
  case text(String)
}

/// One value of the hashing to write; nil removes it.
public struct IntegrityChange: Sendable {
  public let database: IntegrityDatabase
  public let key: IntegrityKey
  public let value: [UInt8]?

  public init(_ database: IntegrityDatabase, _ key: IntegrityKey, _ value: [UInt8]?) {
    self.database = database
    self.key = key
    self.value = value
  }
}

/// Hashes nothing: for tests of the log alone.
public struct NoIntegrity: IntegrityHooks {
  public init() {}
  public func blockSeed(block: UInt64, header: LogHeader) -> [UInt8] { [] }
  public func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange] { [] }
}
