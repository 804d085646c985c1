import Storage

/// The rows and outcomes of one layer for the records of one stretch, as columns.
///
/// ```
///  0  u32  magic `PLR2`, or `PLR1`
///  4  u32  rows
///  8  u32  outcomes
/// 12  u32  parts: 20
/// 16  u64  first record offset that it covers     24  u64  the offset behind the last
/// 32  for each part: u32 offset, u32 length, u32 CRC-32C
/// 272 u32  CRC-32C of the bytes before
/// 276 parts, each a packed column: records, ordinals, measures, names, entities, counterparts,
///     values, units, labels, event times, arrivals, weights, replaced records, replaced layers,
///     replaced ordinals, reasons; records, codes, details of the outcomes; origin times of the
///     rows, counted from their event times
/// ```
/// In `PLR1` arrivals stand as they are; in `PLR2` they are counted from the event times. The smaller
/// of the two is written. Parts that are equal lie there once.
///
/// 1. It lies in database `rows` under (layer, first record offset); stretches of a layer do not
///    overlap, and none crosses a multiple of 65,536.
/// 2. Records are counted from the first record offset that it covers.
/// 3. Rows come in the order of records and ordinals, outcomes in the order of records.
struct RowSegment: Sendable {
  static let magic: UInt32 = 0x3252_4C50
  /// That of the form in which arrivals are not counted from the event times.
  static let plainMagic: UInt32 = 0x3152_4C50
  static let parts = 20
  static let tableAt = 32
  static let headerSize = tableAt + 12 * parts + 4

  let rows: Int
  let outcomes: Int
  let first: UInt64
  let end: UInt64
  private let countsArrivals: Bool
  private let table: [SegmentTable.Part]

  /// Reads the table.
  init(reading value: borrowing RawSpan) throws {
    guard value.byteCount >= Self.headerSize,
      value.uint32(at: 0) == Self.magic || value.uint32(at: 0) == Self.plainMagic,
      value.uint32(at: 12) == UInt32(Self.parts),
      Checksum.crc32c(value.extracting(0..<Self.headerSize - 4))
        == value.uint32(at: Self.headerSize - 4)
    else { throw SegmentDamage.table }
    countsArrivals = value.uint32(at: 0) == Self.magic
    rows = Int(value.uint32(at: 4))
    outcomes = Int(value.uint32(at: 8))
    first = value.uint64(at: 16)
    end = value.uint64(at: 24)
    var table: [SegmentTable.Part] = []
    for part in 0..<Self.parts {
      let at = Self.tableAt + 12 * part
      table.append(
        SegmentTable.Part(
          offset: Int(value.uint32(at: at)), length: Int(value.uint32(at: at + 4)),
          checksum: value.uint32(at: at + 8)))
    }
    self.table = table
  }

  /// Packs rows and outcomes of the records in a range.
  static func encode(
    _ rows: RowBatch, _ outcomes: OutcomeBatch, records: Range<UInt64>
  ) -> [UInt8] {
    let first = records.lowerBound
    var columns: [[UInt8]] = [PackedColumn.encode(rows.records.map { $0 - first })]
    for column in [
      rows.ordinals, rows.measures, rows.names, rows.entities, rows.counterparts,
    ] { columns.append(PackedColumn.encode(narrow: column)) }
    columns.append(PackedColumn.encode(rows.values))
    columns.append(PackedColumn.encode(narrow: rows.units))
    columns.append(PackedColumn.encode(narrow: rows.labels))
    columns.append(PackedColumn.encode(rows.eventTimes))
    let counted = PackedColumn.encode(zip(rows.arrivals, rows.eventTimes).map { $0 &- $1 })
    let plain = PackedColumn.encode(rows.arrivals)
    let countsArrivals = counted.count <= plain.count
    columns.append(countsArrivals ? counted : plain)
    columns.append(PackedColumn.encode(narrow: rows.weights))
    columns.append(PackedColumn.encode(rows.replacedRecords))
    columns.append(PackedColumn.encode(narrow: rows.replacedLayers))
    columns.append(PackedColumn.encode(narrow: rows.replacedOrdinals))
    columns.append(PackedColumn.encode(narrow: rows.reasons))
    columns.append(PackedColumn.encode(outcomes.records.map { $0 - first }))
    columns.append(PackedColumn.encode(narrow: outcomes.codes))
    columns.append(PackedColumn.encode(outcomes.details))
    columns.append(PackedColumn.encode(zip(rows.originTimes, rows.eventTimes).map { $0 &- $1 }))
    var writer = ByteWriter(reserving: headerSize + columns.reduce(0) { $0 + $1.count })
    writer.append(countsArrivals ? magic : plainMagic)
    writer.append(UInt32(rows.count))
    writer.append(UInt32(outcomes.count))
    writer.append(UInt32(parts))
    writer.append(records.lowerBound)
    writer.append(records.upperBound)
    var kept: [(part: SegmentTable.Part, bytes: [UInt8])] = []
    var end = headerSize
    for column in columns {
      let checksum = Checksum.crc32c(column)
      let known = kept.first { $0.part.checksum == checksum && $0.bytes == column }
      let part =
        known?.part
        ?? SegmentTable.Part(offset: end, length: column.count, checksum: checksum)
      if known == nil {
        kept.append((part, column))
        end += column.count
      }
      writer.append(part: part)
    }
    writer.append(Checksum.crc32c(writer.bytes))
    for column in kept { writer.append(column.bytes) }
    return writer.bytes
  }

