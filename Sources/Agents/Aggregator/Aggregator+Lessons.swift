import Events

/// What the aggregator learns of persons' answers and of its own votes.
extension Aggregator {
  /// Keeps an answer, sets it against what was decided, and lets the next tick decide by it.
  func learn(_ ruling: RulingGiven, at offset: Offset, _ state: inout State) {
    let answer = Lessons.Answer(ruling: ruling, offset: offset)
    audit(ruling, &state)
    state.lessons.rulings[ruling.item] = answer
    state.waiting.insert(ruling.item)
    guard ruling.scope == .metric else { return }
    state.lessons.precedents[ruling.item.metric] = answer
    // Whatever of the metric waits for a person is looked at again.
    for (item, decided) in state.decided
    where item.metric == ruling.item.metric && decided.winner == nil && !decided.claims.isEmpty {
      state.waiting.insert(item)
    }
  }

  /// Whether the rule that decided was right, and which claims were.
  private func audit(_ ruling: RulingGiven, _ state: inout State) {
    guard let decided = state.decided[ruling.item],
      let metric = plan.metrics.first(where: { $0.definition.name == ruling.item.metric })
    else { return }
    let agrees = { (value: Quantity) in metric.definition.agree(value, ruling.value) }
    if let value = decided.value, !decided.rule.hasPrefix(ConflictResolver.rulingPrefix) {
      let key = Lessons.key(ruling.item.metric, decided.auditedRule)
      state.lessons.audits[key, default: Lessons.Audit()].all += 1
      if agrees(value) { state.lessons.audits[key, default: Lessons.Audit()].held += 1 }
      if metric.definition.isVote(decided.rule) {
        state.lessons.calibration.audit(decided.confidencePPM, isRight: agrees(value))
      }
    }
    guard let attribute = roll.metrics[ruling.item.metric] else { return }
    for claim in decided.claims
    where metric.claims.contains(where: { $0.name == claim.definition && $0.takesPart }) {
      guard let source = roll.definitions[claim.definition] else { continue }
      let share = agrees(claim.value) ? FixedMath.one : 0
      state.lessons.ruled.count(share, of: source, on: attribute)
    }
  }

  /// A vote on complete claims that differ teaches once: each claim was right as far as it is likely.
  func learn(_ decision: DecisionMade, _ state: inout State) {
    guard let metric = plan.metrics.first(where: { $0.definition.name == decision.item.metric }),
      metric.definition.isVote(decision.rule), decision.claims.allSatisfy(\.isComplete),
      !state.lessons.taught.contains(decision.item),
      let attribute = roll.metrics[decision.item.metric]
    else { return }
    let claims = takingPart(decision.claims, metric)
    let vote = ClaimVote(metric.definition, claims, state.lessons, roll)
    guard let outcome = vote.count(), Set(outcome.shares).count > 1 else { return }
    state.lessons.taught.insert(decision.item)
    for (claim, share) in zip(claims, outcome.shares) {
      guard let source = roll.definitions[claim.definition] else { continue }
      state.lessons.voted.count(share, of: source, on: attribute)
    }
    state.lessons.voted.fade(beyond: ResolverParameters().memory)
  }
}

extension MetricDefinition {
  /// Whether a rule is one by which claims vote.
  fileprivate func isVote(_ id: String) -> Bool {
    rules.contains { $0.id == id && $0.action == .vote }
  }
}

extension Decided {
  /// Precedents of one metric are audited together, whichever answer they go back to.
  fileprivate var auditedRule: String {
    rule.hasPrefix(ConflictResolver.precedentPrefix) ? ConflictResolver.precedentPrefix : rule
  }
}

extension Reliability {
  /// One claim more, of which a share, in millionths, was right.
  fileprivate mutating func count(_ share: Int64, of source: Int, on attribute: Int) {
    let place = source * attributeCount + attribute
    right[source] += share
    wrong[source] += FixedMath.one - share
    rightOn[place] += share
    wrongOn[place] += FixedMath.one - share
  }
}
