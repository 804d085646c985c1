public import Events

/// What the log says once an append is on the disk.
public struct AppendReceipt: Hashable, Sendable {
  /// The offset of its first event; the next one to be given if it had no events.
  public let first: Offset
  /// How many events it had.
  public let count: Int
  /// When the log learnt of them.
  public let knowledgeTime: Timestamp
  /// Whether this append had been made before, by the same producer: these are its first offsets.
  public let wasRetry: Bool

  /// The offset behind its last event.
  public var end: Offset { Offset(first.rawValue + UInt64(count)) }
  /// The offsets of its events.
  public var offsets: Range<Offset> { first..<end }
}

/// Who appends, so that a retry is known for what it is.
///
/// A producer has one append under way. It counts its appends from 1 in each epoch, and takes a
/// greater epoch when it starts again.
public struct ProducerStamp: Hashable, Sendable {
  public let id: String
  public let epoch: UInt64
  public let sequence: UInt64

  public init(_ id: String, epoch: UInt64, sequence: UInt64) {
    precondition(LongKey.fits(id), "the id of a producer has 1 to 440 bytes")
    self.id = id
    self.epoch = epoch
    self.sequence = sequence
  }
}
