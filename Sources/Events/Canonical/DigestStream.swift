import Crypto

/// SHA-256 over bytes that come piece by piece.
public struct DigestStream: Sendable {
  private var hash = SHA256()

  /// A stream that has seen nothing yet.
  public init() {}

  /// Adds bytes.
  public mutating func append(_ bytes: [UInt8]) { hash.update(data: bytes) }

  /// The digest of all bytes so far; more may follow.
  public var digest: Digest32 { Digest32(hash.finalize()) }
}
