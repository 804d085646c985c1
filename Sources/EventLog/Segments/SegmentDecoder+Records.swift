import Events
import Storage

extension SegmentDecoder {
  /// Appends the records of a source in some rows, of those in columns the values that are chosen.
  mutating func decodeRecords(
    _ segment: RawSpan, _ table: SegmentTable, rows: Range<Int>, of source: SourceID,
    choosing choice: RecordChoice, raw: RawAccess, into batch: inout RecordBatch
  ) throws {
    let (numbers, ranks) = try places(segment, table, rows)
    // Kept apart, so that none is copied for a row.
    var events = [GroupColumns](repeating: GroupColumns(), count: table.groups.count)
    var cuts = [CutRecords?](repeating: nil, count: table.groups.count)
    for (number, group) in table.groups.enumerated() {
      guard !ranks[number].isEmpty, group.kind == RecordCollected.kind else { continue }
      if let records = try RecordGroup(group) {
        guard records.source == source else { continue }
        cuts[number] = try cut(
          segment, group, records, ranks[number], choice, raw, into: &batch)
      } else {
        events[number] = try columns(segment, group, ranks[number], raw)
      }
    }
    var event: [UInt8] = []
    for index in 0..<rows.count {
      let group = numbers.isEmpty ? 0 : Int(numbers[index])
      let offset = table.first + UInt64(rows.lowerBound + index)
      cuts[group]?.appendNext(offset, to: &batch)
      guard events[group].rows > 0 else { continue }
      event.removeAll(keepingCapacity: true)
      events[group].appendNext(to: &event)
      try batch.append(event, in: 0..<event.count, at: offset, of: source)
    }
  }

  /// Reads the chosen values of a group of records.
  private mutating func cut(
    _ segment: RawSpan, _ group: SegmentTable.Group, _ records: RecordGroup, _ rows: Range<Int>,
    _ choice: RecordChoice, _ raw: RawAccess, into batch: inout RecordBatch
  ) throws -> CutRecords {
    var columns = try GroupColumns(group, rows: rows.count)
    try segment.withPart(group.integers[0]) { part in
      try PackedColumn.decode(part, rows: rows, into: &columns.integers)
    }
    var payload: [UInt8] = []
    try raw(records.raw) { payload = $0.copied }
    return try payload.withRawSpan { value in
      let text = try ShapedText(reading: value)
      let examples = try text.examples(in: value, &values)
      let layouts = text.layouts.map { layout in
        RecordLayout(text: layout.text.bytes, examples: layout.columns.map { examples[$0] })
      }
      let chosen = layouts.map(choice)
      let wanted = text.columns(holding: chosen)
      // Columns that others refer to are read first.
      for (number, strings) in group.strings[..<records.payload].enumerated() {
        if text.refers(to: UInt32(number), in: wanted) {
          try append(strings, segment, rows, raw, to: &columns)
        } else {
          columns.strings.append(.constant(0))
        }
      }
      let found = try text.values(
        of: rows, in: value, times: columns.firstIntegers, &values, only: wanted
      ) { other, texts in
        guard Int(other) < columns.strings.count else { throw SegmentDamage.table }
        columns.appendTexts(of: Int(other), to: &texts)
      }
      return CutRecords(
        text, found, chosen, layouts, times: Array(columns.firstIntegers), into: &batch)
    }
  }
}

/// The rows of a group of records, from the first to the last.
private struct CutRecords {
  private let times: [Int64]
  private let layouts: [UInt32]
  /// For each layout its columns.
  private let columns: [[Int]]
  private let text: ShapedText
  /// For each layout the chosen values, by their index in it; nil for the whole text.
  private let chosen: [[Int]?]
  private let pool: StringColumn
  /// Where the bytes of the pool begin in those of the batch.
  private let base: Int
  /// The number of the first of the layouts in the batch.
  private let firstLayout: Int
  private var next: [Int]
  private var row = 0

  init(
    _ text: ShapedText, _ values: ShapedText.Values, _ chosen: [[Int]?],
    _ layouts: [RecordLayout], times: [Int64], into batch: inout RecordBatch
  ) {
    self.text = text
    self.times = times
    self.chosen = chosen
    self.layouts = values.layouts
    columns = text.layouts.map(\.columns)
    pool = values.pool
    next = values.next
    base = batch.bytes.count
    firstLayout = batch.layouts.count
    batch.bytes += pool.bytes
    batch.layouts += zip(layouts, chosen).map { ($0, $1 ?? []) }
  }

  mutating func appendNext(_ offset: UInt64, to batch: inout RecordBatch) {
    let layout = Int(layouts[row])
    let time = times[row]
    row += 1
    guard layout < columns.count, let values = chosen[layout] else {
      let start = batch.bytes.count
      text.appendText(layout, of: pool, &next, to: &batch.bytes)
      batch.texts.append(start..<batch.bytes.count)
      return batch.append(offset, time, .text(batch.texts.count - 1))
    }
    let first = batch.values.count
    for value in values {
      let range = pool.range(next[columns[layout][value]])
      batch.values.append(base + range.lowerBound..<base + range.upperBound)
    }
    for column in columns[layout] { next[column] += 1 }
    batch.append(offset, time, .values(layout: firstLayout + layout, first: first))
  }
}

extension ShapedText {
  /// Which columns are read, that of the rows kept as they are being the last: where a layout's
  /// values are not chosen, all of them.
  fileprivate func columns(holding chosen: [[Int]?]) -> [Bool] {
    var wanted = [Bool](repeating: false, count: columns.count + 1)
    wanted[columns.count] = true
    for (layout, values) in zip(layouts, chosen) {
      for value in values ?? Array(layout.columns.indices) { wanted[layout.columns[value]] = true }
    }
    return wanted
  }

  /// Whether a column that is read has the texts of another one of the group.
  fileprivate func refers(to column: UInt32, in wanted: [Bool]) -> Bool {
    zip(columns, wanted).contains { $0.scheme == .same(column: column) && $1 }
  }

  /// Puts the next row of a layout together.
  fileprivate func appendText(
    _ layout: Int, of pool: StringColumn, _ next: inout [Int], to bytes: inout [UInt8]
  ) {
    guard layout < layouts.count else {
      bytes.append(pool.bytes, pool.range(next[columns.count]))
      next[columns.count] += 1
      return
    }
    let text = layouts[layout].text
    for (index, literal) in text.literals.enumerated() {
      bytes.append(text.bytes, literal)
      guard index < layouts[layout].columns.count else { continue }
      let column = layouts[layout].columns[index]
      bytes.append(pool.bytes, pool.range(next[column]))
      next[column] += 1
    }
  }
}
