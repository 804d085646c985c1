public import Events

extension SeedTree {
  /// The tree as bytes, in canonical CBOR: `[[[depth, index, node], …], [[leaf, component, salt], …]]`.
  /// A new block takes 23 bytes; each erased event adds up to 16 nodes.
  public var encoded: [UInt8] {
    var encoder = CanonicalEncoder(reserving: 8 + 23 * nodes.count + 30 * kept.count)
    encoder.array(2)
    encoder.array(nodes.count)
    for node in nodes {
      encoder.array(3)
      encoder.unsigned(UInt64(node.depth))
      encoder.unsigned(UInt64(node.index))
      encoder.bytes(node.bytes.bytes)
    }
    encoder.array(kept.count)
    for salt in kept {
      encoder.array(3)
      encoder.unsigned(UInt64(salt.leaf))
      encoder.unsigned(salt.component)
      encoder.bytes(salt.salt.bytes)
    }
    return encoder.bytes
  }

  /// Reads a tree from its bytes.
  /// - Throws: ``CanonicalError`` if they are not one, or if a node lies above another.
  public init(decoding bytes: [UInt8]) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes)
    guard try decoder.array() == 2 else { throw CanonicalError(.outOfRange, at: 0) }
    var end: UInt32 = 0
    let nodes = try decoder.array { decoder throws(CanonicalError) in
      let start = decoder.position
      guard try decoder.array() == 3 else { throw CanonicalError(.outOfRange, at: start) }
      let depth = try decoder.unsigned()
      let index = try decoder.unsigned()
      guard depth <= UInt64(SeedTree.depth), index < 1 << depth,
        let node = Salt(try decoder.bytes())
      else { throw CanonicalError(.outOfRange, at: start) }
      let made = Node(depth: UInt8(depth), index: UInt32(index), bytes: node)
      guard made.leaves.lowerBound >= end else { throw CanonicalError(.keyOrder, at: start) }
      end = made.leaves.upperBound
      return made
    }
    let kept = try decoder.array { decoder throws(CanonicalError) in
      let start = decoder.position
      guard try decoder.array() == 3 else { throw CanonicalError(.outOfRange, at: start) }
      let leaf = try decoder.unsigned()
      let component = try decoder.unsigned()
      guard leaf < 1 << UInt64(SeedTree.depth), let salt = Salt(try decoder.bytes()) else {
        throw CanonicalError(.outOfRange, at: start)
      }
      return KeptSalt(leaf: UInt32(leaf), component: component, salt: salt)
    }
    try decoder.finish()
    self.init(nodes: nodes, kept: kept)
  }

  /// The seed of a block of a simulated log, which is the same whenever the simulation is run again.
  /// A log on wall time draws a random one instead: such a seed must not be guessable.
  public static func simulatedSeed(logSeed: UInt64, block: UInt64) -> Salt {
    var input = [UInt8]("plumbline block seed".utf8)
    input.append(bigEndian: logSeed)
    input.append(bigEndian: block)
    return Salt(cutting: .sha256(of: input))
  }
}
