import CSHA256

/// The one file of this module that lends memory to C, which hashes it and keeps none of it: what is
/// hashed comes by the million and is short, so that a call through layers would cost more than the
/// rounds.
extension Digest32 {
  /// SHA-256 of some bytes.
  public static func sha256(of bytes: [UInt8]) -> Digest32 {
    var digest = Digest32.zero
    unsafe withUnsafeMutableBytes(of: &digest.raw) { digest in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe plumbline_sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
      }
    }
    return digest
  }

  /// SHA-256 of the first `count` bytes of three words as they lie in memory.
  static func sha256(ofWords words: [3 of UInt64], count: Int) -> Digest32 {
    precondition(count <= 24, "three words have 24 bytes")
    var digest = Digest32.zero
    unsafe withUnsafeMutableBytes(of: &digest.raw) { digest in
      unsafe words.span.withUnsafeBytes { bytes in
        unsafe plumbline_sha256(bytes.baseAddress, count, digest.baseAddress)
      }
    }
    return digest
  }

  /// SHA-256 of each of several messages that lie one after the other.
  /// - Parameter ends: Where each message ends.
  /// - Complexity: On processors with AVX2 and no SHA instructions, a fifth of hashing one by one.
  public static func sha256(ofEach messages: [UInt8], ends: [UInt64]) -> [Digest32] {
    guard let last = ends.last else { return [] }
    precondition(last <= messages.count, "a message ends behind the bytes")
    for index in ends.indices.dropFirst() {
      precondition(ends[index - 1] <= ends[index], "messages follow one another")
    }
    var digests = [Digest32](repeating: .zero, count: ends.count)
    unsafe digests.withUnsafeMutableBytes { digests in
      unsafe messages.withUnsafeBytes { messages in
        unsafe ends.withUnsafeBufferPointer { ends in
          unsafe plumbline_sha256_many(
            messages.baseAddress, ends.baseAddress, ends.count, digests.baseAddress)
        }
      }
    }
    return digests
  }

  /// The hash of an inner node of an RFC 6962 tree: SHA-256(0x01 ‖ left ‖ right).
  public static func merkleNode(_ left: Digest32, _ right: Digest32) -> Digest32 {
    var pair: [2 of Digest32] = [left, right]
    var bytes = pair.mutableSpan
    unsafe bytes.withUnsafeMutableBytes { bytes in
      _ = unsafe plumbline_sha256_merkle_level(bytes.baseAddress, 2)
    }
    return pair[0]
  }

  /// Replaces leaf hashes by the root over them, in place (RFC 6962, section 2.1).
  /// - Precondition: There is at least one.
  /// - Complexity: O(*n*) hashes and no allocation.
  public static func reduceToRoot(_ digests: inout [Digest32]) -> Digest32 {
    precondition(!digests.isEmpty, "there is no root over nothing")
    var count = digests.count
    unsafe digests.withUnsafeMutableBytes { bytes in
      while count > 1 { count = unsafe plumbline_sha256_merkle_level(bytes.baseAddress, count) }
    }
    return digests[0]
  }
}
