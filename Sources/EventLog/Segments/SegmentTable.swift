import Storage

/// What lies where in a segment.
///
/// ```
///  0  u32  magic `PLS1`
///  4  u32  bytes of the table
///  8  u32  CRC-32C of the table
/// 12  u32  events, 1 to 65,536
/// 16  u64  offset of the first event; the others follow without a gap
/// 24  table, then parts; every part has its own CRC-32C in the table
/// ```
/// 1. A segment lies in one block of 65,536 offsets.
/// 2. Column `times` holds the knowledge times; column `groups` the group of every event; the part
///    `ranks` says, every 1,024 events, how many events of each group came before (u32 each).
/// 3. In its group an event keeps its place among the others.
/// 4. A group has one kind, one schema version and one ``EventShape``; its columns come in the
///    order of the shape's leaves. A group of the shape `whole` keeps its events as they are.
/// 5. Frames of bytes lie in database `raw` under (offset of the first event, number of the frames).
struct SegmentTable: Sendable, Equatable {
  static let magic: UInt32 = 0x3153_4C50
  static let headerSize = 24

  /// A stretch of the segment.
  struct Part: Sendable, Equatable {
    var offset: Int
    var length: Int
    var checksum: UInt32
  }

  /// How the strings of a column are kept.
  enum Strings: Sendable, Equatable {
    /// Every row has this value.
    case constant([UInt8])
    /// Numbers into values, whose lengths and bytes follow.
    case dictionary(numbers: Part, lengths: Part, frames: Part)
    /// Lengths here, bytes in database `raw`.
    case framed(lengths: Part, raw: UInt32)
    /// A ``ShapedText`` in database `raw`.
    case shaped(raw: UInt32)
  }

  struct Group: Sendable, Equatable {
    var kind: String
    var schemaVersion: UInt64
    var rows: Int
    /// Empty for events that are kept as they are.
    var shape: [UInt8]
    var integers: [Part]
    var strings: [Strings]
  }

  var first: UInt64
  var count: Int
  var times: Part
  var groupNumbers: Part?
  var ranks: Part?
  var groups: [Group]

  var end: UInt64 { first + UInt64(count) }
}

extension SegmentTable {
  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.append(part: times)
    writer.append(UInt8(groupNumbers == nil ? 0 : 1))
    if let groupNumbers, let ranks {
      writer.append(part: groupNumbers)
      writer.append(part: ranks)
    }
    writer.append(UInt32(groups.count))
    for group in groups {
      writer.append(group.kind)
      writer.append(group.schemaVersion)
      writer.append(UInt32(group.rows))
      writer.appendCounted(group.shape)
      writer.append(UInt32(group.integers.count))
      for part in group.integers { writer.append(part: part) }
      writer.append(UInt32(group.strings.count))
      for strings in group.strings { writer.append(strings) }
    }
    return writer.bytes
  }

  /// Reads the table of a segment.
  init(reading segment: borrowing RawSpan) throws {
    guard segment.byteCount >= Self.headerSize, segment.uint32(at: 0) == Self.magic else {
      throw SegmentDamage.table
    }
    let length = Int(segment.uint32(at: 4))
    guard Self.headerSize + length <= segment.byteCount else { throw SegmentDamage.table }
    let bytes = segment.copy(Self.headerSize..<Self.headerSize + length)
    guard Checksum.crc32c(bytes) == segment.uint32(at: 8) else { throw SegmentDamage.table }
    count = Int(segment.uint32(at: 12))
    first = segment.uint64(at: 16)
    var reader = ByteReader(bytes)
    times = try reader.nextPart()
    let isGrouped: UInt8 = try reader.next()
    groupNumbers = isGrouped == 1 ? try reader.nextPart() : nil
    ranks = isGrouped == 1 ? try reader.nextPart() : nil
    groups = []
    let groupCount: UInt32 = try reader.next()
    for _ in 0..<groupCount {
      let kind = try reader.nextText()
      let schemaVersion: UInt64 = try reader.next()
      let rows: UInt32 = try reader.next()
      let shape = try reader.nextCounted()
      let integerCount: UInt32 = try reader.next()
      var integers: [Part] = []
      for _ in 0..<integerCount { integers.append(try reader.nextPart()) }
      let stringCount: UInt32 = try reader.next()
      var strings: [Strings] = []
      for _ in 0..<stringCount { strings.append(try reader.nextStrings()) }
      groups.append(
        Group(
          kind: kind, schemaVersion: schemaVersion, rows: Int(rows), shape: shape,
          integers: integers, strings: strings))
    }
  }
}

/// What is wrong with a segment.
enum SegmentDamage: Error, Equatable {
  case table
  case part(offset: Int)
  case shape
}

extension ByteWriter {
  fileprivate mutating func append(_ strings: SegmentTable.Strings) {
    switch strings {
    case .constant(let value):
      append(UInt8(0))
      appendCounted(value)
    case .dictionary(let numbers, let lengths, let frames):
      append(UInt8(1))
      append(part: numbers)
      append(part: lengths)
      append(part: frames)
    case .framed(let lengths, let raw):
      append(UInt8(2))
      append(part: lengths)
      append(raw)
    case .shaped(let raw):
      append(UInt8(3))
      append(raw)
    }
  }
}

extension ByteReader {
  fileprivate mutating func nextStrings() throws -> SegmentTable.Strings {
    let encoding: UInt8 = try next()
    switch encoding {
    case 0: return .constant(try nextCounted())
    case 1:
      return .dictionary(
        numbers: try nextPart(), lengths: try nextPart(), frames: try nextPart())
    case 2: return .framed(lengths: try nextPart(), raw: try next())
    case 3: return .shaped(raw: try next())
    default: throw SegmentDamage.table
    }
  }
}
