import Storage

/// Puts the events of a segment together again.
struct SegmentDecoder: ~Copyable {
  /// Lends the value of database `raw` with a number.
  typealias RawAccess = (_ number: UInt32, _ body: (RawSpan) throws -> Void) throws -> Void

  private var decompressor = ZstdDecompressor()
  private var values = ValueDecoder()

  init() {}

  /// The columns of one group, as far as they are wanted.
  fileprivate struct Columns {
    var program: ShapeProgram?
    var integers: [[Int64]] = []
    var strings: [StringColumn] = []
    /// Which string of the column is that of the first wanted row.
    var stringStarts: [Int] = []
    /// Numbers into a dictionary, where there is one; empty where there is none.
    var numbers: [[UInt32]] = []
    var isConstant: [Bool] = []
    var next = 0
  }

  /// Appends the events of some rows to a batch.
  /// - Parameter filter: The kinds wanted; nil for all.
  mutating func decode(
    _ segment: RawSpan, _ table: SegmentTable, rows: Range<Int>, _ filter: KindFilter?,
    raw: RawAccess, into batch: inout EventBatch
  ) throws {
    let (numbers, ranks) = try places(segment, table, rows)
    var wanted: [Columns?] = []
    for (number, group) in table.groups.enumerated() {
      guard !ranks[number].isEmpty, filter?.contains(group.kind) ?? true else {
        wanted.append(nil)
        continue
      }
      wanted.append(try columns(segment, group, ranks[number], raw))
    }
    guard wanted.contains(where: { $0 != nil }) else { return }
    var times: [Int64] = []
    try segment.withPart(table.times) { part in
      try PackedColumn.decode(part, rows: rows, into: &times)
    }
    for index in 0..<rows.count {
      let group = numbers.isEmpty ? 0 : Int(numbers[index])
      guard wanted[group] != nil else { continue }
      try Self.append(&wanted[group]!, to: &batch.bytes)
      batch.finishEvent(table.first + UInt64(rows.lowerBound + index), times[index])
    }
  }

  /// The group of each wanted row (none if there is one group), and which rows of each group these
  /// are.
  private func places(
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

  private mutating func columns(
    _ segment: RawSpan, _ group: SegmentTable.Group, _ rows: Range<Int>, _ raw: RawAccess
  ) throws -> Columns {
    var columns = Columns()
    if !group.shape.isEmpty {
      guard let program = ShapeProgram(group.shape), program.integers == group.integers.count,
        program.strings == group.strings.count
      else { throw SegmentDamage.shape }
      columns.program = program
    } else if group.strings.count != 1 {
      throw SegmentDamage.shape
    }
    for part in group.integers {
      var values: [Int64] = []
      try segment.withPart(part) { part in
        try PackedColumn.decode(part, rows: rows, into: &values)
      }
      columns.integers.append(values)
    }
    for strings in group.strings { try append(strings, segment, rows, raw, to: &columns) }
    return columns
  }

  private mutating func append(
    _ strings: SegmentTable.Strings, _ segment: RawSpan, _ rows: Range<Int>, _ raw: RawAccess,
    to columns: inout Columns
  ) throws {
    var column = StringColumn()
    var numbers: [UInt32] = []
    var start = 0
    var isConstant = false
    switch strings {
    case .constant(let value):
      column.append(value, 0..<value.count)
      isConstant = true
    case .dictionary(let numbersPart, let lengths, let frames):
      try segment.withPart(numbersPart) { part in
        try PackedColumn.decode(part, rows: rows, into: &numbers)
      }
      let count = try segment.withPart(lengths) { part in try PackedColumn.rows(of: part) }
      try fill(&column, segment, lengths, 0..<count)
      try segment.withPart(frames) { part in
        try FrameTable.append(
          0..<(count + StringColumn.frameRows - 1) / StringColumn.frameRows, of: part,
          &decompressor, to: &column.bytes)
      }
      guard numbers.allSatisfy({ $0 < count }) else { throw SegmentDamage.table }
    case .framed(let lengths, let number):
      let frames =
        rows.lowerBound / StringColumn.frameRows..<(rows.upperBound + StringColumn.frameRows - 1)
        / StringColumn.frameRows
      let from = frames.lowerBound * StringColumn.frameRows
      let all = try segment.withPart(lengths) { part in try PackedColumn.rows(of: part) }
      try fill(
        &column, segment, lengths, from..<min(frames.upperBound * StringColumn.frameRows, all))
      try raw(number) { value in
        try FrameTable.append(frames, of: value, &decompressor, to: &column.bytes)
      }
      start = rows.lowerBound - from
    case .shaped(let number):
      let known = columns
      try raw(number) { value in
        try ShapedText(reading: value).append(
          rows, of: value, times: known.integers.first ?? [], &values,
          same: { other, texts in
            guard other < known.strings.count else { throw SegmentDamage.table }
            known.append(rows.count, of: Int(other), to: &texts)
          }, to: &column)
      }
      guard column.count == rows.count else { throw SegmentDamage.table }
    }
    guard column.ends.last ?? 0 <= column.bytes.count else { throw SegmentDamage.table }
    columns.strings.append(column)
    columns.stringStarts.append(start)
    columns.numbers.append(numbers)
    columns.isConstant.append(isConstant)
  }

  /// Reads lengths into ends.
  private func fill(
    _ column: inout StringColumn, _ segment: RawSpan, _ lengths: SegmentTable.Part,
    _ rows: Range<Int>
  ) throws {
    var counts: [UInt32] = []
    try segment.withPart(lengths) { part in
      try PackedColumn.decode(part, rows: rows, into: &counts)
    }
    var end = 0
    column.ends.reserveCapacity(counts.count)
    for count in counts {
      end += Int(count)
      column.ends.append(end)
    }
  }

  /// Appends the next event of a group.
  private static func append(_ columns: inout Columns, to bytes: inout [UInt8]) throws {
    let row = columns.next
    columns.next += 1
    guard let program = columns.program else {
      let column = columns.strings[0]
      let place = columns.isConstant[0] ? 0 : columns.place(of: row, in: 0)
      bytes.append(contentsOf: column.bytes[column.range(place)])
      return
    }
    var integer = 0
    var string = 0
    for step in program.steps {
      switch step {
      case .literal(let literal): bytes.append(contentsOf: literal)
      case .integer:
        CanonicalHead.append(integer: columns.integers[integer][row], to: &bytes)
        integer += 1
      case .simple:
        CanonicalHead.append(simple: columns.integers[integer][row], to: &bytes)
        integer += 1
      case .string(let major):
        let place = columns.isConstant[string] ? 0 : columns.place(of: row, in: string)
        let range = columns.strings[string].range(place)
        CanonicalHead.append(major, UInt64(range.count), to: &bytes)
        bytes.append(contentsOf: columns.strings[string].bytes[range])
        string += 1
      }
    }
  }
}

extension SegmentDecoder.Columns {
  /// Appends the texts that a column has in the wanted rows.
  fileprivate func append(_ rows: Int, of column: Int, to texts: inout StringColumn) {
    let source = strings[column]
    for row in 0..<rows {
      texts.append(source.bytes, source.range(isConstant[column] ? 0 : place(of: row, in: column)))
    }
  }

  /// Which of the strings at hand is that of a wanted row.
  fileprivate func place(of row: Int, in column: Int) -> Int {
    numbers[column].isEmpty ? stringStarts[column] + row : Int(numbers[column][row])
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
