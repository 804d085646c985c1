import Storage

/// How the values of one column of texts are kept: by the first scheme that gives every one of them
/// back exactly. The numbers of the schemes are part of the format.
enum ValueScheme: Sendable, Equatable {
  /// 0: every value is this one.
  case constant([UInt8])
  /// 1: a prefix, an integer and a suffix. With a width of 0 the integer has no leading zeros, else
  /// it has so many digits.
  case integers(prefix: [UInt8], width: UInt8, suffix: [UInt8], numbers: SegmentTable.Part)
  /// 2: a decimal number, as a mantissa with so many places; if trimmed, without zeros at its end.
  case decimals(places: UInt8, isTrimmed: Bool, numbers: SegmentTable.Part)
  /// 3: an ISO 8601 time, as microseconds; if counted, from the event's time.
  case times(TimeText, isCounted: Bool, numbers: SegmentTable.Part)
  /// 4: texts of one length that differ in some places only, which are hexadecimal digits.
  case pattern(template: [UInt8], digits: SegmentTable.Part)
  /// 5: numbers into different values.
  case dictionary(numbers: SegmentTable.Part, lengths: SegmentTable.Part, frames: SegmentTable.Part)
  /// 6: the same text as another string column of the group.
  case same(column: UInt32)
  /// 7: frames of zstd.
  case frames(lengths: SegmentTable.Part, frames: SegmentTable.Part)

  /// Stands in a template for a digit that differs.
  static let digit: UInt8 = 0
}

extension ByteWriter {
  mutating func append(_ scheme: ValueScheme) {
    switch scheme {
    case .constant(let value):
      append(UInt8(0))
      appendCounted(value)
    case .integers(let prefix, let width, let suffix, let numbers):
      append(UInt8(1))
      appendCounted(prefix)
      append(width)
      appendCounted(suffix)
      append(part: numbers)
    case .decimals(let places, let isTrimmed, let numbers):
      append(UInt8(2))
      append(places)
      append(UInt8(isTrimmed ? 1 : 0))
      append(part: numbers)
    case .times(let text, let isCounted, let numbers):
      append(UInt8(3))
      append(text.fraction)
      append(text.separator)
      appendCounted(text.suffix)
      append(UInt8(isCounted ? 1 : 0))
      append(part: numbers)
    case .pattern(let template, let digits):
      append(UInt8(4))
      appendCounted(template)
      append(part: digits)
    case .dictionary(let numbers, let lengths, let frames):
      append(UInt8(5))
      append(part: numbers)
      append(part: lengths)
      append(part: frames)
    case .same(let column):
      append(UInt8(6))
      append(column)
    case .frames(let lengths, let frames):
      append(UInt8(7))
      append(part: lengths)
      append(part: frames)
    }
  }

  mutating func append(part: SegmentTable.Part) {
    append(UInt32(part.offset))
    append(UInt32(part.length))
    append(part.checksum)
  }
}

extension ByteReader {
  mutating func nextScheme() throws -> ValueScheme {
    let number: UInt8 = try next()
    switch number {
    case 0: return .constant(try nextCounted())
    case 1:
      let prefix = try nextCounted()
      let width: UInt8 = try next()
      guard width <= NumberText.mostDigits else { throw SegmentDamage.table }
      return .integers(
        prefix: prefix, width: width, suffix: try nextCounted(), numbers: try nextPart())
    case 2:
      let places: UInt8 = try next()
      guard places <= 18 else { throw SegmentDamage.table }
      return .decimals(places: places, isTrimmed: try next() as UInt8 == 1, numbers: try nextPart())
    case 3:
      let fraction: UInt8 = try next()
      guard fraction <= TimeText.trimmed else { throw SegmentDamage.table }
      let text = TimeText(
        fraction: fraction, separator: try next(), suffix: try nextCounted())
      return .times(text, isCounted: try next() as UInt8 == 1, numbers: try nextPart())
    case 4: return .pattern(template: try nextCounted(), digits: try nextPart())
    case 5:
      return .dictionary(
        numbers: try nextPart(), lengths: try nextPart(), frames: try nextPart())
    case 6: return .same(column: try next())
    case 7: return .frames(lengths: try nextPart(), frames: try nextPart())
    default: throw SegmentDamage.table
    }
  }

  mutating func nextPart() throws -> SegmentTable.Part {
    let offset: UInt32 = try next()
    let length: UInt32 = try next()
    return SegmentTable.Part(offset: Int(offset), length: Int(length), checksum: try next())
  }
}
