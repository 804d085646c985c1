/// Evaluates queries over one document (RFC 9535, sections 2.3 to 2.5).
struct PathEvaluator {
  let document: JSONDocument
  /// What `$` stands for.
  let root: JSONDocument.Node

  func select(_ segments: [PathSegment], from start: JSONDocument.Node) -> [JSONDocument.Node] {
    var nodes = [start]
    for segment in segments {
      var selected: [JSONDocument.Node] = []
      for node in nodes {
        if segment.isDescendant {
          descend(segment.selectors, from: node, into: &selected)
        } else {
          for selector in segment.selectors { apply(selector, to: node, into: &selected) }
        }
      }
      nodes = selected
    }
    return nodes
  }

  private func descend(
    _ selectors: [PathSelector], from node: JSONDocument.Node,
    into selected: inout [JSONDocument.Node]
  ) {
    for selector in selectors { apply(selector, to: node, into: &selected) }
    document.forEachChild(of: node) { _, child in
      descend(selectors, from: child, into: &selected)
    }
  }

  private func apply(
    _ selector: PathSelector, to node: JSONDocument.Node, into selected: inout [JSONDocument.Node]
  ) {
    switch selector {
    case .name(let name):
      if let member = document.member(name, of: node) { selected.append(member) }
    case .index(let index):
      if let element = document.element(index, of: node) { selected.append(element) }
    case .wildcard:
      document.forEachChild(of: node) { _, child in selected.append(child) }
    case .slice(let start, let end, let step):
      slice(document.elements(node), start, end, step, into: &selected)
    case .filter(let condition):
      document.forEachChild(of: node) { _, child in
        if isTrue(condition, for: child) { selected.append(child) }
      }
    }
  }

  /// RFC 9535, section 2.3.4.2.2.
  private func slice(
    _ elements: [JSONDocument.Node], _ start: Int?, _ end: Int?, _ step: Int,
    into selected: inout [JSONDocument.Node]
  ) {
    let count = elements.count
    func fromStart(_ index: Int) -> Int { index >= 0 ? index : count + index }
    if step > 0 {
      let lower = min(max(fromStart(start ?? 0), 0), count)
      let upper = min(max(fromStart(end ?? count), 0), count)
      for index in stride(from: lower, to: upper, by: step) { selected.append(elements[index]) }
    } else if step < 0 {
      let upper = min(max(fromStart(start ?? count - 1), -1), count - 1)
      let lower = min(max(end.map(fromStart) ?? -1, -1), count - 1)
      for index in stride(from: upper, to: lower, by: step) { selected.append(elements[index]) }
    }
  }

  func isTrue(_ condition: PathCondition, for node: JSONDocument.Node) -> Bool {
    switch condition {
    case .any(let parts): parts.contains { isTrue($0, for: node) }
    case .all(let parts): parts.allSatisfy { isTrue($0, for: node) }
    case .not(let part): !isTrue(part, for: node)
    case .exists(let query): exists(query, for: node)
    case .test(let function): isTrue(function, for: node)
    case .compare(let left, let comparison, let right):
      PathComparer(document: document).holds(
        value(left, for: node), comparison, value(right, for: node))
    }
  }

  private func exists(_ query: PathQuery, for node: JSONDocument.Node) -> Bool {
    !nodes(query, for: node).isEmpty
  }

  private func nodes(_ query: PathQuery, for node: JSONDocument.Node) -> [JSONDocument.Node] {
    select(query.segments, from: query.isRelative ? node : root)
  }

  private func value(_ operand: PathOperand, for node: JSONDocument.Node) -> PathValue {
    switch operand {
    case .literal(.null): .null
    case .literal(.bool(let bool)): .bool(bool)
    case .literal(.number(let number)): .number(number)
    case .literal(.text(let text)): .text(text[...])
    case .singular(let isRelative, let steps):
      document.follow(steps, from: isRelative ? node : root).map { PathValue($0, in: document) }
        ?? .nothing
    case .function(let function): value(function, for: node)
    }
  }

  private func value(_ function: PathFunction, for node: JSONDocument.Node) -> PathValue {
    switch function {
    case .count(let query): return .number(.exact(ExactDecimal(nodes(query, for: node).count)))
    case .value(let query):
      let nodes = nodes(query, for: node)
      return nodes.count == 1 ? PathValue(nodes[0], in: document) : .nothing
    case .length(let operand):
      switch value(operand, for: node) {
      case .text(let text):
        let scalars = text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        return .number(.exact(ExactDecimal(scalars)))
      case .structure(let node): return .number(.exact(ExactDecimal(document.count(node))))
      case .nothing, .null, .bool, .number: return .nothing
      }
    case .regexp: return .bool(isTrue(function, for: node))
    }
  }

  private func isTrue(_ function: PathFunction, for node: JSONDocument.Node) -> Bool {
    guard case .regexp(let isWhole, let operand, let pattern) = function,
      case .text(let text) = value(operand, for: node)
    else { return false }
    let regexp: IRegexp
    switch pattern {
    case .compiled(let compiled): regexp = compiled
    case .operand(let operand):
      guard case .text(let source) = value(operand, for: node),
        let compiled = try? IRegexp(String(decoding: source, as: UTF8.self))
      else { return false }
      regexp = compiled
    }
    return isWhole ? regexp.matches(text) : regexp.isFound(in: text)
  }
}
