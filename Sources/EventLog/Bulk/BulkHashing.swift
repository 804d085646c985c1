import Events

/// Hashing that can be done on several threads: the leaves first, in any order, and then the tree.
protocol BulkHashing: IntegrityHooks {
  /// The leaf hashes of events.
  /// - Parameter seeds: The value of database `salts` of each block that they touch.
  func leaves(of events: EventBatch, seeds: [UInt64: [UInt8]]) throws -> [Digest32]

  /// Adds leaves to the tree.
  /// - Parameter first: The offset of the first of them: everything before it is sealed.
  func grown(by leaves: [Digest32], at first: Offset, log: LogReader) throws -> [IntegrityChange]
}

extension LogIntegrity: BulkHashing {
  func leaves(of events: EventBatch, seeds: [UInt64: [UInt8]]) throws -> [Digest32] {
    var hashing = LeafHashing { block in
      guard let seed = seeds[block], !seed.isEmpty else { return SeedTree(nodes: [], kept: []) }
      return try SeedTree(decoding: seed)
    }
    var leaves: [Digest32] = []
    leaves.reserveCapacity(events.count)
    try hashing.forEachRun(of: events) { _, run in leaves += run }
    return leaves
  }

  func grown(by leaves: [Digest32], at first: Offset, log: LogReader) throws -> [IntegrityChange] {
    var growth = try TreeGrowth(log: log)
    try growth.catchUp(to: first, log: log)
    growth.append(leaves)
    return growth.changes
  }
}