  /// Reads the wanted columns of the rows whose records lie in a range.
  func read(
    _ value: RawSpan, records: Range<UInt64>, _ request: RowRequest, rows batch: inout RowBatch,
    outcomes outcomeBatch: inout OutcomeBatch
  ) throws {
    let range = max(records.lowerBound, first)..<min(records.upperBound, end)
    guard !range.isEmpty else { return }
    if request.wantsRows, rows > 0 {
      let wanted = try self.range(of: range, part: 0, count: rows, value)
      try readRows(value, wanted, request.columns, into: &batch)
    }
    if request.wantsOutcomes, outcomes > 0 {
      let wanted = try self.range(of: range, part: 16, count: outcomes, value)
      try readOutcomes(value, wanted, into: &outcomeBatch)
    }
  }

  /// Where in the value the parts lie that a reading needs, those that are near one another as one.
  func stretches(
    of request: RowRequest, for records: Range<UInt64>, within length: Int
  ) -> [Range<Int>] {
    var wanted: Set<Int> = []
    for (column, parts) in Self.columnParts where request.columns.contains(column) {
      wanted.formUnion(parts)
    }
    if records.lowerBound > first || records.upperBound < end { wanted.insert(0) }
    var found: [Range<Int>] = []
    for part in wanted.sorted() {
      let (from, to) = (table[part].offset, table[part].offset + table[part].length)
      guard from >= 0, to <= length, from <= to else { continue }
      if let last = found.last, from >= last.upperBound, from - last.upperBound < Self.nearby {
        found[found.count - 1] = last.lowerBound..<to
      } else {
        found.append(from..<to)
      }
    }
    return found
  }

  /// Reading so many bytes for nothing costs less than another call.
  private static let nearby = 8_192

  private static let columnParts: [(RowColumns, [Int])] = [
    (.records, [0]), (.ordinals, [1]), (.measures, [2]), (.names, [3]), (.entities, [4]),
    (.counterparts, [5]), (.values, [6]), (.units, [7]), (.labels, [8]), (.eventTimes, [9]),
    (.arrivals, [9, 10]), (.weights, [11]), (.replaced, [12, 13, 14]), (.reasons, [15]),
    (.originTimes, [9, 19]),
  ]

  /// Which entries of a column of records lie in a range.
  private func range(
    of records: Range<UInt64>, part: Int, count: Int, _ value: RawSpan
  ) throws -> Range<Int> {
    if records.lowerBound <= first, records.upperBound >= end { return 0..<count }
    var all: [UInt64] = []
    try value.withPart(table[part]) { part in
      try PackedColumn.decode(part, rows: 0..<count, into: &all)
    }
    let low = all.partitionPoint { $0 + first >= records.lowerBound }
    return low..<max(low, all.partitionPoint { $0 + first >= records.upperBound })
  }

