/// A fingerprint of bytes, the same on every machine. Not for security: an adversary can make two
/// texts with one fingerprint.
enum Fingerprint {
  /// Eight bytes at a time: multiply, rotate, add (after FNV-1a and wyhash).
  static func of(_ bytes: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
    let span = bytes.span
    var at = 0
    while at + 8 <= span.count {
      var word: UInt64 = 0
      for index in 0..<8 { word |= UInt64(span[at + index]) << UInt64(index * 8) }
      hash = mix(hash, word)
      at += 8
    }
    var rest: UInt64 = 0
    while at < span.count {
      rest = rest << 8 | UInt64(span[at])
      at += 1
    }
    return mix(hash, rest)
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return high ^ low &+ word
  }
}
