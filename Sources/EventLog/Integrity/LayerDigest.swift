import Events

/// The digest of one layer's rows and outcomes in one block of 65,536 records.
///
/// SHA-256 over the canonical array `[1, outcomes, rows, H(rows), H(outcomes), H(symbols)]`, 1 being
/// the scheme. H is SHA-256 over fixed little-endian places, one after the other:
/// - a row: record u64, ordinal u32, measure, name, entity, counterpart, unit, labels u32, value,
///   event time, arrival i64, replaced record + 1 u64, replaced layer, replaced ordinal u32,
///   weight i8, reason u8;
/// - an outcome: record u64, code u8, detail u64;
/// - a symbol: the digest of ``SymbolDigests``, 32 bytes.
///
/// A row names a symbol by its place among those that the block names, counted from 1 in order of
/// first appearance, all vocabularies together; 0 is the empty text. Numbers that the log gave to
/// symbols are not hashed.
struct LayerDigest: Hashable, Sendable {
  static let scheme: UInt64 = 1

  let outcomes: UInt64
  let rows: UInt64
  let digest: Digest32

  /// The leaf of the layer's tree: `[scheme, block, outcomes, rows, digest]`.
  func leaf(block: UInt64) -> Digest32 {
    var encoder = CanonicalEncoder(reserving: 64)
    encoder.array(5)
    encoder.unsigned(Self.scheme)
    encoder.unsigned(block)
    encoder.unsigned(outcomes)
    encoder.unsigned(rows)
    encoder.digest(digest)
    return MerkleHash.leaf(encoder.bytes)
  }

  var encoded: [UInt8] {
    var encoder = CanonicalEncoder(reserving: 64)
    encoder.array(3)
    encoder.unsigned(outcomes)
    encoder.unsigned(rows)
    encoder.digest(digest)
    return encoder.bytes
  }

  init(decoding bytes: [UInt8]) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes)
    guard try decoder.array() == 3 else { throw CanonicalError(.outOfRange, at: 0) }
    outcomes = try decoder.unsigned()
    rows = try decoder.unsigned()
    digest = try decoder.digest()
    try decoder.finish()
  }

  /// Hashes what a layer says of some records.
  init(
    of layer: LayerID, records: Range<Offset>, in log: LogReader, symbols: inout SymbolDigests
  ) throws {
    var hashing = LayerHashing()
    try log.scanRows(of: layer, records: records) { batch in
      try hashing.append(batch, &symbols)
      return .goOn
    }
    try log.scanOutcomes(of: layer, records: records) { batch in
      try hashing.append(batch, &symbols)
      return .goOn
    }
    (outcomes, rows, digest) = hashing.finish()
  }
}

/// The running hashes of a block of a layer.
private struct LayerHashing {
  private var rowHash = DigestStream()
  private var outcomeHash = DigestStream()
  private var symbolHash = DigestStream()
  private var rows: UInt64 = 0
  private var outcomes: UInt64 = 0
  private var buffer: [UInt8] = []
  private var places: [UInt64: UInt32] = [:]
  private var table: [UInt8] = []

  mutating func append(_ batch: RowBatch, _ symbols: inout SymbolDigests) throws {
    buffer.removeAll(keepingCapacity: true)
    for row in 0..<batch.count {
      buffer.append(littleEndian: batch.records[row])
      buffer.append(littleEndian: batch.ordinals[row])
      buffer.append(littleEndian: try place(batch.measures[row], .measure, &symbols))
      buffer.append(littleEndian: try place(batch.names[row], .name, &symbols))
      buffer.append(littleEndian: try place(batch.entities[row], .entity, &symbols))
      buffer.append(littleEndian: try place(batch.counterparts[row], .entity, &symbols))
      buffer.append(littleEndian: try place(batch.units[row], .unit, &symbols))
      buffer.append(littleEndian: try place(batch.labels[row], .labels, &symbols))
      buffer.append(littleEndian: UInt64(bitPattern: batch.values[row]))
      buffer.append(littleEndian: UInt64(bitPattern: batch.eventTimes[row]))
      buffer.append(littleEndian: UInt64(bitPattern: batch.arrivals[row]))
      buffer.append(littleEndian: batch.replacedRecords[row])
      buffer.append(littleEndian: batch.replacedLayers[row])
      buffer.append(littleEndian: batch.replacedOrdinals[row])
      buffer.append(UInt8(bitPattern: batch.weights[row]))
      buffer.append(batch.reasons[row])
    }
    rows += UInt64(batch.count)
    rowHash.append(buffer)
  }

  mutating func append(_ batch: OutcomeBatch, _ symbols: inout SymbolDigests) throws {
    buffer.removeAll(keepingCapacity: true)
    for index in 0..<batch.count {
      buffer.append(littleEndian: batch.records[index])
      buffer.append(batch.codes[index])
      var detail = batch.details[index]
      if batch.codes[index] == OutcomeBatch.Code.quarantined.rawValue {
        detail = UInt64(try place(UInt32(truncatingIfNeeded: detail), .reason, &symbols))
      }
      buffer.append(littleEndian: detail)
    }
    outcomes += UInt64(batch.count)
    outcomeHash.append(buffer)
  }

  mutating func finish() -> (outcomes: UInt64, rows: UInt64, digest: Digest32) {
    symbolHash.append(table)
    var encoder = CanonicalEncoder(reserving: 128)
    encoder.array(6)
    encoder.unsigned(LayerDigest.scheme)
    encoder.unsigned(outcomes)
    encoder.unsigned(rows)
    encoder.digest(rowHash.digest)
    encoder.digest(outcomeHash.digest)
    encoder.digest(symbolHash.digest)
    return (outcomes, rows, .sha256(of: encoder.bytes))
  }

  /// The place of a symbol among those that the block names.
  private mutating func place(
    _ number: UInt32, _ vocabulary: Vocabulary, _ symbols: inout SymbolDigests
  ) throws -> UInt32 {
    if number == 0 { return 0 }
    let key = UInt64(vocabulary.rawValue) << 32 | UInt64(number)
    if let place = places[key] { return place }
    let place = UInt32(places.count + 1)
    places[key] = place
    try symbols.digest(of: number, in: vocabulary).append(to: &table)
    return place
  }
}

extension [UInt8] {
  @inline(__always)
  fileprivate mutating func append(littleEndian value: UInt32) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value >> 16))
    append(UInt8(truncatingIfNeeded: value >> 24))
  }

  @inline(__always)
  fileprivate mutating func append(littleEndian value: UInt64) {
    append(littleEndian: UInt32(truncatingIfNeeded: value))
    append(littleEndian: UInt32(truncatingIfNeeded: value >> 32))
  }
}
