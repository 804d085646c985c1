import Crypto

/// A SHA-256 digest, 32 bytes, held without a heap allocation.
public struct Digest32: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The bytes as four big-endian words, so that comparing words compares bytes.
  let words: (UInt64, UInt64, UInt64, UInt64)

  init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// The digest that these bytes spell.
  /// - Returns: nil unless there are exactly 32 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
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

  /// SHA-256 of some bytes.
  public static func sha256(of bytes: [UInt8]) -> Digest32 {
    Digest32(SHA256.hash(data: bytes))
  }

  init(_ digest: SHA256.Digest) {
    var words: [4 of UInt64] = [0, 0, 0, 0]
    var index = 0
    for byte in digest {
      words[index >> 3] = words[index >> 3] << 8 | UInt64(byte)
      index += 1
    }
    self.init(words: (words[0], words[1], words[2], words[3]))
  }

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
  public func append(to bytes: inout [UInt8]) {
    bytes.append(bigEndian: words.0)
    bytes.append(bigEndian: words.1)
    bytes.append(bigEndian: words.2)
    bytes.append(bigEndian: words.3)
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public var hexadecimal: String { bytes.hexadecimal }

  public var description: String { hexadecimal }

  public static func == (one: Digest32, other: Digest32) -> Bool { one.words == other.words }

  public static func < (one: Digest32, other: Digest32) -> Bool { one.words < other.words }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
