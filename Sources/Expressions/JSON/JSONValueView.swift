/// A value with its document, to read a few fields of an answer by name:
/// `view["token"]?["expires_in"]?.integer`. Where every nanosecond counts, use the document's own
/// methods with nodes.
public struct JSONValueView: Sendable {
  public let document: JSONDocument
  public let node: JSONDocument.Node

  public init(document: JSONDocument, node: JSONDocument.Node) {
    self.document = document
    self.node = node
  }

  public var kind: JSONKind { document.kind(node) }
  public var isNull: Bool { kind == .null }
  public var string: String? { document.string(node) }
  public var bool: Bool? { document.bool(node) }
  public var integer: Int64? { document.integer(node) }
  /// The exact value of a number; nil for any other kind and for numbers that do not fit.
  public var decimal: ExactDecimal? { try? document.decimal(node) }
  public var rawBytes: ArraySlice<UInt8> { document.rawBytes(node) }
  public var count: Int { document.count(node) }

  public subscript(key: String) -> JSONValueView? {
    document.member(key, of: node).map { JSONValueView(document: document, node: $0) }
  }

  public subscript(index: Int) -> JSONValueView? {
    document.element(index, of: node).map { JSONValueView(document: document, node: $0) }
  }

  /// The elements of an array in order; empty for any other kind.
  public var elements: [JSONValueView] {
    document.elements(node).map { JSONValueView(document: document, node: $0) }
  }

  /// The members of an object in the order of the text; empty for any other kind.
  public var members: [(key: String, value: JSONValueView)] {
    document.members(node).map { ($0.key, JSONValueView(document: document, node: $0.value)) }
  }
}
