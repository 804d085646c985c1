public import Expressions

/// One field of a record: where it stands and what it is.
public struct RecordField: Hashable, Comparable, Sendable {
  /// A JSONPath such as `$.payload.is_synthetic`; elements of an array are `[*]`.
  public let path: String
  public let kind: JSONKind
  /// How a text that is a decimal number writes its mark: `,` or `.`; nil for anything else.
  public var decimalMark: String?

  /// All fields of a document, objects and arrays left out, sorted by path; each once.
  static func all(in document: JSONDocument) -> [RecordField] {
    var found: Set<RecordField> = []
    add(document.root, at: "$", of: document, to: &found)
    return found.sorted()
  }

  private static func add(
    _ node: JSONDocument.Node, at path: String, of document: JSONDocument,
    to found: inout Set<RecordField>
  ) {
    switch document.kind(node) {
    case .object:
      for (key, value) in document.members(node) {
        let isPlain = key.utf8.allSatisfy {
          $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        }
        let step = isPlain && !key.isEmpty ? ".\(key)" : "['\(key)']"
        add(value, at: path + step, of: document, to: &found)
      }
    case .array:
      if let first = document.element(0, of: node) {
        add(first, at: path + "[*]", of: document, to: &found)
      }
    case .null, .bool, .number, .string:
      let mark = document.decimalMark(node).map { String(decoding: [$0], as: UTF8.self) }
      found.insert(RecordField(path: path, kind: document.kind(node), decimalMark: mark))
    }
  }

  public static func < (left: RecordField, right: RecordField) -> Bool {
    (left.path, left.kind.rawValue, left.decimalMark ?? "") < (
      right.path, right.kind.rawValue, right.decimalMark ?? ""
    )
  }
}
