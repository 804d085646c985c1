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
  /// Reads a text in which no object names a member twice: two readers might understand two things.
  /// - Throws: ``IntegrityError/malformedExport(line:reason:)``.
  init(exchanged text: [UInt8], line: Int) throws(IntegrityError) {
    let document: JSONDocument
    do throws(JSONError) { document = try JSONDocument(text) } catch {
      throw .malformedExport(line: line, reason: "\(error)")
    }
    if let twice = document.duplicateKeys().first {
      throw .malformedExport(
        line: line, reason: "`\(twice.key)` is named twice, at byte \(twice.offset)")
    }
    self = document.view
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
