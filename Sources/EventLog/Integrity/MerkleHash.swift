import Events

/// The hashes of the Merkle tree over the log, as in RFC 6962, section 2.1.
///
/// A leaf and a node differ in their first byte, so that neither can pass for the other.
enum MerkleHash {
  /// Leaves of a block: a block is an aligned run of so many offsets, and a whole subtree.
  static let leavesPerBlock: UInt64 = 1 << 16
  /// The level of a block's root above its leaves.
  static let blockLevel = 16

  /// The root of a log without events: SHA-256 of nothing.
  static let empty = Digest32.sha256(of: [])

  /// The hash of a leaf: SHA-256(0x00 ‖ canonical bytes).
  static func leaf(_ canonical: [UInt8]) -> Digest32 {
    .sha256(of: [0] + canonical)
  }

  /// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
  static func node(_ left: Digest32, _ right: Digest32) -> Digest32 {
    .merkleNode(left, right)
  }

  /// The root over some leaf hashes.
  /// - Complexity: O(*n*) hashes, in one array of *n* digests.
  static func root(of leaves: ArraySlice<Digest32>) -> Digest32 {
    guard !leaves.isEmpty else { return MerkleHash.empty }
    var level = [Digest32](leaves)
    return Digest32.reduceToRoot(&level)
  }
}
