import Events
import Expressions

extension PipelineReader {
  /// The rules of a metric: its own, else those of its kind, else that our definition stands.
  mutating func rules(of member: DocumentNode.Member) -> [ResolutionRule] {
    let node = member.value
    let kind = node["kind"]?.text
    let own = node["rules"]?.elements
    let ofKind = kind.flatMap { file["rules"]?[$0] }?.elements
    guard let nodes = own ?? ofKind, !nodes.isEmpty else {
      return [ResolutionRule(id: "ours", action: .prefer([.ours]), confidencePPM: 900_000)]
    }
    var rules: [ResolutionRule] = []
    var ids: Set<String> = []
    for node in nodes {
      guard let rule = rule(node, of: member.key, isOwn: own != nil, taken: ids) else { continue }
      if !ids.insert(rule.id).inserted {
        problems.add(
          .repeated, at: (node["id"] ?? node).place, "two rules are called '\(rule.id)'",
          hint: "the id stands in every decision; give each its own")
      }
      rules.append(rule)
    }
    return rules
  }

  private mutating func rule(
    _ node: DocumentNode, of metric: String, isOwn: Bool, taken: Set<String>
  ) -> ResolutionRule? {
    guard let (action, name) = action(node, of: metric, isOwn: isOwn) else { return nil }
    let confidence = node["confidence"]?.text.flatMap(ShareText.fraction)
    var id = node["id"]?.text ?? name
    // Without an id of its own, a second rule of the same action is numbered.
    if node["id"] == nil {
      var number = 2
      while taken.contains(id) {
        id = "\(name)-\(number)"
        number += 1
      }
    }
    return ResolutionRule(
      id: id, action: action, condition: node["when"]?.text == "complete" ? .complete : .always,
      confidencePPM: confidence ?? 900_000)
  }

  private mutating func action(
    _ node: DocumentNode, of metric: String, isOwn: Bool
  ) -> (ResolutionRule.Action, String)? {
    if let prefer = node["prefer"] {
      let known = declarations.definitions[metric] ?? []
      let names = prefer.elements.compactMap { element -> String? in
        // A rule for a whole kind may name what only some of its metrics have.
        if !isOwn, let name = element.text, name != "definition", !known.contains(name) {
          checkKnownSomewhere(element)
          return nil
        }
        return definitionName(element, of: metric)
      }
      guard let first = names.first else { return nil }
      return (.prefer(names.map { DefinitionName($0) }), "prefer-\(first)")
    }
    if let quorum = integer(node["quorum"]) { return (.quorum(quorum), "quorum-\(quorum)") }
    if let ask = node["ask"], node["abstain"] == nil {
      problems.add(
        .contradiction, at: ask.place, "'ask' belongs to a rule that abstains",
        hint: "add abstain: true")
    }
    for (key, action) in [
      ("freshest", ResolutionRule.Action.freshest), ("vote", .vote),
      ("abstain", .abstain(ask: node["ask"]?.text ?? "")),
    ] {
      guard let switchNode = node[key] else { continue }
      if switchNode.text == "false" {
        problems.add(
          .badValue, at: switchNode.place, "a rule that says '\(key): false' does nothing",
          hint: "leave the rule out")
      }
      if key == "abstain", node["ask"] == nil {
        problems.add(
          .missingKey, at: switchNode.place, "a rule that abstains must say who decides",
          hint: "add ask: and a team or a person")
      }
      return (action, key)
    }
    return nil
  }

  private mutating func checkKnownSomewhere(_ node: DocumentNode) {
    let all = declarations.definitions.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    _ = reference(node, to: "definition of any metric", among: all)
  }
}
