import Storage

/// Cuts the texts of a column and gathers their values by path.
struct ShapedTextEncoder {
  private struct Layout {
    let text: [UInt8]
    let columns: [Int]
  }
  private struct Column {
    let path: [UInt8]
    var values = StringColumn()
  }

  /// Beyond these numbers texts are kept as they are.
  private static let mostLayouts = 96
  private static let mostColumns = 384

  private let cutter = TextCutter()
  private var cut = CutText()
  private var layouts: [Layout] = []
  private var byText: [[UInt8]: Int] = [:]
  private var columns: [Column] = []
  private var byPath: [[UInt8]: Int] = [:]
  /// The layout of each row, or ``whole``.
  private var numbers: [UInt32] = []
  private var whole = StringColumn()
  private static let isWhole = UInt32.max

  /// - Returns: nil if it does not pay: then the texts are better kept in frames.
  static func encode(
    _ texts: StringColumn, times: [Int64]?, others: [StringColumn]
  ) throws -> [UInt8]? {
    var encoder = ShapedTextEncoder()
    for row in 0..<texts.count { encoder.add(texts.bytes, texts.range(row)) }
    guard encoder.whole.count <= texts.count / 2 else { return nil }
    return try encoder.encoded(times: times, others: others)
  }

  private mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
    guard cutter.cut(bytes, range, into: &cut), let number = numberOfLayout() else {
      numbers.append(Self.isWhole)
      whole.append(bytes, range)
      return
    }
    numbers.append(UInt32(number))
    for (index, value) in cut.values.enumerated() {
      columns[layouts[number].columns[index]].values.append(bytes, value)
    }
  }

  /// The layout of the text at hand; texts of one layout often follow one another.
  private mutating func numberOfLayout() -> Int? {
    if let last = numbers.last, last != Self.isWhole, layouts[Int(last)].text == cut.layout {
      return Int(last)
    }
    if let known = byText[cut.layout] { return known }
    guard layouts.count < Self.mostLayouts else { return nil }
    let paths = TextLayout(cut.layout).paths
    guard columns.count + paths.count <= Self.mostColumns else { return nil }
    var places: [Int] = []
    for path in paths {
      if byPath[path] == nil {
        byPath[path] = columns.count
        columns.append(Column(path: path))
      }
      places.append(byPath[path] ?? 0)
    }
    layouts.append(Layout(text: cut.layout, columns: places))
    byText[cut.layout] = layouts.count - 1
    return layouts.count - 1
  }

  private func encoded(times: [Int64]?, others: [StringColumn]) throws -> [UInt8] {
    var encoder = ValueEncoder()
    let number = encoder.append(
      PackedColumn.encode(
        narrow: numbers.map { $0 == Self.isWhole ? UInt32(layouts.count) : $0 }))
    let ranks = encoder.append(self.ranks)
    var schemes: [ShapedText.Column] = []
    for column in columns {
      let isEverywhere = column.values.count == numbers.count
      let scheme: ValueScheme
      if isEverywhere, let same = others.firstIndex(where: { $0.holdsTheSame(as: column.values) }) {
        scheme = .same(column: UInt32(same))
      } else {
        scheme = try encoder.encode(column.values, times: isEverywhere ? times : nil)
      }
      schemes.append(.init(path: column.path, scheme: scheme))
    }
    let wholeScheme = try whole.count == 0 ? .constant([]) : encoder.frames(whole)
    return ShapedText.encode(
      rows: numbers.count, layouts: layouts.map { ($0.text, $0.columns) }, numbers: number,
      ranks: ranks, columns: schemes, whole: wholeScheme, parts: encoder.parts.bytes)
  }

  /// How many values of each column came before, every 1,024 rows.
  private var ranks: [UInt8] {
    var writer = ByteWriter()
    var before = [UInt32](repeating: 0, count: columns.count + 1)
    for (row, number) in numbers.enumerated() {
      if row % PackedColumn.block == 0 { writer.append(before) }
      if number == Self.isWhole {
        before[columns.count] += 1
      } else {
        for column in layouts[Int(number)].columns { before[column] += 1 }
      }
    }
    return writer.bytes
  }
}

extension StringColumn {
  /// Whether every row has the same text as in another column; looks at a few rows first.
  fileprivate func holdsTheSame(as other: StringColumn) -> Bool {
    guard count == other.count, count > 0, bytes.count == other.bytes.count,
      bytes[range(count / 2)] == other.bytes[other.range(count / 2)]
    else { return false }
    return ends == other.ends && bytes == other.bytes
  }
}
