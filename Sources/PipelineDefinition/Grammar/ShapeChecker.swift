import Expressions

/// Holds a document against the grammar and gathers every difference.
struct ShapeChecker {
  var problems: ProblemList
  /// The labels that some mapping writes: other keys of a filter are mistakes, which the reader
  /// names with the labels that there are.
  let labels: Set<String>

  /// - Parameters:
  ///   - trail: Where the value stands, `sources.core.connect`; empty for the whole file.
  ///   - place: Where a problem of the value as a whole is shown: its key.
  mutating func check(_ node: DocumentNode, _ shape: Shape, trail: String, at place: Place) {
    switch shape {
    case .scalar(let rule): check(node, rule, trail: trail)
    case .list(let element):
      guard case .list(let nodes) = node.content else {
        return wrongType(node, expected: "a list", trail: trail, at: place)
      }
      check(nodes, element, trail: trail)
    case .oneOrMore(let element):
      if case .list(let nodes) = node.content {
        if nodes.isEmpty { wrongType(node, expected: "at least one", trail: trail, at: place) }
        check(nodes, element, trail: trail)
      } else {
        check(node, element, trail: trail, at: place)
      }
    case .object(let object): check(node, object, trail: trail, at: place)
    case .formula: check(node, Grammar.formula, trail: trail, at: place)
    case .dictionary(let key, let shape):
      guard case .mapping(let members) = node.content else {
        return wrongType(
          node, expected: "a mapping with a \(key) for each key", trail: trail, at: place)
      }
      for member in members {
        if let fault = ScalarRule.text.fault(in: member.key) {
          problems.add(fault.code, at: member.keyPlace, fault.message, hint: fault.hint)
        }
        check(member.value, shape, trail: Self.joined(trail, member.key), at: member.keyPlace)
      }
    case .either(let shapes): check(node, anyOf: shapes, trail: trail, at: place)
    }
  }

  private mutating func check(_ nodes: [DocumentNode], _ shape: Shape, trail: String) {
    for (index, node) in nodes.enumerated() {
      check(node, shape, trail: "\(trail)[\(index)]", at: node.place)
    }
  }

  private mutating func check(
    _ node: DocumentNode, anyOf shapes: [Shape], trail: String, at place: Place
  ) {
    // Extensions (`x-…`) may hold anything.
    guard !shapes.isEmpty else { return }
    if let fitting = shapes.first(where: { $0.takes(node) }) {
      return check(node, fitting, trail: trail, at: place)
    }
    wrongType(
      node, expected: shapes.map(\.words).joined(separator: ", or "), trail: trail, at: place)
  }

  private mutating func check(_ node: DocumentNode, _ rule: ScalarRule, trail: String) {
    guard let text = node.text else {
      return wrongType(node, expected: rule.words, trail: trail, at: node.place)
    }
    guard let fault = rule.fault(in: text) else { return }
    problems.add(
      fault.code, at: node.place.advanced(by: node.quoteWidth + fault.offset),
      trail.isEmpty ? fault.message : "\(trail): \(fault.message)", hint: fault.hint)
  }

  private mutating func check(
    _ node: DocumentNode, _ object: ObjectShape, trail: String, at place: Place
  ) {
    guard case .mapping(let members) = node.content else {
      let keys = object.fields.filter(\.isRequired).map { "'\($0.key)'" }
      let expected =
        "a mapping"
        + (keys.isEmpty ? "" : " with " + keys.formatted)
      return wrongType(node, expected: expected, trail: trail, at: place)
    }
    for member in members {
      if let field = object.field(member.key) {
        check(
          member.value, field.shape, trail: Self.joined(trail, member.key), at: member.keyPlace)
      } else {
        checkOther(member, of: object, trail: trail)
      }
    }
    checkPresence(Set(members.map(\.key)), of: object, trail: trail, at: place)
  }

