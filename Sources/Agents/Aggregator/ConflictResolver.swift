import Events

/// Settles what claims say of one data item: by a person's ruling, else by the metric's rules in
/// their order, of which a vote is the resolver's; where they leave it to a person, by a precedent.
struct ConflictResolver {
  /// What decisions by a ruling, and by a precedent, are called: then comes the answer's offset.
  static let rulingPrefix = "ruling:"
  static let precedentPrefix = "precedent:"

  let item: DataItem
  let metric: MetricDefinition
  /// The claims that take part, in the order of the definitions.
  let claims: [Claim]
  /// When the newest evidence of each came to its source, microseconds.
  let newest: [DefinitionName: Int64]
  let lessons: Lessons
  let roll: ElectoralRoll

  /// The outcome: which rule, which claim, and what each claim weighed.
  struct Settlement: Hashable {
    var rule: String
    var confidencePPM: Int64
    var winner: DefinitionName?
    var weights: [DefinitionName: Int64] = [:]
    /// Where no claim is right, what a person said instead.
    var value: Quantity?
  }

  /// The ruling on the item, else the first rule that applies; nil where nobody claims anything.
  func settle() -> Settlement? {
    guard !claims.isEmpty else { return nil }
    if let ruled { return ruled }
    for rule in metric.rules {
      let candidates = rule.condition == .complete ? claims.filter(\.isComplete) : claims
      switch rule.action {
      case .prefer(let order):
        let names = candidates.map(\.definition)
        guard let winner = order.first(where: { names.contains($0) }) else { continue }
        return settlement(rule, winner, [winner])
      case .freshest:
        guard let winner = freshest(of: candidates) else { continue }
        return settlement(rule, winner, [winner])
      case .quorum(let needed):
        guard let group = largestGroup(of: candidates), group.count >= needed else { continue }
        return settlement(rule, group[0], group)
      case .vote:
        guard let outcome = ClaimVote(metric, candidates, lessons, roll).count(),
          outcome.confidence >= ResolverParameters().abstainBelow
        else { continue }
        return Settlement(
          rule: rule.id, confidencePPM: outcome.confidence, winner: outcome.winner,
          weights: outcome.weights)
      case .abstain:
        return precedent
          ?? Settlement(rule: rule.id, confidencePPM: rule.confidencePPM, winner: nil)
      }
    }
    return precedent ?? Settlement(rule: "no-rule", confidencePPM: 0, winner: nil)
  }

  /// What a person has said of this very item: the claim that they named as it stands now, or their
  /// own value where no claim is right.
  private var ruled: Settlement? {
    guard let answer = lessons.rulings[item] else { return nil }
    let rule = Self.rulingPrefix + answer.offset.description
    let confidence = ResolverParameters().rulingConfidence
    if let name = answer.ruling.definition, claims.contains(where: { $0.definition == name }) {
      return Settlement(
        rule: rule, confidencePPM: confidence, winner: name, weights: [name: 1_000_000])
    }
    return Settlement(
      rule: rule, confidencePPM: confidence, winner: nil, value: answer.ruling.value)
  }

  /// What a person has said of such conflicts of the metric.
  private var precedent: Settlement? {
    guard let answer = lessons.precedents[metric.name], let name = answer.ruling.definition,
      claims.contains(where: { $0.definition == name })
    else { return nil }
    return Settlement(
      rule: Self.precedentPrefix + answer.offset.description,
      confidencePPM: lessons.confidence(
        of: Self.precedentPrefix, on: metric.name, configured: Lessons.precedentConfidence),
      winner: name, weights: [name: 1_000_000])
  }

  private func settlement(
    _ rule: ResolutionRule, _ winner: DefinitionName, _ group: [DefinitionName]
  ) -> Settlement {
    var weights: [DefinitionName: Int64] = [:]
    for name in group { weights[name] = 1_000_000 / Int64(group.count) }
    return Settlement(
      rule: rule.id,
      confidencePPM: lessons.confidence(
        of: rule.id, on: metric.name, configured: rule.confidencePPM),
      winner: winner, weights: weights)
  }

  /// Of equally fresh claims the first in the order of the definitions.
  private func freshest(of claims: [Claim]) -> DefinitionName? {
    var best: DefinitionName?
    for claim in claims {
      if let best, (newest[claim.definition] ?? .min) <= (newest[best] ?? .min) { continue }
      best = claim.definition
    }
    return best
  }

  /// The most claims that agree with one of them; of equally many the group of the first.
  private func largestGroup(of claims: [Claim]) -> [DefinitionName]? {
    var best: [DefinitionName]?
    for claim in claims {
      let group = [claim] + claims.filter { $0 != claim && metric.agree($0.value, claim.value) }
      if group.count > best?.count ?? 0 { best = group.map(\.definition) }
    }
    return best
  }
}

extension MetricDefinition {
  /// Whether two values say the same, within the tolerance.
  func agree(_ one: Quantity, _ other: Quantity) -> Bool {
    if one.isSameNumber(as: other) { return true }
    guard tolerance != .none else { return false }
    // Compared over a common denominator.
    let left = one.numerator.multipliedReportingOverflow(by: other.denominator)
    let right = other.numerator.multipliedReportingOverflow(by: one.denominator)
    let unit = one.denominator.multipliedReportingOverflow(by: other.denominator)
    let distance = left.partialValue.subtractingReportingOverflow(right.partialValue)
    guard !left.overflow, !right.overflow, !unit.overflow, !distance.overflow else { return false }
    let apart = distance.partialValue.magnitude
    if apart <= UInt128(max(0, tolerance.absolute)) * unit.partialValue.magnitude { return true }
    let larger = max(left.partialValue.magnitude, right.partialValue.magnitude)
    let share = larger.multipliedFullWidth(by: UInt128(max(0, tolerance.relativePPM)))
    let scaled = apart.multipliedFullWidth(by: 1_000_000)
    return (scaled.high, scaled.low) <= (share.high, share.low)
  }
}
