import Events

/// Writes JSON straight into bytes, one member after the other, in the order in which it is told.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether the object or array that is open has no member yet.
  private var isFirst = true

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    isFirst = true
  }

  /// Begins another text behind the last one.
  mutating func beginLine() { isFirst = true }

  mutating func beginObject() { begin(UInt8(ascii: "{")) }
  mutating func endObject() { end(UInt8(ascii: "}")) }
  mutating func beginArray() { begin(UInt8(ascii: "[")) }
  mutating func endArray() { end(UInt8(ascii: "]")) }

  /// Writes the name of a member; its value is to follow.
  mutating func name(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    isFirst = true
  }

  mutating func text(_ text: String) {
    separate()
    quote(text)
  }

  /// A number as a string, because JSON readers lose digits of 64-bit numbers.
  mutating func number(_ number: some FixedWidthInteger) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: String(number).utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  mutating func base64(_ content: [UInt8]) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    content.appendBase64(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func newline() { bytes.append(10) }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    isFirst = true
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<32:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(contentsOf: [byte].hexadecimal.utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
