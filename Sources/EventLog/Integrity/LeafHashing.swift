import Events

/// Makes the leaf hashes of a log's events again, block after block.
struct LeafHashing {
  private let log: LogReader
  private var block: UInt64?
  private var leaves = BlockLeaves(SeedTree(nodes: [], kept: []))

  init(log: LogReader) {
    self.log = log
  }

  /// The leaf hash of an event of a batch; fast when events come in order.
  /// - Throws: ``IntegrityError`` if the event or the salts of its block are damaged.
  mutating func leaf(of index: Int, in batch: EventBatch) throws -> Digest32 {
    let offset = batch.numbers[index]
    if block != offset >> UInt64(MerkleHash.blockLevel) {
      let next = offset >> UInt64(MerkleHash.blockLevel)
      leaves = BlockLeaves(try log.seedTree(ofBlock: next))
      block = next
    }
    do throws(CanonicalError) {
      return try leaves.leaf(
        offset: offset, stored: batch.bytes, in: batch.range(at: index),
        knowledgeTime: batch.knowledgeTimes[index])
    } catch {
      throw IntegrityError.damagedEvent(Offset(offset), reason: "\(error)")
    }
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
