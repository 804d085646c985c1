import Events

/// The right edge of the Merkle tree: the roots of the whole subtrees that the leaves so far make,
/// the largest first. It is all that is needed to add leaves and to state the root.
struct MerkleFrontier: Hashable, Sendable {
  /// How many leaves there are.
  private(set) var size: UInt64
  /// One root for each bit that is set in ``size``, from the highest bit down.
  private(set) var peaks: [Digest32]

  /// The frontier of an empty tree.
  init() {
    size = 0
    peaks = []
  }

  /// Adds a leaf.
  /// - Returns: The root of the block that this leaf completes, if it completes one.
  /// - Complexity: One hash on average.
  mutating func append(_ leaf: Digest32) -> Digest32? {
    var digest = leaf
    var remaining = size
    var level = 0
    var blockRoot: Digest32?
    while remaining & 1 == 1 {
      digest = MerkleHash.node(peaks.removeLast(), digest)
      remaining >>= 1
      level += 1
      if level == MerkleHash.blockLevel { blockRoot = digest }
    }
    peaks.append(digest)
    size += 1
    return blockRoot
  }

  /// Adds leaves, hashing whole subtrees level by level, which processors do faster than node by
  /// node.
  /// - Parameter leaves: None of them beyond the end of a block, but the last one.
  /// - Returns: The root of the block that they complete, if they complete one.
  /// - Complexity: One hash a leaf.
  mutating func append(_ leaves: ArraySlice<Digest32>) -> Digest32? {
    precondition(
      size % MerkleHash.leavesPerBlock + UInt64(leaves.count) <= MerkleHash.leavesPerBlock,
      "leaves of two blocks")
    var blockRoot: Digest32?
    var next = leaves.startIndex
    while next < leaves.endIndex {
      // The largest whole subtree that begins here.
      let aligned = size == 0 ? MerkleHash.blockLevel : size.trailingZeroBitCount
      let fitting = Int.bitWidth - 1 - (leaves.endIndex - next).leadingZeroBitCount
      let level = min(aligned, fitting, MerkleHash.blockLevel)
      var subtree = Array(leaves[next..<next + 1 << level])
      blockRoot = append(subtree: Digest32.reduceToRoot(&subtree), level: level) ?? blockRoot
      next += 1 << level
    }
    return blockRoot
  }

  /// Adds the root of 2^level leaves.
  private mutating func append(subtree root: Digest32, level: Int) -> Digest32? {
    var digest = root
    var level = level
    var remaining = size >> UInt64(level)
    size += 1 << UInt64(level)
    var blockRoot = level == MerkleHash.blockLevel ? root : nil
    while remaining & 1 == 1 {
      digest = MerkleHash.node(peaks.removeLast(), digest)
      remaining >>= 1
      level += 1
      if level == MerkleHash.blockLevel { blockRoot = digest }
    }
    peaks.append(digest)
    return blockRoot
  }

  /// The frontier of a tree that is one whole block.
  init(blockRoot: Digest32) {
    size = MerkleHash.leavesPerBlock
    peaks = [blockRoot]
  }

  /// The tree that has the leaves of another one behind its own.
  /// - Precondition: This one ends with a whole block, and the other has at most one.
  func extended(
    by other: MerkleFrontier
  ) -> MerkleFrontier {
    precondition(size % MerkleHash.leavesPerBlock == 0, "this tree does not end with a block")
    precondition(other.size <= MerkleHash.leavesPerBlock, "the other tree is more than a block")
    var result = self
    if other.size == MerkleHash.leavesPerBlock {
      var digest = other.peaks[0]
      var blocks = size >> UInt64(MerkleHash.blockLevel)
      while blocks & 1 == 1 {
        digest = MerkleHash.node(result.peaks.removeLast(), digest)
        blocks >>= 1
      }
      result.peaks.append(digest)
    } else {
      result.peaks += other.peaks
    }
    result.size += other.size
    return result
  }

  /// The root over all leaves.
  func root() -> Digest32 {
    guard var root = peaks.last else { return MerkleHash.empty }
    for peak in peaks.dropLast().reversed() { root = MerkleHash.node(peak, root) }
    return root
  }

  /// The frontier as bytes: an array of the size and the peaks, in canonical CBOR.
  var encoded: [UInt8] {
    var encoder = CanonicalEncoder(reserving: 16 + 34 * peaks.count)
    encoder.array(1 + peaks.count)
    encoder.unsigned(size)
    for peak in peaks { encoder.digest(peak) }
    return encoder.bytes
  }

  /// Reads a frontier from its bytes.
  /// - Throws: ``CanonicalError`` if they are not one.
  init(decoding bytes: [UInt8]) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes)
    let count = try decoder.array() - 1
    size = try decoder.unsigned()
    guard count == size.nonzeroBitCount else { throw CanonicalError(.outOfRange, at: 0) }
    peaks = []
    for _ in 0..<count { peaks.append(try decoder.digest()) }
    try decoder.finish()
  }
}