  private func readRows(
    _ value: RawSpan, _ wanted: Range<Int>, _ columns: RowColumns, into batch: inout RowBatch
  ) throws {
    guard !wanted.isEmpty else { return }
    let start = batch.count
    if columns.contains(.records) {
      try value.withPart(table[0]) {
        try PackedColumn.decode($0, rows: wanted, into: &batch.records)
      }
      for index in start..<start + wanted.count { batch.records[index] += first }
    }
    func symbols(_ column: RowColumns, _ part: Int, _ target: inout [UInt32]) throws {
      guard columns.contains(column) else { return }
      try value.withPart(table[part]) { try PackedColumn.decode($0, rows: wanted, into: &target) }
    }
    func numbers(_ column: RowColumns, _ part: Int, _ target: inout [Int64]) throws {
      guard columns.contains(column) else { return }
      try value.withPart(table[part]) { try PackedColumn.decode($0, rows: wanted, into: &target) }
    }
    try symbols(.ordinals, 1, &batch.ordinals)
    try symbols(.measures, 2, &batch.measures)
    try symbols(.names, 3, &batch.names)
    try symbols(.entities, 4, &batch.entities)
    try symbols(.counterparts, 5, &batch.counterparts)
    try numbers(.values, 6, &batch.values)
    try symbols(.units, 7, &batch.units)
    try symbols(.labels, 8, &batch.labels)
    try numbers(.eventTimes, 9, &batch.eventTimes)
    // Two columns may be counted from the event times, which are read once.
    var eventTimes = batch.eventTimes[batch.eventTimes.endIndex...]
    if columns.contains(.eventTimes) {
      eventTimes = batch.eventTimes[(batch.eventTimes.endIndex - wanted.count)...]
    } else if columns.contains(.originTimes) || (columns.contains(.arrivals) && countsArrivals) {
      var read: [Int64] = []
      try value.withPart(table[9]) { try PackedColumn.decode($0, rows: wanted, into: &read) }
      eventTimes = read[...]
    }
    if columns.contains(.arrivals) {
      try value.withPart(table[10]) {
        try PackedColumn.decode($0, rows: wanted, into: &batch.arrivals)
      }
      if countsArrivals { Self.add(eventTimes, to: &batch.arrivals) }
    }
    if columns.contains(.weights) {
      try value.withPart(table[11]) {
        try PackedColumn.decode($0, rows: wanted, into: &batch.weights)
      }
    }
    if columns.contains(.replaced) {
      try value.withPart(table[12]) {
        try PackedColumn.decode($0, rows: wanted, into: &batch.replacedRecords)
      }
      try symbols(.replaced, 13, &batch.replacedLayers)
      try symbols(.replaced, 14, &batch.replacedOrdinals)
    }
    if columns.contains(.reasons) {
      try value.withPart(table[15]) {
        try PackedColumn.decode($0, rows: wanted, into: &batch.reasons)
      }
    }
    if columns.contains(.originTimes) {
      try value.withPart(table[19]) {
        try PackedColumn.decode($0, rows: wanted, into: &batch.originTimes)
      }
      Self.add(eventTimes, to: &batch.originTimes)
    }
    batch.count += wanted.count
  }

  /// Adds the event times of the latest rows to what is counted from them.
  private static func add(_ eventTimes: ArraySlice<Int64>, to times: inout [Int64]) {
    var at = times.endIndex - eventTimes.count
    for time in eventTimes {
      times[at] &+= time
      at += 1
    }
  }

  private func readOutcomes(
    _ value: RawSpan, _ wanted: Range<Int>, into batch: inout OutcomeBatch
  ) throws {
    guard !wanted.isEmpty else { return }
    let start = batch.count
    try value.withPart(table[16]) {
      try PackedColumn.decode($0, rows: wanted, into: &batch.records)
    }
    for index in start..<start + wanted.count { batch.records[index] += first }
    try value.withPart(table[17]) { try PackedColumn.decode($0, rows: wanted, into: &batch.codes) }
    try value.withPart(table[18]) {
      try PackedColumn.decode($0, rows: wanted, into: &batch.details)
    }
    batch.count += wanted.count
  }
}
