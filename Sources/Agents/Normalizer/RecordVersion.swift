public import Events

/// A declared version of an object: versions of one object are compared, never those of two.
///
/// A number counts as it is, a time as its microseconds; any other text is compared byte by byte
/// and comes after all numbers.
public enum RecordVersion: Hashable, Comparable, Sendable {
  case number(Int64)
  case text(String)
}

/// What a record says once it is mapped: its key, its version and the rows that it wants.
public struct MappedRecord: Hashable, Sendable {
  /// A row, and which mapping of the source wants it.
  public struct Row: Hashable, Sendable {
    public var mapping: Int
    public var observation: Observation
  }

  /// The id of the happening or the key of the object.
  public var key: String
  public var version: RecordVersion?
  public var rows: [Row]
  /// For each mapping that ends what came before (`changed`): when this version begins, also where
  /// the mapping wants no row of it.
  public var begins: [Int: Timestamp]
  /// A fingerprint of the record's bytes: two versions of an object with the same one say the same.
  /// Of a happening, which has no versions, it is 0.
  public var digest: UInt64
  /// A fingerprint of the record's fields and their types.
  public var shape: UInt64
}

/// A record after mapping: it fits, or it goes to quarantine with the reason.
public enum Mapped: Hashable, Sendable {
  case record(MappedRecord)
  /// The key is empty where even that could not be read.
  case quarantined(key: String, reason: String)

  /// What ``RecordCollected/key`` is for this record.
  public var key: String {
    switch self {
    case .record(let record): record.key
    case .quarantined(let key, _): key
    }
  }
}
