extension Grammar {
  /// A file of rules for claims that come from elsewhere.
  static let claimRules = ObjectShape(
    name: "the file",
    fields: [
      Field(
        key: "rules", shape: .list(.object(claimRule)), isRequired: true,
        help: "How conflicts are settled; of those that apply the first decides.")
    ])

  private static let claimRule = ObjectShape(
    name: "a rule",
    fields: [
      Field(key: "id", shape: .scalar(.name), help: "What decisions call it."),
      Field(
        key: "attributes", shape: .oneOrMore(.scalar(.text)),
        help: "The attributes that it is for; all if it names none."),
      Field(
        key: "entity", shape: .scalar(.text),
        help: "The entities that it is for; * stands for any text."),
      Field(
        key: "exclude", shape: .oneOrMore(.scalar(.text)),
        help: "Sources that mean something else by it and do not vote."),
      Field(
        key: "prefer", shape: .oneOrMore(.scalar(.text)),
        help: "Sources in their order: the first that has made a claim decides."),
      Field(
        key: "quorum", shape: .scalar(.integer(2...1_000)),
        help: "How many independent sources must agree."),
      Field(key: "vote", shape: .scalar(.bool), help: "The weighted vote decides."),
      Field(key: "abstain", shape: .scalar(.bool), help: "A person decides."),
      Field(key: "ask", shape: .scalar(.text), help: "Who decides where the rule abstains."),
      Field(
        key: "confidence", shape: .scalar(.fraction),
        help: "What is believed of its decisions until some were audited."),
      Field(key: "because", shape: .scalar(.text), help: "Why, for those who read decisions."),
    ],
    exactlyOne: [["exclude", "prefer", "quorum", "vote", "abstain"]])
}