  private mutating func checkOther(
    _ member: DocumentNode.Member, of object: ObjectShape, trail: String
  ) {
    if object.others?.key == "label", !labels.contains(member.key) { return }
    if let (key, shape) = object.others, !key.hasSuffix("-") || member.key.hasPrefix(key) {
      check(member.value, shape, trail: Self.joined(trail, member.key), at: member.keyPlace)
      return
    }
    let known = object.fields.map(\.key)
    let hint: String
    if let near = Spelling.nearest(to: member.key, among: known) {
      hint = "did you mean '\(near)'?"
    } else if let home = object.fields.first(where: {
      $0.shape.object?.field(member.key) != nil
    }) {
      hint = "did you mean '\(home.key): {\(member.key): …}'?"
    } else {
      hint = "known here: \(known.sorted().joined(separator: ", "))"
    }
    let owner = trail.isEmpty ? object.name : trail
    problems.add(
      .unknownKey, at: member.keyPlace, "\(owner) has no key '\(member.key)'", hint: hint)
  }

  private mutating func checkPresence(
    _ keys: Set<String>, of object: ObjectShape, trail: String, at place: Place
  ) {
    let owner = trail.isEmpty ? object.name : trail
    for field in object.fields where field.isRequired && !keys.contains(field.key) {
      problems.add(
        .missingKey, at: place, "\(owner) lacks '\(field.key)'",
        hint: field.help.loweredSentence)
    }
    for group in object.exactlyOne + object.atMostOne {
      let present = group.filter(keys.contains)
      if present.count > 1 {
        problems.add(
          .contradiction, at: place,
          "\(owner) has \(present.map { "'\($0)'" }.formatted) together", hint: "keep one of them")
      }
    }
    for group in object.exactlyOne + object.atLeastOne where keys.isDisjoint(with: group) {
      problems.add(
        .missingKey, at: place,
        "\(owner) lacks one of \(group.map { "'\($0)'" }.joined(separator: ", "))")
    }
  }

  private mutating func wrongType(
    _ node: DocumentNode, expected: String, trail: String, at place: Place
  ) {
    let found = node.isEmpty ? "found nothing" : "found \(node.words)"
    problems.add(
      .wrongType, at: node.isEmpty ? place : node.place,
      (trail.isEmpty ? "" : "\(trail): ") + "expected \(expected), \(found)")
  }

  private static func joined(_ trail: String, _ key: String) -> String {
    trail.isEmpty ? key : "\(trail).\(key)"
  }
}

extension Shape {
  /// Whether a value is of the kind that this shape is for.
  func takes(_ node: DocumentNode) -> Bool {
    switch (self, node.content) {
    case (.scalar, .scalar), (.list, .list), (.object, .mapping), (.dictionary, .mapping),
      (.formula, .mapping):
      true
    case (.oneOrMore(let shape), .list), (.oneOrMore(let shape), .scalar),
      (.oneOrMore(let shape), .mapping):
      if case .list = node.content { true } else { shape.takes(node) }
    case (.either(let shapes), _): shapes.contains { $0.takes(node) }
    case (.scalar, _), (.list, _), (.object, _), (.dictionary, _), (.oneOrMore, _), (.formula, _):
      false
    }
  }

  /// What a message calls it.
  var words: String {
    switch self {
    case .scalar(let rule): rule.words
    case .list(.scalar(let rule)): "a list, each \(rule.words)"
    case .list, .oneOrMore: "a list"
    case .object(let object): "\(object.name) (a mapping)"
    case .formula: "a formula (a mapping)"
    case .dictionary(let key, _): "a mapping with a \(key) for each key"
    case .either(let shapes): shapes.map(\.words).joined(separator: ", or ")
    }
  }
}

extension [String] {
  /// `a`, `a and b`, `a, b and c`.
  var formatted: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}

extension String {
  /// A sentence as the end of another one: its first letter lowered, without its full stop.
  var loweredSentence: String {
    let text = hasSuffix(".") ? String(dropLast()) : self
    guard let first = text.first else { return text }
    return first.lowercased() + text.dropFirst()
  }
}
