import Storage

/// Puts the events of a segment together again.
struct SegmentDecoder: ~Copyable {
  /// Lends the value of database `raw` with a number.
  typealias RawAccess = (_ number: UInt32, _ body: (RawSpan) throws -> Void) throws -> Void

  private var decompressor = ZstdDecompressor()
  var values = ValueDecoder()

  init() {}

  /// Appends the events of some rows to a batch.
  /// - Parameter filter: The kinds wanted; nil for all.
  mutating func decode(
    _ segment: RawSpan, _ table: SegmentTable, rows: Range<Int>, _ filter: KindFilter?,
    raw: RawAccess, into batch: inout EventBatch
  ) throws {
    let (numbers, ranks) = try places(segment, table, rows)
    var wanted: [GroupColumns] = []
    for (number, group) in table.groups.enumerated() {
      guard !ranks[number].isEmpty, filter?.contains(group.kind) ?? true else {
        wanted.append(GroupColumns())
        continue
      }
      wanted.append(try columns(segment, group, ranks[number], raw))
    }
    guard wanted.contains(where: { $0.rows > 0 }) else { return }
    var times: [Int64] = []
    try segment.withPart(table.times) { part in
      try PackedColumn.decode(part, rows: rows, into: &times)
    }
    for index in 0..<rows.count {
      let group = numbers.isEmpty ? 0 : Int(numbers[index])
      guard wanted[group].rows > 0 else { continue }
      wanted[group].appendNext(to: &batch.bytes)
      batch.finishEvent(table.first + UInt64(rows.lowerBound + index), times[index])
    }
  }

  /// The group of each wanted row (none if there is one group), and which rows of each group these
  /// are.
  func places(
    _ segment: RawSpan, _ table: SegmentTable, _ rows: Range<Int>
  ) throws -> (numbers: [UInt8], ranks: [Range<Int>]) {
    guard let groupNumbers = table.groupNumbers, let ranks = table.ranks else {
      guard table.groups.count == 1 else { throw SegmentDamage.table }
      return ([], [rows])
    }
    let start = rows.lowerBound / PackedColumn.block * PackedColumn.block
    var numbers: [UInt8] = []
    try segment.withPart(groupNumbers) { part in
      try PackedColumn.decode(part, rows: start..<rows.upperBound, into: &numbers)
    }
    var first = [Int](repeating: 0, count: table.groups.count)
    try segment.withPart(ranks) { part in
      let anchor = start / PackedColumn.block * table.groups.count * 4
      guard anchor + table.groups.count * 4 <= part.byteCount else { throw SegmentDamage.table }
      for group in first.indices { first[group] = Int(part.uint32(at: anchor + group * 4)) }
    }
    guard numbers.allSatisfy({ Int($0) < table.groups.count }) else { throw SegmentDamage.table }
    for number in numbers[..<(rows.lowerBound - start)] { first[Int(number)] += 1 }
    numbers.removeFirst(rows.lowerBound - start)
    var end = first
    for number in numbers { end[Int(number)] += 1 }
    guard zip(end, table.groups).allSatisfy({ $0 <= $1.rows }) else { throw SegmentDamage.table }
    return (numbers, zip(first, end).map { $0..<$1 })
  }

  mutating func columns(
    _ segment: RawSpan, _ group: SegmentTable.Group, _ rows: Range<Int>, _ raw: RawAccess
  ) throws -> GroupColumns {
    var columns = try GroupColumns(group, rows: rows.count)
    for part in group.integers {
      try segment.withPart(part) { part in
        try PackedColumn.decode(part, rows: rows, into: &columns.integers)
      }
    }
    for strings in group.strings { try append(strings, segment, rows, raw, to: &columns) }
    return columns
  }

  mutating func append(
    _ strings: SegmentTable.Strings, _ segment: RawSpan, _ rows: Range<Int>, _ raw: RawAccess,
    to columns: inout GroupColumns
  ) throws {
    let first = columns.texts.count
    switch strings {
    case .constant(let value):
      columns.texts.append(value, 0..<value.count)
      columns.strings.append(.constant(first))
    case .dictionary(let numbers, let lengths, let frames):
      let start = columns.numbers.count
      try segment.withPart(numbers) { part in
        try PackedColumn.decode(part, rows: rows, into: &columns.numbers)
      }
      let count = try segment.withPart(lengths) { part in try PackedColumn.rows(of: part) }
      try fill(&columns.texts, segment, lengths, 0..<count)
      try segment.withPart(frames) { part in
        try FrameTable.append(
          0..<(count + StringColumn.frameRows - 1) / StringColumn.frameRows, of: part,
          &decompressor, to: &columns.texts.bytes)
      }
      guard columns.numbers[start...].allSatisfy({ $0 < count }) else { throw SegmentDamage.table }
      columns.strings.append(.dictionary(first, numbers: start))
    case .framed(let lengths, let number):
      let frames =
        rows.lowerBound / StringColumn.frameRows..<(rows.upperBound + StringColumn.frameRows - 1)
        / StringColumn.frameRows
      let from = frames.lowerBound * StringColumn.frameRows
      let all = try segment.withPart(lengths) { part in try PackedColumn.rows(of: part) }
      try fill(
        &columns.texts, segment, lengths,
        from..<min(frames.upperBound * StringColumn.frameRows, all))
      try raw(number) { value in
        try FrameTable.append(frames, of: value, &decompressor, to: &columns.texts.bytes)
      }
      columns.strings.append(.each(first + rows.lowerBound - from))
    case .shaped(let number):
      try raw(number) { value in
        let text = try ShapedText(reading: value)
        let found = try text.values(of: rows, in: value, times: columns.firstIntegers, &values) {
          other, texts in
          guard other < columns.strings.count else { throw SegmentDamage.table }
          columns.appendTexts(of: Int(other), to: &texts)
        }
        text.join(found, into: &columns.texts)
      }
      guard columns.texts.count == first + rows.count else { throw SegmentDamage.table }
      columns.strings.append(.each(first))
    }
    guard columns.texts.ends.last ?? 0 <= columns.texts.bytes.count else {
      throw SegmentDamage.table
    }
  }

  /// Reads the lengths of strings whose bytes come next into ends.
  private func fill(
    _ texts: inout StringColumn, _ segment: RawSpan, _ lengths: SegmentTable.Part,
    _ rows: Range<Int>
  ) throws {
    var counts: [UInt32] = []
    try segment.withPart(lengths) { part in
      try PackedColumn.decode(part, rows: rows, into: &counts)
    }
    var end = texts.bytes.count
    texts.ends.reserveCapacity(texts.ends.count + counts.count)
    for count in counts {
      end += Int(count)
      texts.ends.append(end)
    }
  }
}

extension RawSpan {
  /// Lends a part once its checksum is found right.
  func withPart<Result>(
    _ part: SegmentTable.Part, _ body: (RawSpan) throws -> Result
  ) throws -> Result {
    guard part.offset >= 0, part.length >= 0, part.offset + part.length <= byteCount else {
      throw SegmentDamage.part(offset: part.offset)
    }
    let span = extracting(part.offset..<part.offset + part.length)
    guard Checksum.crc32c(span) == part.checksum else {
      throw SegmentDamage.part(offset: part.offset)
    }
    return try body(span)
  }
}
