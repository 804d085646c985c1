import Events

/// JSON as far as exports and proofs need it: no numbers beyond what text spells, since 64-bit
/// numbers are written as strings.
enum JSONValue: Hashable, Sendable {
  case text(String)
  /// A number as it was spelled.
  case number(String)
  case boolean(Bool)
  case null
  case array([JSONValue])
  case object([String: JSONValue])

  subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }

  var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// A number, spelled as a number or as a string.
  func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    switch self {
    case .text(let text), .number(let text): Number(text)
    default: nil
    }
  }

  /// Bytes in base64.
  var bytes: [UInt8]? { text.flatMap { [UInt8](base64: $0) } }

  /// A digest in base64.
  var digest: Digest32? { bytes.flatMap { Digest32($0) } }
}

/// Why a text is not JSON, and where.
struct JSONError: Error, CustomStringConvertible {
  let reason: String
  let offset: Int
  var description: String { "\(reason) at byte \(offset)" }
}
