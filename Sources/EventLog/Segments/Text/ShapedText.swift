import Storage

/// Texts of one string column as layouts and columns of values.
///
/// ```
///  0  u32  magic `PLT1`      4  u32  bytes of the table      8  u32  CRC-32C of the table
/// 12  table, then the parts that it names, counted from the first
/// ```
/// The table: u32 rows; u32 layouts, each: counted text, u32 numbers of its columns, one for each
/// value; part of the layout of each row (packed; the number of layouts for a row that is kept as it
/// is); part of the ranks (u32 for each column and at last for the rows kept as they are: how many
/// values came before, every 1,024 rows); u32 columns, each: counted path, ``ValueScheme``; the
/// scheme of the rows kept as they are.
///
/// 1. A text is its layout with the values in the places of the markers, in their order.
/// 2. A column has the values of one path, in the order of rows; a row has at most one of each.
/// 3. It is written only after it has given back every text.
struct ShapedText: Sendable {
  static let magic: UInt32 = 0x3154_4C50
  static let headerSize = 12

  struct Layout: Sendable {
    let text: TextLayout
    /// For each value its column.
    let columns: [Int]
  }

  struct Column: Sendable {
    let path: [UInt8]
    let scheme: ValueScheme
  }

  let rows: Int
  let layouts: [Layout]
  let numbers: SegmentTable.Part
  let ranks: SegmentTable.Part
  let columns: [Column]
  let whole: ValueScheme
  /// Where the parts begin.
  let partsAt: Int

  /// Reads the table.
  init(reading value: RawSpan) throws {
    guard value.byteCount >= Self.headerSize, value.uint32(at: 0) == Self.magic else {
      throw SegmentDamage.table
    }
    let length = Int(value.uint32(at: 4))
    partsAt = Self.headerSize + length
    guard partsAt <= value.byteCount else { throw SegmentDamage.table }
    let bytes = value.copy(Self.headerSize..<partsAt)
    guard Checksum.crc32c(bytes) == value.uint32(at: 8) else { throw SegmentDamage.table }
    var reader = ByteReader(bytes)
    rows = Int(try reader.next() as UInt32)
    var layouts: [Layout] = []
    for _ in 0..<(try reader.next() as UInt32) {
      let text = TextLayout(try reader.nextCounted())
      var columns: [Int] = []
      for _ in 0..<text.values { columns.append(Int(try reader.next() as UInt32)) }
      layouts.append(Layout(text: text, columns: columns))
    }
    self.layouts = layouts
    numbers = try reader.nextPart()
    ranks = try reader.nextPart()
    var columns: [Column] = []
    for _ in 0..<(try reader.next() as UInt32) {
      columns.append(Column(path: try reader.nextCounted(), scheme: try reader.nextScheme()))
    }
    self.columns = columns
    whole = try reader.nextScheme()
    let count = columns.count
    guard layouts.allSatisfy({ $0.columns.allSatisfy { $0 < count } }) else {
      throw SegmentDamage.table
    }
  }

  /// The table as bytes, with the parts behind it.
  static func encode(
    rows: Int, layouts: [(text: [UInt8], columns: [Int])], numbers: SegmentTable.Part,
    ranks: SegmentTable.Part, columns: [Column], whole: ValueScheme, parts: [UInt8]
  ) -> [UInt8] {
    var table = ByteWriter()
    table.append(UInt32(rows))
    table.append(UInt32(layouts.count))
    for layout in layouts {
      table.appendCounted(layout.text)
      for column in layout.columns { table.append(UInt32(column)) }
    }
    table.append(part: numbers)
    table.append(part: ranks)
    table.append(UInt32(columns.count))
    for column in columns {
      table.appendCounted(column.path)
      table.append(column.scheme)
    }
    table.append(whole)
    var writer = ByteWriter(reserving: headerSize + table.count + parts.count)
    writer.append(magic)
    writer.append(UInt32(table.count))
    writer.append(Checksum.crc32c(table.bytes))
    writer.append(table.bytes)
    writer.append(parts)
    return writer.bytes
  }
}
