import Storage

extension ShapedText {
  /// The values of some rows, not yet in their layouts.
  struct Values: Sendable {
    /// The layout of each row; the number of layouts for a row that is kept as it is.
    let layouts: [UInt32]
    /// The values of all columns, one column after the other, at last the rows kept as they are.
    fileprivate(set) var pool = StringColumn()
    /// For each column the value that comes next.
    fileprivate(set) var next: [Int] = []
  }

  /// Reads the values of some rows.
  /// - Parameters:
  ///   - times: The event times of these rows.
  ///   - wanted: Which columns are read, that of the rows that are kept as they are being the last;
  ///     nil for all.
  ///   - same: Appends the texts that another string column of the group has in these rows.
  func values(
    of rows: Range<Int>, in value: RawSpan, times: ArraySlice<Int64>,
    _ decoder: inout ValueDecoder, only wanted: [Bool]? = nil,
    same: (_ column: UInt32, inout StringColumn) throws -> Void
  ) throws -> Values {
    guard rows.upperBound <= self.rows else { throw SegmentDamage.table }
    let parts = value.extracting(partsAt..<value.byteCount)
    let (layouts, ranges) = try places(of: rows, parts)
    var values = Values(layouts: layouts)
    values.next.reserveCapacity(ranges.count)
    for (index, range) in ranges.enumerated() {
      let first = values.pool.count
      values.next.append(first)
      guard !range.isEmpty, wanted?[index] ?? true else { continue }
      let scheme = index < columns.count ? columns[index].scheme : whole
      try decoder.append(
        range, of: scheme, in: parts, times: range.count == times.count ? times : [],
        same: same, to: &values.pool)
      guard values.pool.count == first + range.count else { throw SegmentDamage.table }
    }
    return values
  }

  /// The layout of each wanted row, and which values of each column these rows have; at last those
  /// of the rows that are kept as they are.
  private func places(
    of rows: Range<Int>, _ parts: RawSpan
  ) throws -> (layouts: [UInt32], ranges: [Range<Int>]) {
    let start = rows.lowerBound / PackedColumn.block * PackedColumn.block
    var wanted: [UInt32] = []
    try parts.withPart(numbers) {
      try PackedColumn.decode($0, rows: start..<rows.upperBound, into: &wanted)
    }
    guard wanted.allSatisfy({ $0 <= layouts.count }) else { throw SegmentDamage.table }
    let size = 4 * (columns.count + 1)
    var first: [Int] = []
    try parts.withPart(ranks) { part in
      let at = start / PackedColumn.block * size
      guard at + size <= part.byteCount else { throw SegmentDamage.table }
      for column in 0...columns.count { first.append(Int(part.uint32(at: at + 4 * column))) }
    }
    count(wanted[..<(rows.lowerBound - start)], into: &first)
    wanted.removeFirst(rows.lowerBound - start)
    var end = first
    count(wanted[...], into: &end)
    return (wanted, zip(first, end).map { $0..<$1 })
  }

  /// Adds how many values of each column rows of these layouts have.
  private func count(_ wanted: ArraySlice<UInt32>, into ranks: inout [Int]) {
    for (number, rows) in rowsOfLayouts(wanted).enumerated() where rows > 0 {
      if number < layouts.count {
        for column in layouts[number].columns { ranks[column] += rows }
      } else {
        ranks[columns.count] += rows
      }
    }
  }

  /// How many of some rows have each layout, and at last how many are kept as they are.
  private func rowsOfLayouts(_ wanted: ArraySlice<UInt32>) -> [Int] {
    var rows = [Int](repeating: 0, count: layouts.count + 1)
    for number in wanted { rows[Int(number)] += 1 }
    return rows
  }

  /// Puts values into their layouts, and the texts behind those of `texts`.
  func join(_ values: Values, into texts: inout StringColumn) {
    let pieces = LayoutPieces(layouts, whole: columns.count)
    let pool = values.pool
    var length = pool.bytes.count
    for (number, rows) in rowsOfLayouts(values.layouts[...]).enumerated() {
      length += rows * pieces.lengths[number]
    }
    var next = values.next
    let start = texts.bytes.count
    texts.bytes.append(atMost: length) { output in
      texts.ends.append(addingCapacity: values.layouts.count) { ends in
        for number in values.layouts {
          for place in pieces.ranges[Int(number)] {
            let piece = pieces.all[place]
            output.append(pieces.bytes, piece.literal)
            guard piece.column >= 0 else { continue }
            output.append(pool.bytes, pool.range(next[piece.column]))
            next[piece.column] += 1
          }
          ends.append(start + output.count)
        }
      }
    }
  }
}

/// Layouts cut into pieces, all in two arrays.
private struct LayoutPieces {
  struct Piece {
    /// Where the bytes before the value lie.
    let literal: Range<Int>
    /// The column of the value; -1 where there is none behind the bytes.
    let column: Int
  }

  private(set) var bytes: [UInt8] = []
  private(set) var all: [Piece] = []
  /// For each layout, and for the rows kept as they are, its pieces.
  private(set) var ranges: [Range<Int>] = []
  /// How many bytes of each layout are no values.
  private(set) var lengths: [Int] = []

  init(_ layouts: [ShapedText.Layout], whole: Int) {
    for layout in layouts {
      let (base, first) = (bytes.count, all.count)
      bytes += layout.text.bytes
      for (index, literal) in layout.text.literals.enumerated() {
        all.append(
          Piece(
            literal: base + literal.lowerBound..<base + literal.upperBound,
            column: index < layout.columns.count ? layout.columns[index] : -1))
      }
      ranges.append(first..<all.count)
      lengths.append(layout.text.literals.reduce(0) { $0 + $1.count })
    }
    lengths.append(0)
    ranges.append(all.count..<all.count + 1)
    all.append(Piece(literal: 0..<0, column: whole))
  }
}
