import Events

/// The only randomness that agents know: a number that follows from the log's seed, the agent, the
/// subject and the attempt, so that a replay draws it again.
enum KeyedRandom {
  /// A number in `0..<bound`, evenly spread.
  ///
  /// The key is written as a canonical array and hashed with SHA-256; the first eight bytes, as a
  /// fraction of 2^64, are scaled to the bound.
  static func number(
    below bound: Int64, seed: UInt64, agent: String, subject: String, attempt: Int64
  ) -> Int64 {
    precondition(bound > 0, "a number is drawn from a range that is not empty")
    var encoder = CanonicalEncoder(reserving: 64)
    encoder.array(4)
    encoder.unsigned(seed)
    encoder.text(agent)
    encoder.text(subject)
    encoder.integer(attempt)
    var word: UInt64 = 0
    for byte in Digest32.sha256(of: encoder.bytes).bytes.prefix(8) {
      word = word << 8 | UInt64(byte)
    }
    return Int64(word.multipliedFullWidth(by: UInt64(bound)).high)
  }
}
