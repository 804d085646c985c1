public import Events

extension Aggregator {
  public enum Command: Hashable, Sendable {
    /// Time has come to decide: all rows and events before `readUpTo`, the offset of the tick, have
    /// been taken in.
    case tick(at: Timestamp, readUpTo: Offset)
  }

  /// Decides every data item whose evidence has changed since the last tick, and the items of a day
  /// that is published for the first time. A conflict, where one has come up, stands before its
  /// decision. What has been looked at is marked so in the state; the decisions themselves come into
  /// it by ``evolve(_:_:)`` when the log has them.
  public func decide(_ command: Command, given state: inout State) -> [Event] {
    let time: Timestamp
    let readUpTo: Offset
    switch command {
    case .tick(let at, let offset): (time, readUpTo) = (at, offset)
    }
    refresh(&state)
    defer { settle(&state) }
    guard let days = decidableDays(at: time, in: state) else { return [] }
    var events: [Event] = []
    // What is decided in this tick stands in the state while it lasts, for the metrics that are made
    // of it; with its offset it comes back from the log.
    let before = state.decided
    for metric in plan.metrics {
      var due = dueItems(of: metric, days: days, in: state)
      due.formUnion(state.waiting.filter { $0.metric == metric.definition.name })
      for event in events {
        guard case .decisionMade(let decision) = event else { continue }
        due.formUnion(dependents(of: decision.item, in: metric))
      }
      for item in due.sorted() {
        guard let decision = decision(on: item, metric, before[item], readUpTo, in: &state)
        else { continue }
        let isConflict = isConflict(decision.claims, of: item.metric)
        if isConflict, before[item].map({ !self.isConflict($0, of: item.metric) }) ?? true {
          events.append(
            .conflictFound(ConflictFound(item: item, claims: takingPart(decision.claims, metric))))
        }
        events.append(.decisionMade(decision))
        state.decided[item] = Decided(decision, at: before[item]?.offset ?? Offset(0))
      }
    }
    state.decided = before
    state.decidedThrough = max(days.upperBound, state.decidedThrough ?? days.upperBound)
    return events
  }

  /// The same as drafts of events, caused by the tick.
  public func drafts(
    _ command: Command, given state: inout State
  ) -> [EventDraft] {
    let time: Timestamp
    let tick: Offset
    switch command {
    case .tick(let at, let offset): (time, tick) = (at, offset)
    }
    return decide(command, given: &state).map { event in
      EventDraft(
        event, at: time, by: Self.actor, version: pipeline.version, cause: tick,
        correlation: tick)
    }
  }

  /// The items of a metric that are made of another metric's item.
  private func dependents(of item: DataItem, in metric: MetricPlan) -> Set<DataItem> {
    guard metric.claims.contains(where: { $0.formula.metrics.contains(item.metric) }) else {
      return []
    }
    return [
      DataItem(
        metric.definition.name, on: item.day,
        labels: item.labels.keeping(metric.definition.splitBy))
    ]
  }

  /// The decision on an item if it says anything new.
  private func decision(
    on item: DataItem, _ metric: MetricPlan, _ last: Decided?, _ readUpTo: Offset,
    in state: inout State
  ) -> DecisionMade? {
    var (claims, newest) = claims(on: item, of: metric, in: &state)
    let taking = takingPart(claims, metric)
    let resolver = ConflictResolver(
      item: item, metric: metric.definition, claims: taking, newest: newest, lessons: state.lessons,
      roll: roll)
    var decision = DecisionMade(
      item: item, value: nil, rule: "no-evidence", confidencePPM: 0, claims: claims, winner: nil,
      revision: (last?.revision ?? 0) + 1, readUpTo: readUpTo, previous: last?.offset)
    if let settlement = resolver.settle() {
      for index in claims.indices {
        claims[index].weightPPM = settlement.weights[claims[index].definition] ?? 0
      }
      decision.claims = claims
      decision.rule = settlement.rule
      decision.confidencePPM = settlement.confidencePPM
      decision.winner = settlement.winner
      decision.value =
        settlement.value ?? claims.first { $0.definition == settlement.winner }?.value
    } else if last == nil {
      return nil
    }
    if claims.allSatisfy(\.isComplete) {
      state.waiting.remove(item)
    } else {
      state.waiting.insert(item)
    }
    if let last, !last.differs(from: decision) { return nil }
    return decision
  }

  func takingPart(_ claims: [Claim], _ metric: MetricPlan) -> [Claim] {
    claims.filter { claim in
      metric.claims.contains { $0.name == claim.definition && $0.takesPart }
    }
  }

  /// Whether the claims of a decision differ by more than the metric's tolerance.
  public func isConflict(_ decision: DecisionMade) -> Bool {
    isConflict(decision.claims, of: decision.item.metric)
  }

  func isConflict(_ claims: [Claim], of name: MetricName) -> Bool {
    guard let metric = plan.metrics.first(where: { $0.definition.name == name }) else {
      return false
    }
    let claims = takingPart(claims, metric)
    for (index, claim) in claims.enumerated() {
      for other in claims[(index + 1)...] where !metric.definition.agree(claim.value, other.value) {
        return true
      }
    }
    return false
  }

  private func isConflict(_ decided: Decided, of name: MetricName) -> Bool {
    isConflict(
      decided.claims.map {
        Claim(
          definition: $0.definition, value: $0.value, sources: [], rows: 0, isComplete: true)
      }, of: name)
  }
}

extension Aggregator.State {
  /// The label sets of a metric that were decided on a day, sorted.
  func labelsDecided(of metric: MetricName, on day: CivilDay) -> [Labels] {
    decided.keys.filter { $0.metric == metric && $0.day == day }.map(\.labels).sorted()
  }
}
