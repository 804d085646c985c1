public import Events

/// What a verification found: how much is whole, and each damaged place.
public struct VerificationReport: Hashable, Sendable {
  /// A damaged place.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// What is damaged, such as `events 65536 to 131071` or `tail.mdb, symbols entity 17`.
    public let place: String
    /// In what way.
    public let what: String

    public var description: String { "\(place): \(what)" }

    /// What to do about it.
    public var remedy: String {
      if place.hasPrefix(LogFile.projections) {
        return "Remove \(LogFile.projections): it is made again from the log."
      }
      if place.hasPrefix(LogFile.layerPrefix) {
        return "Restore this file from a backup, or normalize its source again."
      }
      return "Restore from a backup: plumbline log restore."
    }
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
  /// Whether the hashes were made again: not where a page is damaged that LMDB would follow.
  public internal(set) var isHashed = false
  public internal(set) var findings: [Finding] = []

  /// Whether nothing is damaged.
  public var isWhole: Bool { findings.isEmpty }

  mutating func find(_ place: String, _ what: String) {
    findings.append(Finding(place: place, what: what))
  }
}
