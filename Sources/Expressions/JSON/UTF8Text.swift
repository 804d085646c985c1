/// UTF-8 as Unicode defines it (Unicode 16, table 3-7): no overlong forms, no surrogates.
enum UTF8Text {
  /// The place after the multi-byte scalar that begins at `start`.
  /// - Throws: ``JSONError`` if no valid scalar begins there.
  static func skipScalar(_ text: Span<UInt8>, at start: Int) throws(JSONError) -> Int {
    let lead = text[start]
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, lowest) = (3, 0xA0)
    case 0xED: (length, highest) = (3, 0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, lowest) = (4, 0x90)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, highest) = (4, 0x8F)
    default: throw JSONError(.invalidUTF8, at: start)
    }
    guard start + length <= text.count, text[start + 1] >= lowest, text[start + 1] <= highest else {
      throw JSONError(.invalidUTF8, at: start)
    }
    for at in start + 2..<max(start + 2, start + length) where text[at] & 0xC0 != 0x80 {
      throw JSONError(.invalidUTF8, at: start)
    }
    return start + length
  }

  /// The bytes of a scalar, appended.
  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: scalar.utf8)
  }
}
