import Storage

/// Texts or byte strings of one column, being gathered.
struct StringColumn: Sendable {
  var bytes: [UInt8] = []
  var ends: [Int] = []

  var count: Int { ends.count }
  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  mutating func append(_ source: [UInt8], _ range: Range<Int>) {
    bytes.append(source, range)
    ends.append(bytes.count)
  }

  /// Appends `count` strings that `body` writes, each of at most `most` bytes.
  mutating func append(
    _ count: Int, ofAtMost most: Int, _ body: (_ row: Int, inout PieceOutput) -> Void
  ) {
    let start = bytes.count
    bytes.append(atMost: count * most) { output in
      ends.append(addingCapacity: count) { ends in
        for row in 0..<count {
          body(row, &output)
          ends.append(start + output.count)
        }
      }
    }
  }

  /// Rows in a frame of zstd.
  static let frameRows = 256
  /// More different values than this are no dictionary.
  static let largestDictionary = 4_096

  /// The different values in order of first appearance and each row's number among them, or nil if
  /// a dictionary would not pay.
  var dictionary: (values: StringColumn, numbers: [UInt32])? {
    var known: [ArraySlice<UInt8>: UInt32] = [:]
    var values = StringColumn()
    var numbers: [UInt32] = []
    numbers.reserveCapacity(count)
    for row in 0..<count {
      let value = bytes[range(row)]
      if let number = known[value] {
        numbers.append(number)
        continue
      }
      // Half of the rows or more being different, frames are smaller; find that out early.
      guard known.count < Self.largestDictionary, known.count <= max(16, (row + 1) / 2) else {
        return nil
      }
      let number = UInt32(known.count)
      known[value] = number
      values.append(bytes, range(row))
      numbers.append(number)
    }
    return (values, numbers)
  }

  /// The rows in frames.
  ///
  /// ```
  /// 0  u32  frames      4  u32  rows in each but the last
  /// 8  for each: u32 where it ends, counted from the first frame; u32 plain bytes; u32 CRC-32C
  /// …  frames of zstd
  /// ```
  func frames(_ compressor: inout ZstdCompressor) throws -> [UInt8] {
    var table = ByteWriter()
    var data: [UInt8] = []
    let frames = (count + Self.frameRows - 1) / Self.frameRows
    table.append(UInt32(frames))
    table.append(UInt32(Self.frameRows))
    for frame in 0..<frames {
      let first = frame * Self.frameRows
      let last = min(first + Self.frameRows, count) - 1
      let plain = range(first).lowerBound..<range(last).upperBound
      let start = data.count
      try compressor.append(bytes, plain, to: &data)
      table.append(UInt32(data.count))
      table.append(UInt32(plain.count))
      table.append(Checksum.crc32c(data, start..<data.count))
    }
    table.append(data)
    return table.bytes
  }
}

/// Reading frames.
struct FrameTable: Sendable {
  static let headerSize = 8
  static let entrySize = 12

  /// Appends the plain bytes of some frames.
  static func append(
    _ frames: Range<Int>, of value: RawSpan, _ decompressor: inout ZstdDecompressor,
    to bytes: inout [UInt8]
  ) throws {
    guard value.byteCount >= headerSize else { throw StorageError.frame(reason: "it is cut") }
    let count = Int(value.uint32(at: 0))
    let data = headerSize + count * entrySize
    guard frames.upperBound <= count, data <= value.byteCount else {
      throw StorageError.frame(reason: "the table of frames is cut")
    }
    for frame in frames {
      let entry = headerSize + frame * entrySize
      let start = frame == 0 ? 0 : Int(value.uint32(at: entry - entrySize))
      let end = Int(value.uint32(at: entry))
      guard start <= end, data + end <= value.byteCount else {
        throw StorageError.frame(reason: "frame \(frame) is cut")
      }
      let span = value.extracting(data + start..<data + end)
      guard Checksum.crc32c(span) == value.uint32(at: entry + 8) else {
        throw StorageError.frame(reason: "frame \(frame) does not match its checksum")
      }
      try decompressor.append(
        frame: span, holding: Int(value.uint32(at: entry + 4)), to: &bytes)
    }
  }
}
