public import Events
import Foundation

/// Rules for claims that come from elsewhere, as `plumbline resolve --rules` reads them.
public struct ClaimRulesFile: Sendable {
  public let rules: [ClaimRule]

  /// Reads a file of rules.
  /// - Parameter attributes: the attributes that there are; rules for others are mistakes.
  /// - Throws: ``ConfigurationError`` with every problem of the file.
  public static func read(
    path: String, attributes: [String]
  ) throws(ConfigurationError) -> ClaimRulesFile {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      let problem = ConfigurationProblem(
        code: .unreadable, file: path, line: 0, column: 0, message: "the file cannot be read",
        hint: "check the path after --rules")
      throw ConfigurationError(problems: [problem])
    }
    return try read(String(decoding: bytes, as: UTF8.self), file: path, attributes: attributes)
  }

  /// Reads rules given as text.
  /// - Throws: ``ConfigurationError`` with every problem of the text.
  public static func read(
    _ text: String, file: String = "rules.yaml", attributes: [String]
  ) throws(ConfigurationError) -> ClaimRulesFile {
    var document = DocumentReader(file: file)
    guard let root = document.read(text) else {
      throw ConfigurationError(problems: document.problems.inOrder)
    }
    var checker = ShapeChecker(problems: document.problems, labels: [])
    checker.check(root, .object(Grammar.claimRules), trail: "", at: root.place)
    var problems = checker.problems
    var rules: [ClaimRule] = []
    var ids: Set<String> = []
    for (index, node) in (root["rules"]?.elements ?? []).enumerated() {
      guard let action = action(node, &problems) else { continue }
      let id = node["id"]?.text ?? "rule-\(index + 1)"
      if !ids.insert(id).inserted {
        problems.add(
          .repeated, at: (node["id"] ?? node).place, "two rules are called '\(id)'",
          hint: "the id stands in every decision; give each its own")
      }
      for attribute in node["attributes"]?.elements ?? [] {
        guard let name = attribute.text, !attributes.contains(name) else { continue }
        problems.addUnknown("attribute", name, known: attributes, at: attribute.place)
      }
      rules.append(
        ClaimRule(
          id: id, action: action, attributes: node["attributes"]?.elements.compactMap(\.text) ?? [],
          entity: node["entity"]?.text,
          confidence: node["confidence"]?.text.flatMap(ShareText.fraction),
          reason: node["because"]?.text ?? ""))
    }
    guard problems.all.isEmpty else { throw ConfigurationError(problems: problems.inOrder) }
    return ClaimRulesFile(rules: rules)
  }

  private static func action(
    _ node: DocumentNode, _ problems: inout ProblemList
  ) -> ClaimRule.Action? {
    if let list = node["exclude"] { return .exclude(list.elements.compactMap(\.text)) }
    if let list = node["prefer"] { return .prefer(list.elements.compactMap(\.text)) }
    if let needed = node["quorum"]?.text.flatMap({ Int($0) }) { return .quorum(needed) }
    for (key, action) in [
      ("vote", ClaimRule.Action.vote),
      ("abstain", .abstain(ask: node["ask"]?.text ?? "")),
    ] {
      guard let switchNode = node[key] else { continue }
      if switchNode.text == "false" {
        problems.add(
          .badValue, at: switchNode.place, "a rule that says '\(key): false' does nothing",
          hint: "leave the rule out")
      }
      return action
    }
    return nil
  }
}
