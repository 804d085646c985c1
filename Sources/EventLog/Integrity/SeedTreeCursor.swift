import Events

/// Walks the events of a block in order and gives their salts at one hash an event: consecutive
/// leaves share all but the last steps of their paths.
struct SeedTreeCursor: Sendable {
  private let tree: SeedTree
  /// The nodes on the path to ``leaf``, by depth, as far down as it has been walked.
  private var path: [Salt] = []
  /// The depth of the kept node at which ``path`` starts.
  private var top = 0
  private var leaf: UInt32 = 0
  private var covered: Range<UInt32> = 0..<0

  init(_ tree: SeedTree) {
    self.tree = tree
    path.reserveCapacity(SeedTree.depth + 1)
  }

  /// The salts of the event at a place in the block; fast when asked in ascending order.
  mutating func salts(ofLeaf next: UInt32) -> LeafSalts {
    if !covered.contains(next) {
      guard let node = tree.node(above: next) else {
        return LeafSalts(node: nil, kept: tree.keptSalts(ofLeaf: next))
      }
      covered = node.leaves
      top = Int(node.depth)
      path.removeAll(keepingCapacity: true)
      path.append(node.bytes)
    } else {
      // Keep the steps that both paths have in common.
      let different = next ^ leaf
      let common =
        different == 0
        ? SeedTree.depth : SeedTree.depth - (32 - different.leadingZeroBitCount)
      let length = max(1, common - top + 1)
      if path.count > length { path.removeSubrange(length...) }
    }
    leaf = next
    while top + path.count - 1 < SeedTree.depth {
      let depth = top + path.count - 1
      let (left, right) = SeedTree.children(of: path[path.count - 1], at: UInt8(depth))
      path.append(next >> UInt32(SeedTree.depth - 1 - depth) & 1 == 0 ? left : right)
    }
    return LeafSalts(node: path[path.count - 1], kept: [])
  }
}
