import Events

/// Walks the events of a block in order and gives their salts at one hash an event: consecutive
/// leaves share all but the last steps of their paths, and the sibling that comes with each hash is
/// kept until the walk reaches it.
struct SeedTreeCursor: Sendable {
  private let tree: SeedTree
  /// The nodes on the path to ``leaf``, from the kept node down to the leaf.
  private var path: [Salt] = []
  /// The right sibling of each node on the path that is a left child; else the node itself.
  private var siblings: [Salt] = []
  /// The depth of the kept node at which ``path`` starts.
  private var top = 0
  private var leaf: UInt32 = 0
  private var covered: Range<UInt32> = 0..<0

  init(_ tree: SeedTree) {
    self.tree = tree
    path.reserveCapacity(SeedTree.depth + 1)
    siblings.reserveCapacity(SeedTree.depth + 1)
  }

  /// The salts of the event at a place in the block; fast when asked in ascending order.
  mutating func salts(ofLeaf next: UInt32) -> LeafSalts {
    if covered.contains(next) {
      moveUp(towards: next)
    } else {
      guard let node = tree.node(above: next) else {
        return LeafSalts(node: nil, kept: tree.keptSalts(ofLeaf: next))
      }
      covered = node.leaves
      top = Int(node.depth)
      path.removeAll(keepingCapacity: true)
      siblings.removeAll(keepingCapacity: true)
      path.append(node.bytes)
      siblings.append(node.bytes)
    }
    leaf = next
    while top + path.count - 1 < SeedTree.depth {
      let depth = top + path.count - 1
      let (left, right) = SeedTree.children(of: path[path.count - 1], at: UInt8(depth))
      let goesLeft = next >> UInt32(SeedTree.depth - 1 - depth) & 1 == 0
      path.append(goesLeft ? left : right)
      siblings.append(right)
    }
    return LeafSalts(node: path[path.count - 1], kept: [])
  }

  /// Leaves the steps that the paths to the last leaf and to the next one have in common, and one
  /// more if the next path goes on with a sibling that is known.
  private mutating func moveUp(towards next: UInt32) {
    let different = next ^ leaf
    guard different != 0 else { return }
    let common = SeedTree.depth - (32 - different.leadingZeroBitCount)
    let length = common - top + 1
    let sibling = next > leaf && path.count > length ? siblings[length] : nil
    path.removeSubrange(length...)
    siblings.removeSubrange(length...)
    guard let sibling else { return }
    path.append(sibling)
    siblings.append(sibling)
  }
}
