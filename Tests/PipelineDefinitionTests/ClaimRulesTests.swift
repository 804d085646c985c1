import Events
import PipelineDefinition
import Testing

@Suite struct ClaimRulesTests {
  @Test func `a file of rules is read in its order`() throws {
    let file = try ClaimRulesFile.read(
      """
      rules:
        - {id: meaning, attributes: gate, exclude: [x, y], because: they mean the terminal}
        - {prefer: owner, entity: A-*, confidence: 0.95}
        - {abstain: true, ask: ann}
      """, attributes: ["gate", "delay"])
    #expect(file.rules.map(\.id) == ["meaning", "rule-2", "rule-3"])
    #expect(file.rules[0].action == .exclude(["x", "y"]))
    #expect(file.rules[1].confidence == 950_000)
    #expect(file.rules[2].action == .abstain(ask: "ann"))
  }

  @Test(arguments: [
    ("rules:\n  - {preffer: a}\n", "did you mean 'prefer'"),
    ("rules:\n  - {attributes: gat, vote: true}\n", "did you mean 'gate'"),
    ("rules:\n  - {vote: true, quorum: 2}\n", "keep one of them"),
    ("rules:\n  - {prefer: a, confidence: 95}\n", "0.95"),
  ])
  func `a mistake says what was probably meant`(text: String, hint: String) {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try ClaimRulesFile.read(text, attributes: ["gate", "delay"])
    }
    #expect(error?.description.contains(hint) == true)
  }
}
