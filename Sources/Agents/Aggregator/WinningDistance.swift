public import Events

/// What a claim that lost lacks to win, in words: a pure function of the decision and the metric's
/// rules, so nothing of it is stored.
public enum WinningDistance {
  /// The decision in one sentence: what won, by what, how sure, and what the others lack.
  public static func sentence(of decision: DecisionMade, _ metric: MetricDefinition) -> String {
    let value = decision.value.map(\.description) ?? "nobody decided"
    let winner = decision.winner.map { " as \($0) says" } ?? ""
    let distances = all(of: decision, metric)
    let losers = decision.claims.filter { $0.definition != decision.winner && $0.weightPPM >= 0 }
      .compactMap { claim in
        distances[claim.definition].map { "\(claim.definition) says \(claim.value): \($0)" }
      }
    return "\(decision.item): \(value)\(winner), by \(words(of: decision, metric)), confidence "
      + "\(share(decision.confidencePPM))"
      + (losers.isEmpty ? "" : "; " + losers.joined(separator: "; "))
  }

  /// What each claim but the winner lacks, by definition.
  public static func all(
    of decision: DecisionMade, _ metric: MetricDefinition
  ) -> [DefinitionName: String] {
    var distances: [DefinitionName: String] = [:]
    for claim in decision.claims where claim.definition != decision.winner {
      distances[claim.definition] = distance(of: claim, decision, metric)
    }
    return distances
  }

  private static func distance(
    of claim: Claim, _ decision: DecisionMade, _ metric: MetricDefinition
  ) -> String {
    guard metric.definition(claim.definition)?.claims ?? false else {
      return "shown only, it takes no part"
    }
    if let value = decision.value, metric.agree(claim.value, value) { return "it agrees" }
    if decision.rule.hasPrefix(ConflictResolver.rulingPrefix) { return "a person decided" }
    if decision.rule.hasPrefix(ConflictResolver.precedentPrefix) {
      return "a person decided such a conflict otherwise"
    }
    guard let rule = metric.rules.first(where: { $0.id == decision.rule }) else {
      return "no rule applies"
    }
    if rule.condition == .complete, !claim.isComplete {
      return "its sources have not reported to the end of the window"
    }
    return distance(of: claim, rule, decision, metric)
  }

  private static func distance(
    of claim: Claim, _ rule: ResolutionRule, _ decision: DecisionMade, _ metric: MetricDefinition
  ) -> String {
    switch rule.action {
    case .prefer(let order):
      guard let place = order.firstIndex(of: claim.definition) else {
        return "the rule does not name it"
      }
      let before = order[..<place].filter { name in
        decision.claims.contains { $0.definition == name }
      }
      return "wins where \(before.map(\.rawValue).joined(separator: ", ")) says nothing"
    case .freshest: return "wins with evidence newer than that of \(name(decision.winner))"
    case .quorum(let needed):
      let group = decision.claims.count {
        takesPart($0, metric) && metric.agree($0.value, claim.value)
      }
      return "\(group) of \(needed) claims agree on it"
    case .vote:
      let own = voices(for: claim.value, decision, metric)
      let won = decision.value.map { voices(for: $0, decision, metric) } ?? 0
      return "\(share(own)) of the voices, \(share(max(0, won - own))) short"
    case .abstain(let who): return "waits for \(who)"
    }
  }

  /// The weight of all claims that say a value.
  private static func voices(
    for value: Quantity, _ decision: DecisionMade, _ metric: MetricDefinition
  ) -> Int64 {
    decision.claims.reduce(0) {
      $0 + (metric.agree($1.value, value) ? $1.weightPPM : 0)
    }
  }

  private static func takesPart(_ claim: Claim, _ metric: MetricDefinition) -> Bool {
    metric.definition(claim.definition)?.claims ?? false
  }

  private static func words(of decision: DecisionMade, _ metric: MetricDefinition) -> String {
    if decision.rule.hasPrefix(ConflictResolver.rulingPrefix) {
      return "a person's ruling (offset \(decision.rule.dropFirst(7)))"
    }
    if decision.rule.hasPrefix(ConflictResolver.precedentPrefix) {
      return "a precedent (offset \(decision.rule.dropFirst(10)))"
    }
    return "rule \(decision.rule)"
  }

  private static func name(_ winner: DefinitionName?) -> String { winner?.rawValue ?? "the winner" }

  /// A share in millionths as `0.95`, cut.
  private static func share(_ ppm: Int64) -> String {
    let hundredths = ppm / 10_000
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }
}
