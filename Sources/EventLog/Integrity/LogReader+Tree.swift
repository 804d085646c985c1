public import Events

/// The hashes of a log for its Merkle tree: roots of whole blocks as kept, leaves made again.
struct LogLeaves: MerkleSource {
  let log: LogReader

  func root(ofBlock block: UInt64) throws -> Digest32 {
    if let bytes = try log.integrity(.roots, .number(block)) {
      guard let root = Digest32(bytes) else {
        throw IntegrityError.damagedValue(
          name: "the root of block \(block)", reason: "it has \(bytes.count) bytes.")
      }
      return root
    }
    // Whole, but not sealed yet.
    let start = block << UInt64(MerkleHash.blockLevel)
    return MerkleHash.root(of: try leaves(start..<start + MerkleHash.leavesPerBlock)[...])
  }

  func leaves(_ range: Range<UInt64>) throws -> [Digest32] {
    var hashing = LeafHashing(log: log)
    var leaves: [Digest32] = []
    leaves.reserveCapacity(range.count)
    try log.scan(Offset(range.lowerBound)..<Offset(range.upperBound)) { batch in
      try hashing.forEachLeaf(of: batch) { _, leaf in leaves.append(leaf) }
      return .goOn
    }
    return leaves
  }
}

extension LogReader {
  /// The root of the Merkle tree over the first `size` events; all that the reader sees if nil.
  /// - Throws: ``IntegrityError`` and ``EventLogError``.
  /// - Complexity: O(*blocks*) reads, and the hashing of at most one block.
  public func root(size: Offset? = nil) throws -> Digest32 {
    var tree = MerkleTree(LogLeaves(log: self), size: min(size ?? head, head).rawValue)
    return try tree.root()
  }

  /// The path from an event to the root over the first `size` events (RFC 6962, section 2.1.1).
  /// - Throws: ``EventLogError/noSuchEvent(_:head:)`` and what ``root(size:)`` throws.
  public func inclusionPath(of offset: Offset, size: Offset) throws -> [Digest32] {
    guard offset < size, size <= head else {
      throw EventLogError.noSuchEvent(max(offset, size), head: head)
    }
    var tree = MerkleTree(LogLeaves(log: self), size: size.rawValue)
    return try tree.inclusionPath(of: offset.rawValue)
  }

  /// The path that shows that the tree over `size` events holds the one over `earlier` unchanged
  /// (RFC 6962, section 2.1.2).
  /// - Throws: ``EventLogError/noSuchEvent(_:head:)`` and what ``root(size:)`` throws.
  public func consistencyPath(from earlier: Offset, to size: Offset) throws -> [Digest32] {
    guard earlier <= size, size <= head else {
      throw EventLogError.noSuchEvent(max(earlier, size), head: head)
    }
    var tree = MerkleTree(LogLeaves(log: self), size: size.rawValue)
    return try tree.consistencyPath(from: earlier.rawValue)
  }

  /// The canonical bytes of an event: what its leaf is the hash of.
  /// - Throws: ``EventLogError/noSuchEvent(_:head:)`` and what ``root(size:)`` throws.
  public func canonicalBytes(of offset: Offset) throws -> [UInt8] {
    let batch = try batch(at: offset)
    var salts = try salts(of: offset)
    do throws(CanonicalError) {
      return try CanonicalForm.bytes(
        stored: [UInt8](batch.stored(at: 0)), knowledgeTime: batch.knowledgeTimes[0],
        salts: &salts)
    } catch {
      throw IntegrityError.damagedEvent(offset, reason: "\(error)")
    }
  }

  /// The salts of an event's components.
  func salts(of offset: Offset) throws -> LeafSalts {
    try seedTree(ofBlock: offset.rawValue >> UInt64(MerkleHash.blockLevel))
      .salts(ofLeaf: UInt32(offset.rawValue & (MerkleHash.leavesPerBlock - 1)))
  }
}
