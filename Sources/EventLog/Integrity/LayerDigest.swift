import Events
import Storage

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

  init(outcomes: UInt64, rows: UInt64, parts: ArraySlice<Digest32>) {
    var encoder = CanonicalEncoder(reserving: 128)
    encoder.array(6)
    encoder.unsigned(Self.scheme)
    encoder.unsigned(outcomes)
    encoder.unsigned(rows)
    for part in parts { encoder.digest(part) }
    self.outcomes = outcomes
    self.rows = rows
    digest = .sha256(of: encoder.bytes)
  }
}

/// Makes the digests of layers. What several layers say of the same records is hashed together,
/// which processors do faster than one after the other.
struct LayerHashing {
  private let log: LogReader
  private var symbols: SymbolDigests
  private var places = SymbolPlaces()
  private var messages: [UInt8] = []
  private var ends: [UInt64] = []
  private var table: [UInt8] = []

  init(log: LogReader, symbols: SymbolDigests) {
    self.log = log
    self.symbols = symbols
  }

  /// The digests of layers over some records, in the order of `layers`.
  /// - Complexity: Memory for the rows of all of them, 78 bytes each.
  mutating func digests(
    of layers: [LayerID], records: Range<Offset>
  ) throws -> [LayerDigest] {
    messages.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var counts: [(outcomes: UInt64, rows: UInt64)] = []
    for layer in layers { counts.append(try gather(layer, records)) }
    let parts = Digest32.sha256(ofEach: messages, ends: ends)
    return counts.indices.map { index in
      LayerDigest(
        outcomes: counts[index].outcomes, rows: counts[index].rows,
        parts: parts[3 * index..<3 * index + 3])
    }
  }

  /// Lays out what is to be hashed of a layer: rows, outcomes, symbols.
  private mutating func gather(
    _ layer: LayerID, _ records: Range<Offset>
  ) throws -> (outcomes: UInt64, rows: UInt64) {
    var counts: (outcomes: UInt64, rows: UInt64) = (0, 0)
    places.begin()
    table.removeAll(keepingCapacity: true)
    try log.scanRows(of: layer, records: records) { batch in
      try append(batch)
      counts.rows += UInt64(batch.count)
      return .goOn
    }
    ends.append(UInt64(messages.count))
    try log.scanOutcomes(of: layer, records: records) { batch in
      try append(batch)
      counts.outcomes += UInt64(batch.count)
      return .goOn
    }
    ends.append(UInt64(messages.count))
    messages += table
    ends.append(UInt64(messages.count))
    return counts
  }

  private static let rowSize = 78
  private static let outcomeSize = 17

  private mutating func append(_ batch: RowBatch) throws {
    var named: [UInt32] = []
    named.reserveCapacity(6 * batch.count)
    for row in 0..<batch.count {
      named.append(try place(batch.measures[row], .measure))
      named.append(try place(batch.names[row], .name))
      named.append(try place(batch.entities[row], .entity))
      named.append(try place(batch.counterparts[row], .entity))
      named.append(try place(batch.units[row], .unit))
      named.append(try place(batch.labels[row], .labels))
    }
    messages.append(count: Self.rowSize * batch.count) { bytes in
      for row in 0..<batch.count {
        let at = Self.rowSize * row
        bytes.store(batch.records[row], at: at)
        bytes.store(batch.ordinals[row], at: at + 8)
        for column in 0..<6 { bytes.store(named[6 * row + column], at: at + 12 + 4 * column) }
        bytes.store(batch.values[row], at: at + 36)
        bytes.store(batch.eventTimes[row], at: at + 44)
        bytes.store(batch.arrivals[row], at: at + 52)
        bytes.store(batch.replacedRecords[row], at: at + 60)
        bytes.store(batch.replacedLayers[row], at: at + 68)
        bytes.store(batch.replacedOrdinals[row], at: at + 72)
        bytes.store(batch.weights[row], at: at + 76)
        bytes.store(batch.reasons[row], at: at + 77)
      }
    }
  }

  private mutating func append(_ batch: OutcomeBatch) throws {
    var details = batch.details
    for index in 0..<batch.count
    where batch.codes[index] == OutcomeBatch.Code.quarantined.rawValue {
      details[index] = UInt64(try place(UInt32(truncatingIfNeeded: details[index]), .reason))
    }
    messages.append(count: Self.outcomeSize * batch.count) { bytes in
      for index in 0..<batch.count {
        let at = Self.outcomeSize * index
        bytes.store(batch.records[index], at: at)
        bytes.store(batch.codes[index], at: at + 8)
        bytes.store(details[index], at: at + 9)
      }
    }
  }

  /// The place of a symbol among those that the block names.
  private mutating func place(
    _ number: UInt32, _ vocabulary: Vocabulary
  ) throws -> UInt32 {
    if number == 0 { return 0 }
    let (place, isNew) = places.place(of: number, in: vocabulary)
    if isNew { try symbols.digest(of: number, in: vocabulary).append(to: &table) }
    return place
  }
}

/// The symbols that a block names, numbered from 1 in order of first appearance.
///
/// Symbols are dense, so an array by symbol stands for a dictionary; it is kept from one block to the
/// next, with a mark of the block in which an entry was made.
struct SymbolPlaces {
  private var marks: [[UInt32]] = []
  private var places: [[UInt32]] = []
  private var block: UInt32 = 0
  private var count: UInt32 = 0

  init() {
    let rows = (Vocabulary.allCases.map(\.rawValue).max() ?? 0) + 1
    marks = Array(repeating: [], count: Int(rows))
    places = marks
  }

  /// Begins a block.
  mutating func begin() {
    block += 1
    count = 0
  }

  mutating func place(
    of number: UInt32, in vocabulary: Vocabulary
  ) -> (place: UInt32, isNew: Bool) {
    let (row, index) = (Int(vocabulary.rawValue), Int(number))
    if index >= marks[row].count {
      let missing = max(index + 1, 2 * marks[row].count) - marks[row].count
      marks[row].append(contentsOf: repeatElement(0, count: missing))
      places[row].append(contentsOf: repeatElement(0, count: missing))
    }
    if marks[row][index] == block { return (places[row][index], false) }
    count += 1
    marks[row][index] = block
    places[row][index] = count
    return (count, true)
  }
}
