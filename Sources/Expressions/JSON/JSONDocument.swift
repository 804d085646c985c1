/// One JSON text (RFC 8259) with an index over it: where each value begins and ends.
///
/// The bytes stay as they came, so the raw bytes of every value can be given back; a number stays
/// exact decimal text until somebody asks; a string is decoded when somebody asks. Parsing
/// allocates nothing but the index, and `parse(_:)` uses the index of the text before again.
///
/// The text is checked completely: grammar, UTF-8, depth. A lone surrogate escape (`\ud800`) is
/// grammatical and is read as U+FFFD. Of equal keys in one object the last wins, and
/// `duplicateKeys()` names them.
public struct JSONDocument: Sendable {
  /// A value in this document: cheap to copy, only meaningful together with its document.
  public struct Node: Hashable, Sendable {
    let index: UInt32
    init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }
    var position: Int { Int(index) }
  }

  /// The text.
  public internal(set) var bytes: [UInt8]
  var tape: ContiguousArray<JSONEntry>
  /// The deepest nesting that is accepted.
  public let depthLimit: Int

  /// A document that holds `null`, to be filled by `parse(_:)` again and again.
  public init(depthLimit: Int = 128) {
    self.depthLimit = depthLimit
    bytes = Array("null".utf8)
    tape = [JSONEntry(start: 0, end: 4, next: 1, kind: .null, isElaborate: false)]
  }

  /// Reads a text.
  /// - Throws: ``JSONError`` with the byte at which the text is wrong.
  /// - Complexity: O(*n*) in the bytes of the text.
  public init(_ bytes: [UInt8], depthLimit: Int = 128) throws(JSONError) {
    self.depthLimit = depthLimit
    self.bytes = []
    tape = []
    try parse(bytes)
  }

  /// Reads a text given as a string.
  public init(_ text: String) throws(JSONError) {
    try self.init(Array(text.utf8))
  }

  /// Reads another text into this document, and uses its index again. When it throws, the document
  /// holds `null`.
  /// - Complexity: O(*n*) in the bytes of the text; no allocation once the index is large enough.
  public mutating func parse(_ text: [UInt8]) throws(JSONError) {
    var entries = ContiguousArray<JSONEntry>()
    swap(&entries, &tape)
    entries.removeAll(keepingCapacity: true)
    do throws(JSONError) {
      try JSONParser(depthLimit: depthLimit).parse(text.span, into: &entries)
    } catch {
      self = JSONDocument(depthLimit: depthLimit)
      throw error
    }
    swap(&entries, &tape)
    bytes = text
  }

  /// The outermost value.
  public var root: Node { Node(0) }

  /// The outermost value with its document, for code that reads a few fields by name.
  public var view: JSONValueView { JSONValueView(document: self, node: root) }
}
