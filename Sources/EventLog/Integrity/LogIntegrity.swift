import Events

/// Hashes the log: the seed of each block's salts with its first event, the Merkle tree at sealing.
///
/// 1. `salts`, keyed by block: a ``SeedTree``. It commits with the block's first event.
/// 2. `roots`, keyed by block: the root over the block's 65,536 leaves, 32 bytes.
/// 3. `integrity`, `frontier`: the ``MerkleFrontier`` at the end of what is sealed.
public struct LogIntegrity: IntegrityHooks {
  static let frontierKey = IntegrityKey.text("frontier")

  /// The one way to hash a log.
  public init() {}

  public func blockSeed(block: UInt64, header: LogHeader) -> [UInt8] {
    switch header.clock {
    case .simulated:
      return SeedTree(seed: SeedTree.simulatedSeed(logSeed: header.seed, block: block)).encoded
    case .wall:
      var random = SystemRandomNumberGenerator()
      return SeedTree(seed: Salt(high: random.next(), low: random.next())).encoded
    }
  }

  public func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange] {
    let offsets = segment.offsets
    var growth = try TreeGrowth(log: log)
    try growth.catchUp(to: offsets.lowerBound, log: log)
    guard growth.frontier.size < offsets.upperBound.rawValue else { return [] }
    try growth.append(segment.events)
    return growth.changes
  }
}

/// The tree growing by some events, and what to write down of it.
struct TreeGrowth {
  private var leaves: LeafHashing
  private(set) var frontier: MerkleFrontier
  private var roots: [(block: UInt64, root: Digest32)] = []

  init(log: LogReader) throws {
    leaves = LeafHashing(log: log)
    frontier = try log.frontier()
  }

  /// Adds what the tree lacks before an offset: of a log that was not hashed before, or after a crash
  /// between two steps.
  mutating func catchUp(to offset: Offset, log: LogReader) throws {
    guard frontier.size < offset.rawValue else { return }
    try log.scan(Offset(frontier.size)..<offset) { batch in
      try append(batch)
      return .goOn
    }
  }

  /// Adds the leaves of the events that follow.
  mutating func append(_ leaves: [Digest32]) {
    var next = 0
    while next < leaves.count {
      let room = MerkleHash.leavesPerBlock - frontier.size % MerkleHash.leavesPerBlock
      let end = min(leaves.count, next + Int(room))
      if let root = frontier.append(leaves[next..<end]) {
        roots.append(((frontier.size >> UInt64(MerkleHash.blockLevel)) - 1, root))
      }
      next = end
    }
  }

  /// Adds the events of a batch that the tree does not hold yet.
  mutating func append(_ batch: EventBatch) throws {
    guard let last = batch.numbers.last, last >= frontier.size else { return }
    let first = batch.numbers.partitionPoint { $0 >= frontier.size }
    precondition(batch.numbers[first] == frontier.size, "the tree takes events without a gap")
    var grown = frontier
    var made = roots
    try leaves.forEachRun(of: batch, from: first) { _, leaves in
      if let root = grown.append(leaves[...]) {
        made.append(((grown.size >> UInt64(MerkleHash.blockLevel)) - 1, root))
      }
    }
    (frontier, roots) = (grown, made)
  }

  var changes: [IntegrityChange] {
    roots.map { IntegrityChange(.roots, .number($0.block), $0.root.bytes) }
      + [IntegrityChange(.other, LogIntegrity.frontierKey, frontier.encoded)]
  }
}
