import Events

extension SeedTree {
  /// The salts of components of many events, hashed level by level.
  /// - Parameter components: In ascending order of leaves.
  /// - Throws: ``CanonicalError`` if one of them has been erased.
  /// - Complexity: About one hash an event of the run that they span, and one a component.
  func salts(
    of components: [(leaf: UInt32, component: UInt64)]
  ) throws(CanonicalError) -> [Salt] {
    guard let first = components.first?.leaf, let last = components.last?.leaf else { return [] }
    let nodes = leafNodes(in: first..<last + 1)
    var messages: [UInt8] = []
    var ends: [UInt64] = []
    messages.reserveCapacity(24 * components.count)
    for (leaf, component) in components {
      // What has no node has no message either; its salt may have been kept.
      guard let node = nodes[Int(leaf - first)] else { continue }
      node.append(to: &messages)
      messages.append(bigEndian: component)
      ends.append(UInt64(messages.count))
    }
    let digests = Digest32.sha256(ofEach: messages, ends: ends)
    var made = digests.makeIterator()
    var salts: [Salt] = []
    salts.reserveCapacity(components.count)
    for (leaf, component) in components {
      if nodes[Int(leaf - first)] != nil, let digest = made.next() {
        salts.append(Salt(cutting: digest))
      } else if let kept = self.salts(ofLeaf: leaf).salt(of: component) {
        salts.append(kept)
      } else {
        throw CanonicalError(.saltErased(component: component), at: 0)
      }
    }
    return salts
  }

  /// The leaf nodes of a run of events; nil for those that have been erased.
  func leafNodes(in range: Range<UInt32>) -> [Salt?] {
    var current: [Node] = []
    for depth in 0..<UInt8(SeedTree.depth) {
      current += nodes.filter { $0.depth == depth && $0.leaves.overlaps(range) }
      var messages: [UInt8] = []
      var ends: [UInt64] = []
      messages.reserveCapacity(17 * current.count)
      for node in current {
        messages.append(depth)
        node.bytes.append(to: &messages)
        ends.append(UInt64(messages.count))
      }
      let digests = Digest32.sha256(ofEach: messages, ends: ends)
      var next: [Node] = []
      next.reserveCapacity(2 * current.count)
      for (node, digest) in zip(current, digests) {
        let left = Node(depth: depth + 1, index: node.index * 2, bytes: Salt(cutting: digest))
        let right = Node(
          depth: depth + 1, index: node.index * 2 + 1, bytes: Salt(cuttingEnd: digest))
        if left.leaves.overlaps(range) { next.append(left) }
        if right.leaves.overlaps(range) { next.append(right) }
      }
      current = next
    }
    current += nodes.filter { Int($0.depth) == SeedTree.depth && range.contains($0.index) }
    var found = [Salt?](repeating: nil, count: range.count)
    for node in current { found[Int(node.index - range.lowerBound)] = node.bytes }
    return found
  }
}
