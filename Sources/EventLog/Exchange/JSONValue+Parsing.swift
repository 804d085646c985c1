import Events

extension JSONValue {
  /// Reads one JSON value (RFC 8259); a name that stands twice in an object is refused.
  init(parsing bytes: some RandomAccessCollection<UInt8>) throws(JSONError) {
    var parser = JSONParser(bytes: [UInt8](bytes))
    self = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == parser.bytes.count else {
      throw parser.error("something follows the value")
    }
  }
}

/// A reader over the bytes of one JSON text.
private struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  private let maximumDepth = 32

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: position) }

  mutating func skipSpace() {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
    guard next == byte else { throw error("\(what) is missing") }
    position += 1
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < maximumDepth else { throw error("values are nested too deeply") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw error("no JSON value") }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    while let byte = next, "+-0123456789.eE".utf8.contains(byte) { position += 1 }
    let spelled = String(decoding: bytes[start..<position], as: UTF8.self)
    guard position > start, Double(spelled) != nil else { throw error("no JSON value") }
    return .number(spelled)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if next == UInt8(ascii: ",") {
        position += 1
        continue
      }
      try expect(UInt8(ascii: "]"), "the end of the array")
      return .array(elements)
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    position += 1
    var members: [String: JSONValue] = [:]
    skipSpace()
    if next == UInt8(ascii: "}") {
      position += 1
      return .object([:])
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a name is missing") }
      let name = try text()
      skipSpace()
      try expect(UInt8(ascii: ":"), "the colon after a name")
      guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
        throw error("the name `\(name)` stands twice")
      }
      skipSpace()
      if next == UInt8(ascii: ",") {
        position += 1
        continue
      }
      try expect(UInt8(ascii: "}"), "the end of the object")
      return .object(members)
    }
  }

  private mutating func text() throws(JSONError) -> String {
    position += 1
    var content: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("text is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<32: throw error("a control character stands in text")
      default: content.append(byte)
      }
    }
    throw error("text does not end")
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    guard let byte = next else { throw error("text does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "b"): content.append(8)
    case UInt8(ascii: "f"): content.append(12)
    case UInt8(ascii: "n"): content.append(10)
    case UInt8(ascii: "r"): content.append(13)
    case UInt8(ascii: "t"): content.append(9)
    case UInt8(ascii: "u"):
      var unit = UInt32(try codeUnit())
      if (0xD800..<0xDC00).contains(unit), bytes[position...].starts(with: "\\u".utf8) {
        position += 2
        let second = UInt32(try codeUnit())
        guard (0xDC00..<0xE000).contains(second) else { throw error("half a surrogate pair") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw error("half a surrogate pair") }
      content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw error("an escape that JSON does not have")
    }
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard bytes.count - position >= 4 else { throw error("text does not end") }
    let digits = bytes[position..<position + 4]
    guard let text = [UInt8](hexadecimal: String(decoding: digits, as: UTF8.self)) else {
      throw error("an escape without four digits")
    }
    position += 4
    return UInt16(text[0]) << 8 | UInt16(text[1])
  }
}
