public import Events

/// What a layer remembers of one key, so that the next record of that key means the right thing.
public enum LinkEntry: Hashable, Sendable {
  /// A happening: the record that brought it first, and when the log learnt it.
  case happening(offset: Offset, knownAt: Timestamp)
  /// An object: its versions in rising order, the latest last; never empty.
  case object([LinkedVersion])

  /// Whether a happening has left the time within which it can come again, so that it may be
  /// forgotten.
  public func hasExpired(at time: Timestamp, within lateness: Duration) -> Bool {
    guard case .happening(_, let knownAt) = self else { return false }
    return knownAt.advanced(by: lateness) < time
  }
}

/// One version of an object that has come.
public struct LinkedVersion: Hashable, Sendable {
  public var version: RecordVersion?
  public var offset: Offset
  public var digest: UInt64
  /// When each mapping that says `changed` begins with this version.
  public var begins: [Int: Timestamp]
  /// Of the latest version its live rows; of older ones only those that say what was true then.
  public var rows: [LinkedRow]
}

/// A live row: what a newer version may have to take back.
public struct LinkedRow: Hashable, Sendable {
  public var mapping: Int
  public var reference: RowReference
  public var observation: Observation
}
