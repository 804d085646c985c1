import Storage

/// Reads stretches of sealed rows one after the other, each with as few bytes as its columns take.
///
/// One thread's own: it keeps a buffer from one stretch to the next. Bytes come by `pread` from
/// where the value lay when it was looked up, and every part is known by its checksum; where that
/// fails, because the file was compacted meanwhile or is damaged, the rows are read by a
/// transaction, which can tell the two apart.
public struct SealedRowReader: ~Copyable {
  private let rows: SealedRows
  private var buffer: [UInt8] = []

  public init(_ rows: SealedRows) { self.rows = rows }

  /// Values up to this size are read whole.
  private static let small = 1 << 14

  /// Reads columns of a stretch into a batch, in place of what it held.
  /// - Parameter columns: What to read; records come only if they are asked for.
  public mutating func read(
    _ stretch: SealedRows.Stretch, _ columns: RowColumns, into batch: inout RowBatch
  ) throws(EventLogError) {
    batch.removeAll()
    batch.layer = stretch.layer
    try EventLogError.wrapping {
      if let place = stretch.place {
        do { return try read(place, stretch, columns, into: &batch) } catch is SegmentDamage {
          batch.removeAll()
        }
      }
      var outcomes = OutcomeBatch()
      let store = rows.files[stretch.file].store
      let end = min(stretch.records.upperBound, (stretch.first >> 16 + 1) << 16)
      let range = max(stretch.first, stretch.records.lowerBound)..<end
      _ = try store.fill(
        &batch, &outcomes, stretch.layer, range, RowRequest(columns: columns))
    }
  }

  private mutating func read(
    _ place: ValuePlace, _ stretch: SealedRows.Stretch, _ columns: RowColumns,
    into batch: inout RowBatch
  ) throws {
    guard place.length >= RowSegment.headerSize else { throw SegmentDamage.table }
    if buffer.count < place.length {
      buffer = [UInt8](repeating: 0, count: place.length * 3 / 2)
    }
    let file = rows.files[stretch.file].file
    let isSmall = place.length <= Self.small
    try file.read(
      isSmall ? place.length : RowSegment.headerSize, at: place.offset, into: &buffer, at: 0)
    let segment = try buffer.withRawSpan { bytes in
      try RowSegment(reading: bytes.extracting(0..<place.length))
    }
    let request = RowRequest(columns: columns)
    if !isSmall {
      for part in segment.stretches(of: request, for: stretch.records, within: place.length) {
        try file.read(
          part.count, at: place.offset + part.lowerBound, into: &buffer, at: part.lowerBound)
      }
    }
    var outcomes = OutcomeBatch()
    try buffer.withRawSpan { bytes in
      try segment.read(
        bytes.extracting(0..<place.length), records: stretch.records, request, rows: &batch,
        outcomes: &outcomes)
    }
  }
}
