public import Events

/// The salts of one block of 65,536 events, grown from a few nodes.
///
/// 1. A node is 16 bytes. Its children are the halves of SHA-256(depth ‖ node), depth being one
///    byte: 0 for the root of the block, which is its seed.
/// 2. The leaf node of an event lies at depth 16. The salt of its component is SHA-256(leaf node ‖
///    component as 8 big-endian bytes) cut to 16 bytes.
/// 3. A block keeps any set of nodes none of which lies above another. A new block keeps its seed;
///    erasing an event puts the siblings on its path in place of the node above it, and from these
///    the event's salts can no longer be found.
/// 4. If only some components of an event are erased, the salts of the others are kept one by one.
public struct SeedTree: Hashable, Sendable {
  /// A node that is kept.
  struct Node: Hashable, Sendable {
    /// How far below the seed: 0 to 16.
    let depth: UInt8
    /// Which of the 2^depth nodes at this depth, counted from the left.
    let index: UInt32
    let bytes: Salt

    /// The events of the block that its leaves stand for.
    var leaves: Range<UInt32> {
      let width = UInt32(SeedTree.depth) - UInt32(depth)
      return index << width..<(index + 1) << width
    }
  }

  /// The salt of one component, kept after its event's node has gone.
  struct KeptSalt: Hashable, Sendable {
    let leaf: UInt32
    let component: UInt64
    let salt: Salt
  }

  /// The depth of the leaves.
  static let depth = 16

  /// Sorted from left to right; they do not overlap.
  private(set) var nodes: [Node]
  /// Sorted by leaf and component.
  private(set) var kept: [KeptSalt]

  /// The tree of a new block.
  public init(seed: Salt) {
    nodes = [Node(depth: 0, index: 0, bytes: seed)]
    kept = []
  }

  /// The salts of the event at a place in the block.
  /// - Complexity: O(log *n*) in the kept nodes, and at most 16 hashes.
  public func salts(ofLeaf leaf: UInt32) -> LeafSalts {
    var node: Salt?
    if let start = self.node(above: leaf) {
      var bytes = start.bytes
      for depth in Int(start.depth)..<SeedTree.depth {
        let (left, right) = SeedTree.children(of: bytes, at: UInt8(depth))
        bytes = leaf >> UInt32(SeedTree.depth - 1 - depth) & 1 == 0 ? left : right
      }
      node = bytes
    }
    return LeafSalts(node: node, kept: node == nil ? keptSalts(ofLeaf: leaf) : [])
  }

  /// Forgets the salts of an event, all but those of `keeping`.
  /// - Returns: Whether anything changed.
  public mutating func erase(leaf: UInt32, keeping components: [UInt64] = []) -> Bool {
    let salts = salts(ofLeaf: leaf)
    let remaining = components.sorted().compactMap { component in
      salts.salt(of: component).map {
        KeptSalt(leaf: leaf, component: component, salt: $0)
      }
    }
    let before = self
    if let place = nodes.firstIndex(where: { $0.leaves.contains(leaf) }) {
      var node = nodes[place]
      var left: [Node] = []
      var right: [Node] = []
      while node.depth < SeedTree.depth {
        let children = SeedTree.children(of: node.bytes, at: node.depth)
        let first = Node(depth: node.depth + 1, index: node.index * 2, bytes: children.left)
        let second = Node(depth: node.depth + 1, index: node.index * 2 + 1, bytes: children.right)
        if first.leaves.contains(leaf) {
          right.append(second)
          node = first
        } else {
          left.append(first)
          node = second
        }
      }
      nodes.replaceSubrange(place...place, with: left + right.reversed())
    }
    kept.removeAll { $0.leaf == leaf }
    let place = kept.firstIndex { $0.leaf > leaf } ?? kept.endIndex
    kept.insert(contentsOf: remaining, at: place)
    return self != before
  }

  static func children(of node: Salt, at depth: UInt8) -> (left: Salt, right: Salt) {
    let digest = node.digest(after: depth)
    return (Salt(cutting: digest), Salt(cuttingEnd: digest))
  }

  func node(above leaf: UInt32) -> Node? {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].leaves.upperBound <= leaf { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low].leaves.contains(leaf) ? nodes[low] : nil
  }

  func keptSalts(ofLeaf leaf: UInt32) -> [KeptSalt] {
    kept.isEmpty ? [] : kept.filter { $0.leaf == leaf }
  }

  init(nodes: [Node], kept: [KeptSalt]) {
    self.nodes = nodes
    self.kept = kept
  }
}

/// The salts of one event.
public struct LeafSalts: ComponentSalts, Sendable {
  let node: Salt?
  let kept: [SeedTree.KeptSalt]

  /// The salt of a component; nil when it has been erased.
  public func salt(of component: UInt64) -> Salt? {
    guard let node else { return kept.first { $0.component == component }?.salt }
    return Salt(cutting: node.digest(before: component))
  }
}
