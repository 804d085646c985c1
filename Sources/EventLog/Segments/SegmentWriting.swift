import Events
import Storage

/// Writing segments inside a transaction of their environment.
enum SegmentWriting {
  /// Removes what was written at or beyond an offset and never came to count.
  static func removeOrphans(
    from first: UInt64, _ layers: [LayerID], _ environment: Environment,
    _ transaction: inout WriteTransaction
  ) throws {
    let from = StorageKey(first)
    _ = try transaction.delete(environment[HistoryDatabase.segments], from: from)
    _ = try transaction.delete(environment[HistoryDatabase.raw], from: from)
    for layer in layers {
      let number = UInt64(layer.rawValue)
      for database in [HistoryDatabase.rows, HistoryDatabase.zones] {
        _ = try transaction.delete(
          environment[database], from: StorageKey(number, first), to: StorageKey(number + 1))
      }
    }
  }

  static func write(
    _ segment: EncodedSegment, _ environment: Environment,
    _ transaction: inout WriteTransaction
  ) throws {
    try transaction.put(
      environment[HistoryDatabase.segments], StorageKey(segment.first), segment.value)
    for (number, frames) in segment.raw.enumerated() {
      try transaction.put(
        environment[HistoryDatabase.raw], StorageKey(segment.first, UInt64(number)), frames)
    }
  }
}

extension EncodedSegment {
  /// Puts its events together again.
  func decode(into batch: inout EventBatch) throws {
    try value.withRawSpan { bytes in
      let table = try SegmentTable(reading: bytes)
      var decoder = SegmentDecoder()
      try decoder.decode(
        bytes, table, rows: 0..<table.count, nil,
        raw: { number, body in
          guard number < raw.count else { throw SegmentDamage.table }
          try raw[Int(number)].withRawSpan(body)
        }, into: &batch)
    }
  }
}
