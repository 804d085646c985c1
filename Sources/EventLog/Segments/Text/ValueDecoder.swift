import Storage

/// Gives the values of a column back.
struct ValueDecoder: ~Copyable {
  private var decompressor = ZstdDecompressor()

  init() {}

  /// Appends some values of a column.
  /// - Parameters:
  ///   - times: The event times of the same values, for columns that count from them.
  ///   - same: Appends the text of another column for each value.
  mutating func append(
    _ rows: Range<Int>, of scheme: ValueScheme, in parts: RawSpan, times: ArraySlice<Int64>,
    same: (_ column: UInt32, inout StringColumn) throws -> Void, to values: inout StringColumn
  ) throws {
    switch scheme {
    case .constant(let value):
      for _ in rows { values.append(value, 0..<value.count) }
    case .integers(let prefix, let width, let suffix, let part):
      let numbers = try numbers(part, rows, parts)
      let most = prefix.count + NumberText.mostBytes + suffix.count
      values.append(numbers.count, ofAtMost: most) { row, output in
        output.append(prefix)
        NumberText.append(numbers[row], width: max(1, Int(width)), to: &output)
        output.append(suffix)
      }
    case .decimals(let places, let isTrimmed, let part):
      let mantissas = try numbers(part, rows, parts)
      values.append(mantissas.count, ofAtMost: NumberText.mostBytes) { row, output in
        NumberText.append(
          mantissas[row], places: Int(places), isTrimmed: isTrimmed, to: &output)
      }
    case .times(let text, let isCounted, let part):
      let counted = try numbers(part, rows, parts)
      guard !isCounted || times.count == counted.count else { throw SegmentDamage.table }
      values.append(counted.count, ofAtMost: text.mostBytes) { row, output in
        let time = isCounted ? counted[row] &+ times[times.startIndex + row] : counted[row]
        text.append(time, to: &output)
      }
    case .pattern(let template, let part): try append(rows, template, part, parts, &values)
    case .dictionary(let numbers, let lengths, let frames):
      try append(rows, numbers, lengths, frames, parts, &values)
    case .same(let column): try same(column, &values)
    case .frames(let lengths, let frames):
      try append(framed: rows, lengths, frames, parts, &values)
    }
  }

  private func numbers(
    _ part: SegmentTable.Part, _ rows: Range<Int>, _ parts: RawSpan
  ) throws -> [Int64] {
    var numbers: [Int64] = []
    try parts.withPart(part) { try PackedColumn.decode($0, rows: rows, into: &numbers) }
    return numbers
  }

  private func append(
    _ rows: Range<Int>, _ template: [UInt8], _ part: SegmentTable.Part, _ parts: RawSpan,
    _ values: inout StringColumn
  ) throws {
    let size = (template.count { $0 == ValueScheme.digit } + 1) / 2
    guard rows.upperBound * size <= part.length else { throw SegmentDamage.table }
    try parts.withPart(part) { digits in
      values.append(rows.count, ofAtMost: template.count) { row, output in
        var at = (rows.lowerBound + row) * size * 2
        for byte in template {
          guard byte == ValueScheme.digit else {
            output.append(byte)
            continue
          }
          let pair = digits.uint8(at: at / 2)
          let digit = at % 2 == 0 ? pair >> 4 : pair & 15
          output.append(digit + UInt8(ascii: digit < 10 ? "0" : "W"))
          at += 1
        }
      }
    }
  }

  private mutating func append(
    _ rows: Range<Int>, _ numbers: SegmentTable.Part, _ lengths: SegmentTable.Part,
    _ frames: SegmentTable.Part, _ parts: RawSpan, _ values: inout StringColumn
  ) throws {
    let wanted = try self.numbers(numbers, rows, parts)
    let count = try parts.withPart(lengths) { try PackedColumn.rows(of: $0) }
    guard wanted.allSatisfy({ $0 >= 0 && $0 < count }) else { throw SegmentDamage.table }
    // One value lies in one frame; many values are worth the whole dictionary.
    let first = wanted.count == 1 ? Int(wanted[0]) : 0
    let last = wanted.count == 1 ? first + 1 : count
    var dictionary = StringColumn()
    try append(framed: first..<last, lengths, frames, parts, &dictionary)
    for number in wanted {
      values.append(dictionary.bytes, dictionary.range(Int(number) - first))
    }
  }

  /// All values of a dictionary, in their order; nil of any other scheme.
  mutating func dictionary(of scheme: ValueScheme, in parts: RawSpan) throws -> [[UInt8]]? {
    guard case .dictionary(_, let lengths, let frames) = scheme else { return nil }
    let count = try parts.withPart(lengths) { try PackedColumn.rows(of: $0) }
    var values = StringColumn()
    try append(framed: 0..<count, lengths, frames, parts, &values)
    return (0..<values.count).map { Array(values.bytes[values.range($0)]) }
  }

  private mutating func append(
    framed rows: Range<Int>, _ lengths: SegmentTable.Part, _ frames: SegmentTable.Part,
    _ parts: RawSpan, _ values: inout StringColumn
  ) throws {
    guard !rows.isEmpty else { return }
    let wanted =
      rows.lowerBound / StringColumn.frameRows..<(rows.upperBound - 1) / StringColumn.frameRows + 1
    let from = wanted.lowerBound * StringColumn.frameRows
    let sizes = try numbers(lengths, from..<rows.upperBound, parts)
    var plain: [UInt8] = []
    try parts.withPart(frames) {
      try FrameTable.append(wanted, of: $0, &decompressor, to: &plain)
    }
    var at = 0
    for (index, size) in sizes.enumerated() {
      guard size >= 0, at + Int(size) <= plain.count else { throw SegmentDamage.table }
      if from + index >= rows.lowerBound { values.append(plain, at..<at + Int(size)) }
      at += Int(size)
    }
  }
}
