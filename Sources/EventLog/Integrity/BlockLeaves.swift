import Events

/// Makes the leaf hashes of one block's events, in order, with reused memory.
struct BlockLeaves {
  private var cursor: SeedTreeCursor
  private var canonical: [UInt8] = []

  /// Ready for the events of a block with these salts.
  init(_ tree: SeedTree) {
    cursor = SeedTreeCursor(tree)
    canonical.reserveCapacity(1024)
  }

  /// The leaf hash of an event: SHA-256(0x00 ‖ canonical bytes).
  /// - Throws: ``CanonicalError`` if its stored bytes are harmed or a salt is missing.
  mutating func leaf(
    offset: UInt64, stored: [UInt8], in range: Range<Int>, knowledgeTime: Int64
  ) throws(CanonicalError) -> Digest32 {
    var salts = cursor.salts(ofLeaf: UInt32(truncatingIfNeeded: offset & 0xFFFF))
    canonical.removeAll(keepingCapacity: true)
    canonical.append(0)
    try CanonicalForm.append(
      stored: stored, in: range, knowledgeTime: knowledgeTime, salts: &salts, to: &canonical)
    return .sha256(of: canonical)
  }
}
