import Events

extension Detector {
  /// Who else shows the jump: a claim on the same item, or another metric of the same kind, made
  /// from none of the same sources, that leaves its own baseline on the same side.
  func witness(
    of decision: DecisionMade, _ assessment: Assessment, _ watched: Watched, at now: Timestamp,
    given state: State
  ) -> String? {
    let own = Set(decision.evidenceSources)
    let item = decision.item
    for claim in decision.claims where own.isDisjoint(with: claim.sources) {
      let name = SeriesName(labels: item.labels, definition: claim.definition)
      if shows(item.metric, name, on: item.day, assessment, watched, at: now, given: state) {
        return "the claim of \(claim.definition)"
      }
    }
    guard !watched.kind.isEmpty else { return nil }
    for metric in metricsByKind[watched.kind] ?? [] where metric != item.metric {
      guard let other = self.watched[metric], let byName = state.series[metric] else { continue }
      for name in byName.keys.sorted() where name.definition == nil {
        guard let series = byName[name], !series.sources.isEmpty,
          own.isDisjoint(with: series.sources),
          shows(metric, name, on: item.day, assessment, other, at: now, given: state)
        else { continue }
        return DataItem(metric, on: item.day, labels: name.labels).description
      }
    }
    return nil
  }

  private func shows(
    _ metric: MetricName, _ name: SeriesName, on day: CivilDay, _ assessment: Assessment,
    _ watched: Watched, at now: Timestamp, given state: State
  ) -> Bool {
    guard let series = state.series[metric]?[name],
      let other = compare(series, on: day, watched, at: now).assessment
    else { return false }
    // A witness may be less sure than an accuser, but must have seen something of the same size.
    return other.isAbove == assessment.isAbove
      && abs(other.score) >= watched.policy.flagAtThousandths * 5 / 8
      && abs(other.shareOfExpected - 1_000_000) >= abs(assessment.shareOfExpected - 1_000_000) / 4
  }

  /// Which source behind the value has collapsed while the others stand; nil if none has.
  func collapse(
    behind decision: DecisionMade, _ watched: Watched, at now: Timestamp, given state: State
  ) -> String? {
    let carrying = Set(decision.evidenceSources)
    var collapsed: (claim: Claim, share: Int64)?
    var standing: [Claim] = []
    for claim in decision.claims where claim.definition != decision.winner {
      let name = SeriesName(labels: decision.item.labels, definition: claim.definition)
      guard claim.sources.count == 1, carrying.isSuperset(of: claim.sources),
        let series = state.series[decision.item.metric]?[name],
        let found = compare(series, on: decision.item.day, watched, at: now).assessment
      else { continue }
      if found.shareOfExpected <= Self.collapsedShare,
        found.score <= -watched.policy.holdAtThousandths
      {
        collapsed = collapsed ?? (claim, found.shareOfExpected)
      } else if abs(found.score) < watched.policy.flagAtThousandths {
        standing.append(claim)
      }
    }
    guard let (claim, share) = collapsed,
      let other = standing.first(where: { $0.sources != claim.sources })
    else { return nil }
    return """
      the claim of \(claim.definition) fell to \(percent(share)) of what is usual, while that of \
      \(other.definition) stands
      """
  }

  /// Verdicts on the claims of a decision that are new: left their baseline, or came back to it.
  func claimVerdicts(of placed: PlacedDecision, at now: Timestamp, given state: State)
    -> [Conclusion]
  {
    let item = placed.decision.item
    guard let watched = watched[item.metric] else { return [] }
    return placed.decision.claims.compactMap { claim in
      // The winner's verdict is the decision's; `ours` names the decision in a verdict.
      guard claim.definition != placed.decision.winner, claim.definition != .ours,
        let series = state.series[item.metric]?[
          SeriesName(labels: item.labels, definition: claim.definition)],
        let found = compare(series, on: item.day, watched, at: now).assessment
      else { return nil }
      let name = SeriesName(labels: item.labels, definition: claim.definition)
      let isOff =
        abs(found.score) >= watched.policy.flagAtThousandths
        && abs(found.score) > excused(item.metric, name, on: item.day, given: state)
      let wasOff = state.flagged.contains(ClaimName(item: item, definition: claim.definition))
      guard isOff != wasOff else { return nil }
      let given = VerdictGiven(
        item: item, definition: claim.definition, verdict: isOff ? .flag : .ok,
        reason: found.words, found)
      return Conclusion(event: .verdictGiven(given), cause: placed.offset)
    }
  }
}
