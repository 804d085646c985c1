import Storage

/// A segment as bytes: what goes into the databases `segments` and `raw`.
struct EncodedSegment: Sendable {
  let first: UInt64
  let count: Int
  let value: [UInt8]
  /// By number.
  let raw: [[UInt8]]
}

/// Turns events into the columns of a segment.
struct SegmentEncoder: ~Copyable {
  private var parts = ByteWriter()
  private var raw: [[UInt8]] = []
  private var compressor = ZstdCompressor()

  init() {}

  /// Encodes events that follow one another without a gap.
  mutating func encode(_ events: EventBatch) throws -> EncodedSegment {
    precondition(events.count > 0, "a segment has at least one event")
    parts = ByteWriter(reserving: 1 << 18)
    raw = []
    var grouping = SegmentGrouping()
    for row in 0..<events.count {
      try grouping.add(events.bytes, events.range(at: row), row: UInt32(row))
    }
    grouping.dissolveSmallGroups(events.bytes) { events.range(at: Int($0)) }
    let times = append(PackedColumn.encode(events.knowledgeTimes))
    var table = SegmentTable(
      first: events.numbers[0], count: events.count, times: times, groupNumbers: nil, ranks: nil,
      groups: [])
    if grouping.groups.count > 1 { appendPlaces(grouping.groups, &table) }
    for group in grouping.groups { table.groups.append(try encode(group)) }
    return finish(table)
  }

  /// Writes which group every event is in.
  private mutating func appendPlaces(
    _ groups: [SegmentGrouping.Group], _ table: inout SegmentTable
  ) {
    var numbers = [UInt8](repeating: 0, count: table.count)
    for (number, group) in groups.enumerated() {
      for row in group.rows { numbers[Int(row)] = UInt8(number) }
    }
    var ranks = ByteWriter()
    var before = [UInt32](repeating: 0, count: groups.count)
    for (row, number) in numbers.enumerated() {
      if row % PackedColumn.block == 0 { ranks.append(before) }
      before[Int(number)] += 1
    }
    table.groupNumbers = append(PackedColumn.encode(narrow: numbers))
    table.ranks = append(ranks.bytes)
  }

  private mutating func encode(
    _ group: SegmentGrouping.Group
  ) throws -> SegmentTable.Group {
    var integers: [SegmentTable.Part] = []
    for column in group.integers { integers.append(append(PackedColumn.encode(column))) }
    var strings: [SegmentTable.Strings] = []
    for (index, column) in group.strings.enumerated() {
      // A shape's first integer is the event time.
      strings.append(
        try encode(column, times: group.integers.first, others: group.strings[..<index]))
    }
    return SegmentTable.Group(
      kind: group.kind, schemaVersion: group.schemaVersion, rows: group.rows.count,
      shape: group.shape, integers: integers, strings: strings)
  }

  private mutating func encode(
    _ column: StringColumn, times: [Int64]?, others: ArraySlice<StringColumn>
  ) throws -> SegmentTable.Strings {
    if let (values, numbers) = column.dictionary {
      if values.count == 1 { return .constant(Array(values.bytes)) }
      return .dictionary(
        numbers: append(PackedColumn.encode(narrow: numbers)),
        lengths: append(PackedColumn.encode(narrow: values.lengths)),
        frames: append(try values.frames(&compressor)))
    }
    if let shaped = try ShapedTextEncoder.encode(column, times: times, others: Array(others)),
      shaped.count <= (try framedSize(of: column))
    {
      raw.append(shaped)
      return .shaped(raw: UInt32(raw.count - 1))
    }
    raw.append(try column.frames(&compressor))
    return .framed(
      lengths: append(PackedColumn.encode(narrow: column.lengths)),
      raw: UInt32(raw.count - 1))
  }

  /// How large the column would about be in frames, told by its first ones.
  private mutating func framedSize(of column: StringColumn) throws -> Int {
    var sample = StringColumn()
    for row in 0..<min(column.count, 4 * StringColumn.frameRows) {
      sample.append(column.bytes, column.range(row))
    }
    let size = try sample.frames(&compressor).count + 2 * sample.count
    return size * column.count / max(1, sample.count)
  }

  /// Adds a part; where it lies is counted from the end of the table until the table is known.
  private mutating func append(_ bytes: [UInt8]) -> SegmentTable.Part {
    let part = SegmentTable.Part(
      offset: parts.count, length: bytes.count, checksum: Checksum.crc32c(bytes))
    parts.append(bytes)
    return part
  }

  private func finish(_ table: SegmentTable) -> EncodedSegment {
    var table = table
    let length = table.encoded.count
    table.moveParts(by: SegmentTable.headerSize + length)
    let bytes = table.encoded
    var writer = ByteWriter(reserving: SegmentTable.headerSize + length + parts.count)
    writer.append(SegmentTable.magic)
    writer.append(UInt32(length))
    writer.append(Checksum.crc32c(bytes))
    writer.append(UInt32(table.count))
    writer.append(table.first)
    writer.append(bytes)
    writer.append(parts.bytes)
    return EncodedSegment(
      first: table.first, count: table.count, value: writer.bytes, raw: raw)
  }
}

extension SegmentTable {
  /// Counts the places of parts from the beginning of the value.
  fileprivate mutating func moveParts(by distance: Int) {
    func move(_ part: inout Part) { part.offset += distance }
    move(&times)
    groupNumbers?.offset += distance
    ranks?.offset += distance
    for group in groups.indices {
      for column in groups[group].integers.indices { move(&groups[group].integers[column]) }
      for column in groups[group].strings.indices {
        switch groups[group].strings[column] {
        case .constant: break
        case .dictionary(var numbers, var lengths, var frames):
          move(&numbers)
          move(&lengths)
          move(&frames)
          groups[group].strings[column] = .dictionary(
            numbers: numbers, lengths: lengths, frames: frames)
        case .framed(var lengths, let raw):
          move(&lengths)
          groups[group].strings[column] = .framed(lengths: lengths, raw: raw)
        case .shaped: break
        }
      }
    }
  }
}
