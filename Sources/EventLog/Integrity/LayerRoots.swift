import Events

/// The roots of a log's layers: for each the RFC 6962 tree over its blocks' digests.
///
/// Digests of blocks that will not change any more are kept in `integrity` as `layer/n/block`.
struct LayerRoots {
  /// A block of a layer.
  struct Place: Hashable, Sendable {
    let layer: LayerID
    let block: UInt64
  }

  private let log: LogReader
  /// Whether kept digests are believed; otherwise every row is hashed again.
  private let trustsKept: Bool
  private var hashing: LayerHashing
  /// Digests of blocks that will not change any more, made here or before.
  private var made: [Place: LayerDigest]
  /// Digests that were made now and may be kept.
  private(set) var changes: [IntegrityChange] = []
  /// Kept digests that the rows do not give any more.
  private(set) var differing: [(layer: LayerID, block: UInt64)] = []

  /// - Parameter made: Digests that need not be made again.
  init(log: LogReader, trustsKept: Bool = true, made: [Place: LayerDigest] = [:]) {
    self.log = log
    self.trustsKept = trustsKept
    self.made = made
    hashing = LayerHashing(log: log, symbols: SymbolDigests(log: log))
  }

  /// The root of a layer over the records before `end`.
  mutating func root(
    of layer: LayerID, _ record: LayerRecord, before end: Offset
  ) throws -> LayerRooted.Root {
    var leaves: [Digest32] = []
    var rows: UInt64 = 0
    for block in record.blocks(before: end) {
      let digest = try self.digest(of: layer, block: block, until: record.end(before: end))
      guard digest.rows > 0 || digest.outcomes > 0 else { continue }
      leaves.append(digest.leaf(block: block))
      rows += digest.rows
    }
    return LayerRooted.Root(layer: layer, rows: rows, root: MerkleHash.root(of: leaves[...]))
  }

  static func key(_ layer: LayerID, _ block: UInt64) -> IntegrityKey {
    .text("layer/\(layer)/\(block)")
  }

  private mutating func digest(
    of layer: LayerID, block: UInt64, until: Offset
  ) throws -> LayerDigest {
    let range = Offset.records(ofBlock: block)
    let isFinal = range.upperBound <= until
    let place = Place(layer: layer, block: block)
    let kept = isFinal ? try log.integrity(.other, Self.key(layer, block)) : nil
    if trustsKept, let kept {
      do throws(CanonicalError) { return try LayerDigest(decoding: kept) } catch {
        throw IntegrityError.damagedValue(
          name: "the digest of layer \(layer), block \(block)", reason: "\(error)")
      }
    }
    let known = isFinal ? made[place] : nil
    let records = range.lowerBound..<min(range.upperBound, until)
    let digest = try known ?? hashing.digests(of: [layer], records: records)[0]
    guard isFinal else { return digest }
    made[place] = digest
    let isKnownToDiffer = differing.contains { $0.layer == layer && $0.block == block }
    if let kept, kept != digest.encoded, !isKnownToDiffer { differing.append((layer, block)) }
    if kept == nil {
      changes.append(IntegrityChange(.other, Self.key(layer, block), digest.encoded))
    }
    return digest
  }
}

extension LayerRecord {
  /// The offset behind the last record before `end` that the layer has read.
  func end(before end: Offset) -> Offset {
    min(extents.last.map { $0.to ?? end } ?? Offset(0), end)
  }

  /// The blocks in which records lie that the layer has read, before `end`.
  func blocks(before end: Offset) -> Range<UInt64> {
    let until = self.end(before: end)
    guard let first = extents.first?.from, first < until else { return 0..<0 }
    return first.block..<Offset(until.rawValue - 1).block + 1
  }
}

extension Offset {
  /// The block that the event lies in.
  var block: UInt64 { rawValue >> UInt64(MerkleHash.blockLevel) }

  /// The offsets of a block.
  static func records(ofBlock block: UInt64) -> Range<Offset> {
    let start = block << UInt64(MerkleHash.blockLevel)
    return Offset(start)..<Offset(start + MerkleHash.leavesPerBlock)
  }
}
