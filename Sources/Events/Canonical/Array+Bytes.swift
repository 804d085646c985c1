extension [UInt8] {
  /// Appends eight bytes, the highest first.
  public mutating func append(bigEndian value: UInt64) { append(highest: 8, of: value) }

  /// Appends the `count` highest bytes of a word, the highest first.
  ///
  /// By one store of the whole word: byte by byte takes several times as long, and every head,
  /// salt and digest comes through here.
  /// - Precondition: `count` is 0 to 8.
  @inline(__always)
  mutating func append(highest count: Int, of word: UInt64) {
    append(addingCapacity: 8) { output in
      output.append(repeating: 0, count: 8)
      var added = output.mutableSpan
      var bytes = unsafe added.mutableBytes
      bytes.storeBytes(of: word.bigEndian, toByteOffset: bytes.byteCount - 8, as: UInt64.self)
      output.removeLast(8 - count)
    }
  }

  /// Appends words as they lie in memory.
  mutating func append(words: (UInt64, UInt64, UInt64, UInt64)) {
    append(addingCapacity: 32) { output in
      output.append(repeating: 0, count: 32)
      var added = output.mutableSpan
      var bytes = unsafe added.mutableBytes
      let start = bytes.byteCount - 32
      bytes.storeBytes(of: words.0, toByteOffset: start, as: UInt64.self)
      bytes.storeBytes(of: words.1, toByteOffset: start + 8, as: UInt64.self)
      bytes.storeBytes(of: words.2, toByteOffset: start + 16, as: UInt64.self)
      bytes.storeBytes(of: words.3, toByteOffset: start + 24, as: UInt64.self)
    }
  }

  /// Two lower-case hexadecimal digits for each byte.
  public var hexadecimal: String {
    let digits = [UInt8]("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(count * 2)
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that pairs of hexadecimal digits spell.
  /// - Returns: nil if there is an odd number of digits or anything else among them.
  public init?(hexadecimal: String) {
    let digits = [UInt8](hexadecimal.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self.init()
    reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
      let value: UInt8
      switch digit {
      case 48...57: value = digit - 48
      case 65...70: value = digit - 55
      case 97...102: value = digit - 87
      default: return nil
      }
      if let first = high {
        append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
  }
}
