/// A query that selects values of a JSON document (RFC 9535), compiled once: `$.user.id`,
/// `$.items[?@.kind == 'fee'].cents`.
///
/// A query that can select at most one value (only names and indexes: a *singular* one, as nearly
/// every path of a mapping is) is followed step by step and allocates nothing.
public struct JSONPath: Sendable, CustomStringConvertible {
  /// The query as it was written.
  public let source: String
  let segments: [PathSegment]
  /// The steps, if the query is singular; else none.
  let steps: PathSteps
  /// Whether the query can select at most one value.
  public let isSingular: Bool

  /// Compiles a query.
  /// - Throws: ``JSONPathError`` with the column and what was probably meant.
  public init(_ source: String) throws(JSONPathError) {
    var parser = PathParser(source)
    let query = try parser.parseWhole()
    self.source = source
    segments = query.segments
    steps = query.steps ?? PathSteps()
    isSingular = query.steps != nil
  }

  public var description: String { source }

  /// The names of the query, if it consists of nothing else: `["user", "id"]` of `$.user.id`.
  public var names: [String]? { isSingular ? steps.names : nil }

  /// The first value that the query selects, or nil if there is none.
  /// - Parameter node: What `$` stands for; the outermost value if nil.
  public func first(
    in document: JSONDocument, from node: JSONDocument.Node? = nil
  ) -> JSONDocument.Node? {
    let root = node ?? document.root
    guard isSingular else { return nodes(in: document, from: root).first }
    return document.follow(steps, from: root)
  }

  /// All values that the query selects, in the order of RFC 9535.
  /// - Parameter node: What `$` stands for; the outermost value if nil.
  public func nodes(
    in document: JSONDocument, from node: JSONDocument.Node? = nil
  ) -> [JSONDocument.Node] {
    let root = node ?? document.root
    if isSingular { return document.follow(steps, from: root).map { [$0] } ?? [] }
    return PathEvaluator(document: document, root: root).select(segments, from: root)
  }
}

extension JSONPath: Hashable {
  public static func == (left: JSONPath, right: JSONPath) -> Bool { left.source == right.source }
  public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
