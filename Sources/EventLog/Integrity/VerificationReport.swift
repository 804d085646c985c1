public import Events

/// What a verification found: how much is whole, and each damaged place.
public struct VerificationReport: Hashable, Sendable {
  /// A damaged place.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// What is damaged, such as `events 65536 to 131071` or `tail.mdb, symbols 00000401`.
    public let place: String
    /// In what way.
    public let what: String

    public var description: String { "\(place): \(what)" }
  }

  /// Values of the storage that were read, and their bytes.
  public internal(set) var values = 0
  public internal(set) var bytes = 0
  /// Events whose leaves were made again.
  public internal(set) var events: UInt64 = 0
  /// Whole blocks whose roots were compared.
  public internal(set) var blocks = 0
  /// Rows of layers that were hashed again.
  public internal(set) var rows: UInt64 = 0
  /// Signed checkpoints whose signatures and roots were checked.
  public internal(set) var checkpoints = 0
  /// The root over all events, if all of them could be read.
  public internal(set) var root: Digest32?
  public internal(set) var findings: [Finding] = []

  /// Whether nothing is damaged.
  public var isWhole: Bool { findings.isEmpty }

  mutating func find(_ place: String, _ what: String) {
    findings.append(Finding(place: place, what: what))
  }
}
