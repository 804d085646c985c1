import Expressions

/// A compiled path of a mapping. It starts at the record (`$`) or, inside `each`, at the value that
/// `each` selected (`@`).
final class FieldPath: Sendable {
  let source: String
  let isRelative: Bool
  let path: JSONPath

  init(_ source: String, of owner: String) throws(NormalizerError) {
    self.source = source
    isRelative = source.hasPrefix("@")
    do throws(JSONPathError) {
      path = try JSONPath(isRelative ? "$" + source.dropFirst() : source)
    } catch {
      throw .badPath(source: owner, path: source, reason: "\(error)")
    }
  }

  static func compile(
    _ sources: [String], of owner: String
  ) throws(NormalizerError) -> [FieldPath] {
    var paths: [FieldPath] = []
    for source in sources { paths.append(try FieldPath(source, of: owner)) }
    return paths
  }

  /// The value that the path finds; null counts as none.
  @inline(__always)
  func find(in place: RecordPlace) -> JSONDocument.Node? {
    guard let node = path.first(in: place.document, from: isRelative ? place.item : place.record),
      place.document.kind(node) != .null
    else { return nil }
    return node
  }
}

/// Where a mapping reads: a record in its document, and the value of `each` that it is at.
struct RecordPlace {
  let document: JSONDocument
  /// The record itself.
  let record: JSONDocument.Node
  /// The value that `each` selected; the record where a mapping has no `each`.
  var item: JSONDocument.Node
}

/// Whether a mapping, or a mask of it, applies to a record.
final class Condition: Sendable {
  let field: FieldPath
  /// A query that filters: it is put to an array that holds the record alone.
  let needsWrapping: Bool

  init(_ source: String, of owner: String) throws(NormalizerError) {
    field = try FieldPath(source, of: owner)
    needsWrapping = !field.path.isSingular && !field.isRelative
  }

  func holds(in place: RecordPlace) -> Bool {
    if needsWrapping {
      return !field.path.nodes(in: place.document, from: place.document.root).isEmpty
    }
    guard let node = field.find(in: place) else { return false }
    return place.document.bool(node) != false
  }
}
