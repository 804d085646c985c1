/// A query that selects values of a JSON document (RFC 9535), compiled once: `$.user.id`,
/// `$.items[?@.kind == 'fee'].cents`.
///
/// A query that can select at most one value (only names and indexes: a *singular* one, as nearly
/// every path of a mapping is) is followed step by step and allocates nothing.
public struct JSONPath: Sendable, CustomStringConvertible {
  /// The query as it was written.
  public let source: String
  let segments: [PathSegment]
  /// The steps, if the query is singular.
  let steps: PathSteps?

  /// Compiles a query.
  /// - Throws: ``JSONPathError`` with the column and what was probably meant.
  public init(_ source: String) throws(JSONPathError) {
    var parser = PathParser(source)
    let query = try parser.parseWhole()
    self.source = source
    segments = query.segments
    steps = query.steps
  }

  public var description: String { source }

  /// Whether the query can select at most one value.
  public var isSingular: Bool { steps != nil }

  /// The names of the query, if it consists of nothing else: `["user", "id"]` of `$.user.id`.
  public var names: [String]? { steps?.names }

  /// The first value that the query selects, or nil if there is none.
  /// - Parameter node: What `$` stands for; the outermost value if nil.
  public func first(
    in document: JSONDocument, from node: JSONDocument.Node? = nil
  ) -> JSONDocument.Node? {
    let root = node ?? document.root
    guard let steps else { return nodes(in: document, from: root).first }
    return document.follow(steps, from: root)
  }

  /// All values that the query selects, in the order of RFC 9535.
  /// - Parameter node: What `$` stands for; the outermost value if nil.
  public func nodes(
    in document: JSONDocument, from node: JSONDocument.Node? = nil
  ) -> [JSONDocument.Node] {
    let root = node ?? document.root
    if let steps { return document.follow(steps, from: root).map { [$0] } ?? [] }
    return PathEvaluator(document: document, root: root).select(segments, from: root)
  }
}

extension JSONPath: Hashable {
  public static func == (left: JSONPath, right: JSONPath) -> Bool { left.source == right.source }
  public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
