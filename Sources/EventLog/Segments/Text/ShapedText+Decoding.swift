import Storage

extension ShapedText {
  /// Appends the texts of some rows.
  /// - Parameters:
  ///   - times: The event times of these rows.
  ///   - same: Appends the texts that another string column of the group has in these rows.
  func append(
    _ rows: Range<Int>, of value: RawSpan, times: [Int64], _ decoder: inout ValueDecoder,
    same: (_ column: UInt32, inout StringColumn) throws -> Void, to texts: inout StringColumn
  ) throws {
    guard rows.upperBound <= self.rows else { throw SegmentDamage.table }
    let parts = value.extracting(partsAt..<value.byteCount)
    let (wanted, ranges) = try places(of: rows, parts)
    var values: [StringColumn] = []
    for (index, range) in ranges.enumerated() {
      var column = StringColumn()
      if !range.isEmpty {
        let scheme = index < columns.count ? columns[index].scheme : whole
        try decoder.append(
          range, of: scheme, in: parts, times: range.count == times.count ? times[...] : [],
          same: same, to: &column)
        guard column.count == range.count else { throw SegmentDamage.table }
      }
      values.append(column)
    }
    join(wanted, values, into: &texts)
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
    for number in wanted[..<(rows.lowerBound - start)] { count(number, &first) }
    wanted.removeFirst(rows.lowerBound - start)
    var end = first
    for number in wanted { count(number, &end) }
    return (wanted, zip(first, end).map { $0..<$1 })
  }

  private func count(_ layout: UInt32, _ ranks: inout [Int]) {
    guard layout < layouts.count else {
      ranks[columns.count] += 1
      return
    }
    for column in layouts[Int(layout)].columns { ranks[column] += 1 }
  }

  /// Puts the values into their layouts.
  private func join(_ wanted: [UInt32], _ values: [StringColumn], into texts: inout StringColumn) {
    var next = [Int](repeating: 0, count: values.count)
    func append(_ column: Int) {
      texts.bytes.append(contentsOf: values[column].bytes[values[column].range(next[column])])
      next[column] += 1
    }
    for number in wanted {
      if number < layouts.count {
        let layout = layouts[Int(number)]
        for (index, column) in layout.columns.enumerated() {
          texts.bytes.append(contentsOf: layout.text.literals[index])
          append(column)
        }
        texts.bytes.append(contentsOf: layout.text.literals[layout.columns.count])
      } else {
        append(columns.count)
      }
      texts.ends.append(texts.bytes.count)
    }
  }
}
