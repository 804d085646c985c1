/// A value in a filter.
enum PathValue {
  /// What a query gives that selects nothing.
  case nothing
  case null
  case bool(Bool)
  case number(PathNumber)
  case text(ArraySlice<UInt8>)
  /// An array or an object.
  case structure(JSONDocument.Node)

  init(_ node: JSONDocument.Node, in document: JSONDocument) {
    switch document.kind(node) {
    case .null: self = .null
    case .bool: self = .bool(document.bool(node) == true)
    case .number: self = .number(PathNumber(document.rawBytes(node)))
    case .string: self = .text(document.decodedText(node.position))
    case .array, .object: self = .structure(node)
    }
  }
}

/// Compares values as RFC 9535 has it (section 2.3.5.2.2): only numbers with numbers and texts with
/// texts have an order, texts by their Unicode scalars, which is the order of their UTF-8 bytes.
struct PathComparer {
  let document: JSONDocument

  func holds(_ left: PathValue, _ comparison: PathComparison, _ right: PathValue) -> Bool {
    switch comparison {
    case .equal: isEqual(left, right)
    case .notEqual: !isEqual(left, right)
    case .less: isLess(left, right)
    case .greater: isLess(right, left)
    case .lessOrEqual: isLess(left, right) || isEqual(left, right)
    case .greaterOrEqual: isLess(right, left) || isEqual(left, right)
    }
  }

  private func isEqual(_ left: PathValue, _ right: PathValue) -> Bool {
    switch (left, right) {
    case (.nothing, .nothing), (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a.isEqual(to: b)
    case (.text(let a), .text(let b)): a == b
    case (.structure(let a), .structure(let b)): isEqual(a, b)
    case (.nothing, _), (.null, _), (.bool, _), (.number, _), (.text, _), (.structure, _): false
    }
  }

  private func isLess(_ left: PathValue, _ right: PathValue) -> Bool {
    switch (left, right) {
    case (.number(let a), .number(let b)): a.isLess(than: b)
    case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
    case (.nothing, _), (.null, _), (.bool, _), (.number, _), (.text, _), (.structure, _): false
    }
  }

  /// Structures are equal if their parts are; the order of an object's members counts for nothing.
  private func isEqual(_ left: JSONDocument.Node, _ right: JSONDocument.Node) -> Bool {
    let leftKind = document.kind(left)
    guard leftKind == document.kind(right) else { return false }
    if leftKind == .array {
      let (a, b) = (document.elements(left), document.elements(right))
      return a.count == b.count
        && zip(a, b).allSatisfy {
          isEqual(PathValue($0, in: document), PathValue($1, in: document))
        }
    }
    return hasMembers(of: left, right, compared: true)
      && hasMembers(of: right, left, compared: false)
  }

  private func hasMembers(
    of left: JSONDocument.Node, _ right: JSONDocument.Node, compared: Bool
  ) -> Bool {
    document.members(left).allSatisfy { key, _ in
      guard let a = document.member(key, of: left), let b = document.member(key, of: right) else {
        return false
      }
      return !compared || isEqual(PathValue(a, in: document), PathValue(b, in: document))
    }
  }
}
