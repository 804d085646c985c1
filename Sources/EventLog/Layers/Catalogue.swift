import Events
import Storage

/// What the tail knows of layers and symbols, read and written inside a transaction.
enum Catalogue {
  static func layer(
    _ id: LayerID, _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> LayerRecord {
    let key = StorageKey(UInt64(id.rawValue))
    guard let value = try transaction.get(tail[TailDatabase.layers], key) else {
      throw EventLogError.noSuchLayer(id.rawValue)
    }
    return try LayerRecord(decoding: value)
  }

  static func layers(
    _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> [(id: LayerID, record: LayerRecord)] {
    var all: [(id: LayerID, record: LayerRecord)] = []
    try transaction.scan(tail[TailDatabase.layers]) { key, value in
      let id = LayerID(UInt32(truncatingIfNeeded: BigEndian.number(key, at: 0)))
      all.append((id, try LayerRecord(decoding: value.copied)))
      return .goOn
    }
    return all
  }

  static func put(
    _ record: LayerRecord, _ id: LayerID, _ tail: Environment,
    _ transaction: inout WriteTransaction
  ) throws {
    try transaction.put(
      tail[TailDatabase.layers], StorageKey(UInt64(id.rawValue)), record.encoded)
  }

  static func liveLayer(
    of source: String, _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> LayerID? {
    guard let value = try transaction.get(tail[TailDatabase.live], liveKey(source)) else {
      return nil
    }
    var reader = ByteReader(value)
    return LayerID(try reader.next())
  }

  static func setLive(
    _ id: LayerID, of source: String, _ tail: Environment,
    _ transaction: inout WriteTransaction
  ) throws {
    var writer = ByteWriter(reserving: 4)
    writer.append(id.rawValue)
    try transaction.put(tail[TailDatabase.live], liveKey(source), writer.bytes)
  }

  private static func liveKey(_ source: String) -> StorageKey {
    StorageKey(LongKey.shortened(Array(source.utf8)))
  }

  /// How many symbols a vocabulary has: the greatest number given.
  static func symbolCount(
    _ vocabulary: Vocabulary, _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> UInt32 {
    let database = tail[TailDatabase.symbols]
    let last = SymbolKey.key(vocabulary, .max)
    let found = try transaction.find(.atOrBefore, last, in: database, checkingAll: false) {
      key, _ in BigEndian.number(key, at: 0)
    }
    guard let found, found >> 32 == UInt64(vocabulary.rawValue) else { return 0 }
    return UInt32(truncatingIfNeeded: found)
  }
}
