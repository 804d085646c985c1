public import Events

/// Checks proofs of the Merkle tree over the log (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
public enum MerkleProof {
  /// The root that an inclusion path leads to.
  /// - Returns: nil if the path does not have the length that such a tree calls for.
  /// - Complexity: O(log *size*) hashes.
  public static func root(
    ofLeaf leaf: Digest32, at index: UInt64, in size: UInt64, path: [Digest32]
  ) -> Digest32? {
    guard index < size else { return nil }
    var position = index
    var last = size - 1
    var root = leaf
    for sibling in path {
      guard last > 0 else { return nil }
      if position & 1 == 1 || position == last {
        root = MerkleHash.node(sibling, root)
        while position & 1 == 0 && position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        root = MerkleHash.node(root, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 ? root : nil
  }

  /// Whether a tree of `later` leaves holds all of one of `earlier` leaves, unchanged and in place.
  /// - Complexity: O(log *later*) hashes.
  public static func isConsistent(
    earlier: UInt64, root earlierRoot: Digest32, later: UInt64, root laterRoot: Digest32,
    path: [Digest32]
  ) -> Bool {
    if earlier == later { return path.isEmpty && earlierRoot == laterRoot }
    if earlier == 0 { return path.isEmpty && earlierRoot == MerkleHash.empty }
    guard earlier < later, !path.isEmpty else { return false }
    var steps = path[...]
    // A whole subtree is its own first step, which is left out of the path.
    if earlier & (earlier - 1) == 0 { steps.insert(earlierRoot, at: steps.startIndex) }
    var position = earlier - 1
    var last = later - 1
    while position & 1 == 1 {
      position >>= 1
      last >>= 1
    }
    var first = steps.removeFirst()
    var second = first
    for step in steps {
      guard last > 0 else { return false }
      if position & 1 == 1 || position == last {
        first = MerkleHash.node(step, first)
        second = MerkleHash.node(step, second)
        while position & 1 == 0 && position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        second = MerkleHash.node(second, step)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && first == earlierRoot && second == laterRoot
  }
}
