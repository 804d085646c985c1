import Events

/// The rules by attribute, with sources and entities as numbers.
struct CompiledRules: Sendable {
  struct Rule: Sendable {
    var id: String
    var action: Action
    /// Whether each entity is meant; nil for all.
    var entities: [Bool]?
    var confidence: Int64?

    func applies(to entity: UInt32) -> Bool { entities?[Int(entity)] ?? true }
  }

  enum Action: Sendable {
    case prefer([UInt32])
    case quorum(Int)
    case vote
    case abstain
  }

  /// Sources that do not vote, by number.
  struct Exclusion: Sendable {
    var sources: [Bool]
    var entities: [Bool]?

    func applies(to entity: UInt32) -> Bool { entities?[Int(entity)] ?? true }
  }

  /// The rules of each attribute in the order of the file.
  private(set) var rules: [[Rule]]
  private(set) var exclusions: [[Exclusion]]

  init(_ rules: [ClaimRule], for table: ClaimTable) {
    self.rules = Array(repeating: [], count: table.attributes.count)
    exclusions = Array(repeating: [], count: table.attributes.count)
    var numbers: [String: UInt32] = [:]
    for (number, name) in table.sources.enumerated() { numbers[name] = UInt32(number) }
    for rule in rules {
      let entities = rule.entity.map { pattern in
        table.entities.map { ClaimRule.matches($0, pattern: pattern) }
      }
      let meant = table.attributes.indices.filter {
        rule.attributes.isEmpty || rule.attributes.contains(table.attributes[$0].name)
      }
      let action: Action
      switch rule.action {
      case .exclude(let names):
        var mask = [Bool](repeating: false, count: table.sources.count)
        for name in names { if let number = numbers[name] { mask[Int(number)] = true } }
        for attribute in meant {
          exclusions[attribute].append(Exclusion(sources: mask, entities: entities))
        }
        continue
      case .prefer(let names): action = .prefer(names.compactMap { numbers[$0] })
      case .quorum(let needed): action = .quorum(needed)
      case .vote: action = .vote
      case .abstain: action = .abstain
      }
      for attribute in meant {
        self.rules[attribute].append(
          Rule(id: rule.id, action: action, entities: entities, confidence: rule.confidence))
      }
    }
  }
}
