import Events
import Expressions

/// JSON as exports and proofs spell it: 64-bit numbers as strings, because readers of JSON lose
/// their digits, and bytes in base64.
extension JSONWriter {
  mutating func member(_ name: String, number: some FixedWidthInteger) {
    member(name, String(number))
  }

  mutating func member(_ name: String, base64 content: [UInt8]) {
    key(name)
    base64(content)
  }

  mutating func base64(_ content: [UInt8]) {
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    quoted.reserveCapacity(content.count / 3 * 4 + 6)
    content.appendBase64(to: &quoted)
    quoted.append(UInt8(ascii: "\""))
    raw(quoted)
  }
}

extension JSONValueView {
  /// Reads a text that all readers understand alike: no object names a member twice, and no text has
  /// half a surrogate pair.
  /// - Throws: ``IntegrityError/malformedExport(line:reason:)``.
  init(exchanged text: [UInt8], line: Int) throws(IntegrityError) {
    let document: JSONDocument
    do throws(JSONError) { document = try JSONDocument(text, depthLimit: 64) } catch {
      throw .malformedExport(line: line, reason: "\(error)")
    }
    if let twice = document.duplicateKeys().first {
      throw .malformedExport(
        line: line, reason: "`\(twice.key)` is named twice, at byte \(twice.offset)")
    }
    guard !Self.hasLoneSurrogate(text) else {
      throw .malformedExport(line: line, reason: "a text has half a surrogate pair")
    }
    self = document.view
  }

  /// Whether an escape of a text that is JSON spells half of a pair.
  private static func hasLoneSurrogate(_ text: [UInt8]) -> Bool {
    func unit(_ at: Int) -> UInt16? {
      guard at + 6 <= text.count, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u")
      else { return nil }
      return UInt16(String(decoding: text[at + 2..<at + 6], as: UTF8.self), radix: 16)
    }
    var at = 0
    while let escape = text[at...].firstIndex(of: UInt8(ascii: "\\")) {
      guard let first = unit(escape) else {
        at = escape + 2
        continue
      }
      at = escape + 6
      if first & 0xFC00 == 0xDC00 { return true }
      guard first & 0xFC00 == 0xD800 else { continue }
      guard let second = unit(at), second & 0xFC00 == 0xDC00 else { return true }
      at += 6
    }
    return false
  }

  /// The elements of an array; nil for any other kind.
  var array: [JSONValueView]? { kind == .array ? elements : nil }

  /// A number, spelled as a number or as a string.
  func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    if let string { return Number(string) }
    return integer.flatMap { Number(exactly: $0) }
  }

  /// Bytes in base64.
  var bytes: [UInt8]? { string.flatMap { [UInt8](base64: $0) } }

  /// A digest in base64.
  var digest: Digest32? { bytes.flatMap { Digest32($0) } }
}
