/// Sixteen bytes mixed into the digest of one erasable component, so that nobody can find the value
/// by trying likely ones once the salt is gone.
public struct Salt: BitwiseCopyable, Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// The salt that these bytes spell.
  /// - Returns: nil unless there are exactly 16 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for byte in bytes {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(byte)
    }
    self.init(high: high, low: low)
  }

  /// The salt of these two words, the first one standing first.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The first 16 bytes of a digest.
  public init(cutting digest: Digest32) {
    self.init(high: digest.words.0, low: digest.words.1)
  }

  /// The last 16 bytes of a digest.
  public init(cuttingEnd digest: Digest32) {
    self.init(high: digest.words.2, low: digest.words.3)
  }

  /// The 16 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    append(to: &bytes)
    return bytes
  }

  /// Appends the 16 bytes.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(bigEndian: high)
    bytes.append(bigEndian: low)
  }

  /// SHA-256(one byte ‖ these 16), without an allocation: how nodes of a seed tree are made.
  public func digest(after byte: UInt8) -> Digest32 {
    let words: [3 of UInt64] = [
      (UInt64(byte) << 56 | high >> 8).bigEndian, (high << 56 | low >> 8).bigEndian,
      (low << 56).bigEndian,
    ]
    return .sha256(ofWords: words, count: 17)
  }

  /// SHA-256(these 16 ‖ a number as 8 big-endian bytes), without an allocation: how the salt of a
  /// component is made from the node of its event.
  public func digest(before number: UInt64) -> Digest32 {
    let words: [3 of UInt64] = [high.bigEndian, low.bigEndian, number.bigEndian]
    return .sha256(ofWords: words, count: 24)
  }

  /// The digest of a component: SHA-256(salt ‖ encoded plain value).
  public func digest(of encodedValue: some Collection<UInt8>) -> Digest32 {
    var input: [UInt8] = []
    input.reserveCapacity(16 + encodedValue.count)
    append(to: &input)
    input.append(contentsOf: encodedValue)
    return .sha256(of: input)
  }
}

/// The salts of one event's components.
public protocol ComponentSalts {
  /// The salt of a component; nil when it has been erased.
  mutating func salt(of component: UInt64) -> Salt?
}

/// The salts of an event that has none any more, or never had an erasable component.
public struct NoSalts: ComponentSalts, Sendable {
  /// No salts.
  public init() {}

  /// Always nil.
  public func salt(of component: UInt64) -> Salt? { nil }
}
