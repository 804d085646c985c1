import Storage

/// Finds the scheme of a column of values, and writes its parts.
struct ValueEncoder: ~Copyable {
  /// The parts of all columns, one after the other.
  private(set) var parts = ByteWriter()
  private var compressor = ZstdCompressor()

  init() {}

  /// Adds a part.
  mutating func append(_ bytes: [UInt8]) -> SegmentTable.Part {
    let part = SegmentTable.Part(
      offset: parts.count, length: bytes.count, checksum: Checksum.crc32c(bytes))
    parts.append(bytes)
    return part
  }

  /// The first scheme that gives every value back.
  /// - Parameters:
  ///   - times: The event time of each value, where there is one for each.
  mutating func encode(_ values: StringColumn, times: [Int64]?) throws -> ValueScheme {
    if let constant = values.constant { return .constant(constant) }
    if let scheme = integers(values) ?? decimals(values) ?? self.times(values, times) {
      return scheme
    }
    if let (different, numbers) = values.dictionary { return try dictionary(different, numbers) }
    return try pattern(values) ?? frames(values)
  }

  /// The values as they are, compressed.
  mutating func frames(_ values: StringColumn) throws -> ValueScheme {
    .frames(
      lengths: append(PackedColumn.encode(narrow: values.lengths)),
      frames: append(try values.frames(&compressor)))
  }

  private mutating func dictionary(
    _ values: StringColumn, _ numbers: [UInt32]
  ) throws -> ValueScheme {
    .dictionary(
      numbers: append(PackedColumn.encode(narrow: numbers)),
      lengths: append(PackedColumn.encode(narrow: values.lengths)),
      frames: append(try values.frames(&compressor)))
  }

  private mutating func integers(_ values: StringColumn) -> ValueScheme? {
    let (prefix, suffix) = values.affixes
    var numbers: [Int64] = []
    numbers.reserveCapacity(values.count)
    let first = values.range(0)
    let width = first.count - prefix.count - suffix.count
    for allowingZeros in [false, true] where allowingZeros == false || width > 0 {
      numbers.removeAll(keepingCapacity: true)
      for row in 0..<values.count {
        let range = values.range(row)
        let middle = range.lowerBound + prefix.count..<range.upperBound - suffix.count
        guard !allowingZeros || middle.count == width,
          let number = NumberText.integer(
            values.bytes, middle, allowingZeros: allowingZeros)
        else { break }
        numbers.append(number)
      }
      guard numbers.count == values.count else { continue }
      return .integers(
        prefix: prefix, width: allowingZeros ? UInt8(width) : 0, suffix: suffix,
        numbers: append(PackedColumn.encode(numbers)))
    }
    return nil
  }

  private mutating func decimals(_ values: StringColumn) -> ValueScheme? {
    var most = 0
    for row in 0..<values.count {
      let range = values.range(row)
      guard range.count <= NumberText.mostDigits + 2 else { return nil }
      let point = values.bytes[range].firstIndex(of: UInt8(ascii: "."))
      most = max(most, point.map { range.upperBound - $0 - 1 } ?? 0)
    }
    guard most > 0, most <= 9 else { return nil }
    for isTrimmed in [false, true] {
      var mantissas: [Int64] = []
      mantissas.reserveCapacity(values.count)
      for row in 0..<values.count {
        guard
          let mantissa = NumberText.mantissa(
            values.bytes, values.range(row), places: most, isTrimmed: isTrimmed)
        else { break }
        mantissas.append(mantissa)
      }
      guard mantissas.count == values.count else { continue }
      return .decimals(
        places: UInt8(most), isTrimmed: isTrimmed,
        numbers: append(PackedColumn.encode(mantissas)))
    }
    return nil
  }

  private mutating func times(_ values: StringColumn, _ eventTimes: [Int64]?) -> ValueScheme? {
    guard let first = TimeText(values.bytes, values.range(0)) else { return nil }
    for fraction in [first.fraction, TimeText.trimmed] {
      var text = first
      text.fraction = fraction
      var times: [Int64] = []
      times.reserveCapacity(values.count)
      for row in 0..<values.count {
        guard let time = text.microseconds(values.bytes, values.range(row)) else { break }
        times.append(time)
      }
      guard times.count == values.count else { continue }
      let plain = PackedColumn.encode(times)
      guard let eventTimes else {
        return .times(text, isCounted: false, numbers: append(plain))
      }
      let counted = PackedColumn.encode(zip(times, eventTimes).map { $0 &- $1 })
      let isCounted = counted.count < plain.count
      return .times(text, isCounted: isCounted, numbers: append(isCounted ? counted : plain))
    }
    return nil
  }

  /// Texts of one length that differ in hexadecimal digits only.
  private mutating func pattern(_ values: StringColumn) -> ValueScheme? {
    var template = Array(values.bytes[values.range(0)])
    guard !template.isEmpty, template.count <= 256 else { return nil }
    for row in 1..<values.count {
      let start = values.range(row).lowerBound
      guard values.range(row).count == template.count else { return nil }
      for place in template.indices where values.bytes[start + place] != template[place] {
        template[place] = ValueScheme.digit
      }
    }
    let places = template.indices.filter { template[$0] == ValueScheme.digit }
    var digits: [UInt8] = []
    digits.reserveCapacity(values.count * (places.count + 1) / 2)
    for row in 0..<values.count {
      let start = values.range(row).lowerBound
      for (index, place) in places.enumerated() {
        guard let digit = values.bytes[start + place].hexadecimalDigit else { return nil }
        if index % 2 == 0 {
          digits.append(digit << 4)
        } else {
          digits[digits.count - 1] |= digit
        }
      }
    }
    return .pattern(template: template, digits: append(digits))
  }
}

extension StringColumn {
  /// The lengths of all values.
  var lengths: [UInt32] { (0..<count).map { UInt32(range($0).count) } }

  /// The one value that all rows have.
  fileprivate var constant: [UInt8]? {
    let first = bytes[range(0)]
    for row in 1..<max(1, count) where bytes[range(row)] != first { return nil }
    return Array(first)
  }

  /// What all values begin and end with, without digits next to what is between.
  fileprivate var affixes: (prefix: [UInt8], suffix: [UInt8]) {
    let first = Array(bytes[range(0)])
    var prefix = first.count
    var suffix = first.count
    for row in 1..<max(1, count) {
      let other = range(row)
      prefix = min(prefix, other.count)
      for place in 0..<prefix where bytes[other.lowerBound + place] != first[place] {
        prefix = place
        break
      }
      suffix = min(suffix, other.count)
      for place in 0..<suffix
      where bytes[other.upperBound - 1 - place] != first[first.count - 1 - place] {
        suffix = place
        break
      }
    }
    while prefix > 0, first[prefix - 1].digit != nil { prefix -= 1 }
    // A minus at the beginning belongs to the number.
    if prefix == 1, first[0] == UInt8(ascii: "-") { prefix = 0 }
    while suffix > 0, first[first.count - suffix].digit != nil { suffix -= 1 }
    // The shortest value must have room for both.
    let shortest = (0..<count).reduce(Int.max) { min($0, range($1).count) }
    suffix = min(suffix, shortest - prefix)
    return (Array(first[..<prefix]), Array(first[(first.count - suffix)...]))
  }
}

extension UInt8 {
  /// What a hexadecimal digit in lower case stands for.
  fileprivate var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
