import Events

/// Settles what claims say of one data item, by the metric's rules in their order.
struct ConflictResolver {
  let metric: MetricDefinition
  /// The claims that take part, in the order of the definitions.
  let claims: [Claim]
  /// When the newest evidence of each came to its source, microseconds.
  let newest: [DefinitionName: Int64]

  /// The outcome: which rule, which claim, and what each claim weighed.
  struct Settlement: Hashable {
    var rule: String
    var confidencePPM: Int64
    var winner: DefinitionName?
    var weights: [DefinitionName: Int64] = [:]
  }

  /// Whether claims differ by more than the tolerance.
  var isConflict: Bool {
    for (index, claim) in claims.enumerated() {
      for other in claims[(index + 1)...] where !agree(claim, other) { return true }
    }
    return false
  }

  /// The first rule that applies settles; nil where nobody claims anything.
  func settle() -> Settlement? {
    guard !claims.isEmpty else { return nil }
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
      case .abstain:
        return Settlement(rule: rule.id, confidencePPM: rule.confidencePPM, winner: nil)
      }
    }
    return Settlement(rule: "no-rule", confidencePPM: 0, winner: nil)
  }

  private func settlement(
    _ rule: ResolutionRule, _ winner: DefinitionName, _ group: [DefinitionName]
  ) -> Settlement {
    var weights: [DefinitionName: Int64] = [:]
    for name in group { weights[name] = 1_000_000 / Int64(group.count) }
    return Settlement(
      rule: rule.id, confidencePPM: rule.confidencePPM, winner: winner, weights: weights)
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
      let group = [claim] + claims.filter { $0 != claim && agree($0, claim) }
      if group.count > best?.count ?? 0 { best = group.map(\.definition) }
    }
    return best
  }

  private func agree(_ one: Claim, _ other: Claim) -> Bool {
    if one.value.isSameNumber(as: other.value) { return true }
    let tolerance = metric.tolerance
    guard tolerance != .none else { return false }
    // Compared over a common denominator.
    let left = one.value.numerator.multipliedReportingOverflow(by: other.value.denominator)
    let right = other.value.numerator.multipliedReportingOverflow(by: one.value.denominator)
    let unit = one.value.denominator.multipliedReportingOverflow(by: other.value.denominator)
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
