import Events

/// Makes the leaf hashes of a log's events again, block after block.
struct LeafHashing {
  /// The salts of a block.
  private let seedTree: (UInt64) throws -> SeedTree
  private var block: UInt64?
  private var tree = SeedTree(nodes: [], kept: [])
  private var canonical = CanonicalBatch()

  init(log: LogReader) {
    seedTree = { try log.seedTree(ofBlock: $0) }
  }

  /// Hashes with salts that the log does not hold yet.
  init(seedTree: @escaping (UInt64) throws -> SeedTree) {
    self.seedTree = seedTree
  }

  /// How many events are hashed together.
  private static let groupSize = 1024

  /// Gives the leaf hashes of the events of a batch from `first` on, in order, some at a time; those
  /// that are given together lie in one block.
  /// - Throws: ``IntegrityError`` at the first event that is damaged, or whose block's salts are;
  ///   those before it have been given.
  mutating func forEachRun(
    of batch: EventBatch, from first: Int = 0, _ body: (Range<Int>, [Digest32]) throws -> Void
  ) throws {
    var next = first
    while next < batch.count {
      try enter(batch.numbers[next])
      let end = min(next + Self.groupSize, batch.count)
      let group =
        next..<(next..<end).partitionPoint { index in
          Offset(batch.numbers[index]).block != block
        }
      var made: [Digest32]?
      do throws(CanonicalError) { made = try leaves(of: group, in: batch) } catch { made = nil }
      if let made {
        try body(group, made)
      } else {
        // One by one, to give those before the damaged one and to tell which it is.
        for index in group { try body(index..<index + 1, [try leaf(of: index, in: batch)]) }
      }
      next = group.upperBound
    }
  }

  /// Gives the leaf hash of each event of a batch from `first` on, in order.
  /// - Throws: As ``forEachRun(of:from:_:)``.
  mutating func forEachLeaf(
    of batch: EventBatch, from first: Int = 0, _ body: (Int, Digest32) throws -> Void
  ) throws {
    try forEachRun(of: batch, from: first) { range, leaves in
      for (index, leaf) in zip(range, leaves) { try body(index, leaf) }
    }
  }

  /// The leaf hash of one event of a batch.
  /// - Throws: ``IntegrityError`` if the event or the salts of its block are damaged.
  mutating func leaf(of index: Int, in batch: EventBatch) throws -> Digest32 {
    try enter(batch.numbers[index])
    do throws(CanonicalError) {
      return try leaves(of: index..<index + 1, in: batch)[0]
    } catch {
      throw IntegrityError.damagedEvent(Offset(batch.numbers[index]), reason: "\(error)")
    }
  }

  private mutating func enter(_ offset: UInt64) throws {
    let next = Offset(offset).block
    guard block != next else { return }
    block = nil
    tree = try seedTree(next)
    block = next
  }

  /// The leaf hashes of events of one block.
  private mutating func leaves(
    of group: Range<Int>, in batch: EventBatch
  ) throws(CanonicalError) -> [Digest32] {
    canonical.removeAll()
    for index in group {
      try canonical.add(
        batch.bytes, in: batch.range(at: index), knowledgeTime: batch.knowledgeTimes[index])
    }
    let components = canonical.plain.map { component in
      (
        leaf: UInt32(batch.numbers[group.lowerBound + component.event] & 0xFFFF),
        component: component.number
      )
    }
    let salts = try tree.salts(of: components)
    return canonical.leaves(of: batch.bytes, salts: salts)
  }
}

extension Range<Int> {
  /// The first number of the range that `belongs` to its second part, where all that do come last.
  fileprivate func partitionPoint(_ belongs: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = (low + high) / 2
      if belongs(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension LogReader {
  /// The salts of a block.
  /// - Throws: ``IntegrityError/damagedValue(name:reason:)``.
  func seedTree(ofBlock block: UInt64) throws -> SeedTree {
    guard let bytes = try integrity(.salts, .number(block)), !bytes.isEmpty else {
      return SeedTree(nodes: [], kept: [])
    }
    return try read("the salts of block \(block)") { () throws(CanonicalError) in
      try SeedTree(decoding: bytes)
    }
  }

  /// The tree's right edge at the end of what is sealed.
  func frontier() throws -> MerkleFrontier {
    guard let bytes = try integrity(.other, LogIntegrity.frontierKey) else {
      return MerkleFrontier()
    }
    return try read("the frontier of the tree") { () throws(CanonicalError) in
      try MerkleFrontier(decoding: bytes)
    }
  }

  private func read<Value>(
    _ name: String, _ body: () throws(CanonicalError) -> Value
  ) throws(IntegrityError) -> Value {
    do throws(CanonicalError) { return try body() } catch {
      throw .damagedValue(name: name, reason: "\(error)")
    }
  }
}
