extension [UInt8] {
  /// Appends eight bytes, the highest first.
  @inlinable
  public mutating func append(bigEndian value: UInt64) {
    unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
  }

  /// Appends a part of another array. Quicker than a slice of it, which is counted as an owner.
  @inlinable
  public mutating func append(_ source: borrowing [UInt8], _ part: Range<Int>) {
    precondition(part.upperBound <= source.count, "a read beyond the end")
    unsafe source.withUnsafeBufferPointer { source in
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: source[part]))
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
