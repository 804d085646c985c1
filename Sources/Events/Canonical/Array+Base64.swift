extension [UInt8] {
  /// The bytes in base64 with padding (RFC 4648, section 4).
  public var base64: String {
    var text: [UInt8] = []
    text.reserveCapacity((count + 2) / 3 * 4)
    appendBase64(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the bytes in base64 with padding, as ASCII.
  public func appendBase64(to text: inout [UInt8]) {
    var index = 0
    while index + 2 < count {
      let group = UInt32(self[index]) << 16 | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2])
      text.append(Self.base64Digit(group >> 18))
      text.append(Self.base64Digit(group >> 12 & 63))
      text.append(Self.base64Digit(group >> 6 & 63))
      text.append(Self.base64Digit(group & 63))
      index += 3
    }
    switch count - index {
    case 1:
      let group = UInt32(self[index]) << 16
      text.append(Self.base64Digit(group >> 18))
      text.append(Self.base64Digit(group >> 12 & 63))
      text.append(contentsOf: "==".utf8)
    case 2:
      let group = UInt32(self[index]) << 16 | UInt32(self[index + 1]) << 8
      text.append(Self.base64Digit(group >> 18))
      text.append(Self.base64Digit(group >> 12 & 63))
      text.append(Self.base64Digit(group >> 6 & 63))
      text.append(61)
    default: break
    }
  }

  /// The bytes that base64 with padding spells.
  /// - Returns: nil if it is anything else, or not the one spelling of these bytes.
  public init?(base64 text: String) {
    let digits = [UInt8](text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    self.init()
    reserveCapacity(digits.count / 4 * 3)
    var index = 0
    while index < digits.count {
      let isLast = index + 4 == digits.count
      let padding = !isLast || digits[index + 3] != 61 ? 0 : digits[index + 2] != 61 ? 1 : 2
      var group: UInt32 = 0
      for place in 0..<4 - padding {
        guard let value = Self.base64Value(digits[index + place]) else { return nil }
        group = group << 6 | value
      }
      group <<= UInt32(6 * padding)
      // Bits beyond the last byte are zero in the one right spelling.
      guard padding == 0 || group & (padding == 1 ? 0xFF : 0xFFFF) == 0 else { return nil }
      append(UInt8(truncatingIfNeeded: group >> 16))
      if padding < 2 { append(UInt8(truncatingIfNeeded: group >> 8)) }
      if padding < 1 { append(UInt8(truncatingIfNeeded: group)) }
      index += 4
    }
  }

  @inline(__always)
  private static func base64Digit(_ value: UInt32) -> UInt8 {
    switch value {
    case 0..<26: UInt8(65 + value)
    case 26..<52: UInt8(71 + value)
    case 52..<62: UInt8(value - 4)
    case 62: 43
    default: 47
    }
  }

  private static func base64Value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case 65...90: UInt32(digit) - 65
    case 97...122: UInt32(digit) - 71
    case 48...57: UInt32(digit) + 4
    case 43: 62
    case 47: 63
    default: nil
    }
  }
}
