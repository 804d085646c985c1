import Events

/// Where a ``MerkleTree`` takes its hashes from.
protocol MerkleSource {
  associatedtype Failure: Error
  /// The root of a whole block.
  mutating func root(ofBlock block: UInt64) throws(Failure) -> Digest32
  /// The hashes of some leaves, which all lie in one block. They are made again from the events.
  mutating func leaves(_ range: Range<UInt64>) throws(Failure) -> [Digest32]
}

/// Makes proofs over the first `size` leaves of a source.
///
/// A block of 65,536 leaves keeps its root only, so a proof makes the leaves of at most a few
/// blocks again: that of the leaf, and the last one if it is not whole.
struct MerkleTree<Source: MerkleSource> {
  private var source: Source
  let size: UInt64
  private var blocks: [UInt64: [Digest32]] = [:]

  init(_ source: Source, size: UInt64) {
    self.source = source
    self.size = size
  }

  /// The root of the whole tree.
  mutating func root() throws(Source.Failure) -> Digest32 {
    guard size > 0 else { return MerkleHash.empty }
    return try subtree(0..<size)
  }

  /// The path from a leaf to the root: the siblings met, the lowest first.
  /// - Precondition: `index` is less than ``size``.
  mutating func inclusionPath(of index: UInt64) throws(Source.Failure) -> [Digest32] {
    precondition(index < size, "no such leaf")
    var path: [Digest32] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = split(range)
      if index < middle {
        path.append(try subtree(middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        path.append(try subtree(range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return path.reversed()
  }

  /// The path that shows that the first `earlier` leaves are still the same.
  /// - Precondition: `earlier` is at most ``size``.
  mutating func consistencyPath(from earlier: UInt64) throws(Source.Failure) -> [Digest32] {
    precondition(earlier <= size, "the earlier tree is larger")
    guard earlier > 0, earlier < size else { return [] }
    var path: [Digest32] = []
    var range = 0..<size
    // Whether the subtree that is left is one that the earlier tree knew as a whole.
    var isKnown = true
    while earlier < range.upperBound {
      let middle = split(range)
      if earlier <= middle {
        path.append(try subtree(middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        path.append(try subtree(range.lowerBound..<middle))
        range = middle..<range.upperBound
        isKnown = false
      }
    }
    if !isKnown { path.append(try subtree(range)) }
    return path.reversed()
  }

  /// Where RFC 6962 splits a subtree: after the largest power of two that leaves a rest.
  private func split(_ range: Range<UInt64>) -> UInt64 {
    let count = range.upperBound - range.lowerBound
    return range.lowerBound + 1 << (63 - UInt64((count - 1).leadingZeroBitCount))
  }

  private mutating func subtree(_ range: Range<UInt64>) throws(Source.Failure) -> Digest32 {
    let count = range.upperBound - range.lowerBound
    if count > MerkleHash.leavesPerBlock {
      let middle = split(range)
      let left = try subtree(range.lowerBound..<middle)
      return MerkleHash.node(left, try subtree(middle..<range.upperBound))
    }
    let block = range.lowerBound >> UInt64(MerkleHash.blockLevel)
    if count == MerkleHash.leavesPerBlock { return try source.root(ofBlock: block) }
    let start = block << UInt64(MerkleHash.blockLevel)
    if blocks[block] == nil {
      let end = min(start + MerkleHash.leavesPerBlock, size)
      blocks[block] = try source.leaves(start..<end)
    }
    let leaves = blocks[block] ?? []
    return MerkleHash.root(
      of: leaves[Int(range.lowerBound - start)..<Int(range.upperBound - start)])
  }
}
