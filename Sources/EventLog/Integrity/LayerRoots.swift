import Events

/// The roots of a log's layers: for each the RFC 6962 tree over its blocks' digests.
///
/// Digests of blocks that will not change any more are kept in `integrity` as `layer/n/block`.
struct LayerRoots {
  private let log: LogReader
  /// Whether kept digests are believed; otherwise every row is hashed again.
  private let trustsKept: Bool
  private var symbols: SymbolDigests
  /// Digests that were made now and may be kept.
  private(set) var changes: [IntegrityChange] = []
  /// Kept digests that the rows do not give any more.
  private(set) var differing: [(layer: LayerID, block: UInt64)] = []

  init(log: LogReader, trustsKept: Bool = true) {
    self.log = log
    self.trustsKept = trustsKept
    symbols = SymbolDigests(log: log)
  }

  /// The root of a layer over the records before `end`.
  mutating func root(
    of layer: LayerID, _ record: LayerRecord, before end: Offset
  ) throws -> Checkpoint.LayerRoot {
    var leaves: [Digest32] = []
    var rows: UInt64 = 0
    let until = min(record.extents.last.map { $0.to ?? end } ?? Offset(0), end)
    let first = record.extents.first?.from ?? until
    if first < until {
      for block in first.block...Offset(until.rawValue - 1).block {
        let digest = try self.digest(of: layer, block: block, until: until)
        guard digest.rows > 0 || digest.outcomes > 0 else { continue }
        leaves.append(digest.leaf(block: block))
        rows += digest.rows
      }
    }
    return Checkpoint.LayerRoot(layer: layer, rows: rows, root: MerkleHash.root(of: leaves[...]))
  }

  static func key(_ layer: LayerID, _ block: UInt64) -> IntegrityKey {
    .text("layer/\(layer)/\(block)")
  }

  private mutating func digest(
    of layer: LayerID, block: UInt64, until: Offset
  ) throws -> LayerDigest {
    let range = Offset.records(ofBlock: block)
    let isFinal = range.upperBound <= until
    let key = Self.key(layer, block)
    let kept = isFinal ? try log.integrity(.other, key) : nil
    if trustsKept, let kept {
      do throws(CanonicalError) { return try LayerDigest(decoding: kept) } catch {
        throw IntegrityError.damagedValue(
          name: "the digest of layer \(layer), block \(block)", reason: "\(error)")
      }
    }
    let made = try LayerDigest(
      of: layer, records: range.lowerBound..<min(range.upperBound, until), in: log,
      symbols: &symbols)
    if let kept, kept != made.encoded { differing.append((layer, block)) }
    if isFinal && kept == nil { changes.append(IntegrityChange(.other, key, made.encoded)) }
    return made
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
