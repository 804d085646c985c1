import Events

/// Keys longer than LMDB takes.
enum LongKey {
  /// The longest key that stands as it is.
  static let longest = 440

  /// Whether a text can be a key as it is.
  static func fits(_ text: String) -> Bool { (1...longest).contains(text.utf8.count) }

  /// The bytes themselves behind a 0, or their first part and their SHA-256 behind a 1.
  static func shortened(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > longest else { return [0] + bytes }
    return [1] + bytes.prefix(longest - 32) + Digest32.sha256(of: bytes).bytes
  }
}
