extension JSONDocument {
  /// Whether the key at a place of the tape is `key`.
  @inline(__always)
  func isKey(_ index: Int, _ key: some Collection<UInt8>) -> Bool {
    let entry = tape[index]
    if entry.isElaborate { return decodedText(index).elementsEqual(key) }
    var at = Int(entry.start) + 1
    let end = Int(entry.end) - 1
    guard end - at == key.count else { return false }
    for byte in key {
      if bytes[at] != byte { return false }
      at += 1
    }
    return true
  }

  /// The text of the string or key at a place of the tape, escapes resolved.
  func decodedText(_ index: Int) -> ArraySlice<UInt8> {
    let entry = tape[index]
    let inner = bytes[Int(entry.start) + 1..<Int(entry.end) - 1]
    return entry.isElaborate ? Self.resolvingEscapes(inner)[...] : inner
  }

  private static func resolvingEscapes(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var at = text.startIndex
    while at < text.endIndex {
      guard text[at] == UInt8(ascii: "\\") else {
        result.append(text[at])
        at += 1
        continue
      }
      let letter = text[at + 1]
      at += 2
      switch letter {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        let first = codeUnit(text, at: at)
        at += 4
        if first & 0xFC00 == 0xD800, at + 6 <= text.endIndex, text[at] == UInt8(ascii: "\\"),
          text[at + 1] == UInt8(ascii: "u")
        {
          let second = codeUnit(text, at: at + 2)
          if second & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
          {
            at += 6
            UTF8Text.append(scalar, to: &result)
            continue
          }
        }
        UTF8Text.append(Unicode.Scalar(first) ?? "\u{FFFD}", to: &result)
      default: result.append(letter)
      }
    }
    return result
  }

  private static func codeUnit(_ text: ArraySlice<UInt8>, at start: Int) -> UInt32 {
    var value: UInt32 = 0
    for at in start..<start + 4 { value = value << 4 | (Hexadecimal.digit(text[at]) ?? 0) }
    return value
  }
}
