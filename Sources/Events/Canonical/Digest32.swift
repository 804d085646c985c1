import Crypto

/// A SHA-256 digest, 32 bytes, held without a heap allocation.
///
/// In memory it is exactly its 32 bytes, so that an array of digests is what a tree is hashed from.
public struct Digest32: BitwiseCopyable, Hashable, Sendable, Comparable,
  CustomStringConvertible
{
  /// The bytes, eight by eight, as they lie in memory.
  var raw: (UInt64, UInt64, UInt64, UInt64)

  /// The bytes as four big-endian words, so that comparing words compares bytes.
  var words: (UInt64, UInt64, UInt64, UInt64) {
    (
      UInt64(bigEndian: raw.0), UInt64(bigEndian: raw.1), UInt64(bigEndian: raw.2),
      UInt64(bigEndian: raw.3)
    )
  }

  private init(words: (UInt64, UInt64, UInt64, UInt64)) {
    raw = (
      words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
    )
  }

  /// The digest that these bytes spell.
  /// - Returns: nil unless there are exactly 32 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init(reading: bytes)
  }

  private init(reading bytes: some Sequence<UInt8>) {
    var words: [4 of UInt64] = [0, 0, 0, 0]
    var index = 0
    for byte in bytes {
      words[index >> 3] = words[index >> 3] << 8 | UInt64(byte)
      index += 1
    }
    self.init(words: (words[0], words[1], words[2], words[3]))
  }

  /// The digest written as 64 hexadecimal digits.
  /// - Returns: nil if `hexadecimal` is anything else.
  public init?(hexadecimal: String) {
    guard let bytes = [UInt8](hexadecimal: hexadecimal) else { return nil }
    self.init(bytes)
  }

  init(_ digest: SHA256.Digest) { self.init(reading: digest) }

  /// Thirty-two zero bytes.
  public static let zero = Digest32(words: (0, 0, 0, 0))

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    append(to: &bytes)
    return bytes
  }

  /// Appends the 32 bytes.
  public func append(to bytes: inout [UInt8]) { bytes.append(words: raw) }

  /// The digest as 64 lower-case hexadecimal digits.
  public var hexadecimal: String { bytes.hexadecimal }

  public var description: String { hexadecimal }

  public static func == (one: Digest32, other: Digest32) -> Bool { one.raw == other.raw }

  public static func < (one: Digest32, other: Digest32) -> Bool { one.words < other.words }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(raw.0)
    hasher.combine(raw.1)
    hasher.combine(raw.2)
    hasher.combine(raw.3)
  }
}
