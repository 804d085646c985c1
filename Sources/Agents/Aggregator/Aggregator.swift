public import Events

/// Folds observation rows into claims and settles what they say of each data item.
///
/// Pure: time comes with ticks, exchange rates and identities come as rows. A day's items are first
/// decided at the publish time of the reporting zone on the day after; evidence that comes later
/// gives revisions, at most one an item and tick. The same input twice decides nothing new.
public struct Aggregator: Projection {
  /// Counts up when the same rows and rules begin to give other decisions; part of every pipeline
  /// version.
  public static let version: Int64 = 5
  public static let actor = Actor("agent:aggregator")

  public let pipeline: Pipeline
  let plan: AggregationPlan
  let roll: ElectoralRoll

  /// Compiles the metrics of a pipeline.
  /// - Throws: ``AggregatorError``, which names the metric that cannot be folded.
  public init(_ pipeline: Pipeline) throws(AggregatorError) {
    self.pipeline = pipeline
    plan = try AggregationPlan(pipeline)
    roll = ElectoralRoll(plan.metrics)
  }

  public var initialState: State {
    var state = State(
      lessons: Lessons(definitions: roll.definitions.count, metrics: roll.metrics.count))
    state.caches.matches = Array(repeating: FoldMatches(), count: plan.folds.count)
    return state
  }

  /// Takes in rows, in any chunks.
  /// - Complexity: O(rows).
  public func evolve(_ state: inout State, rows: some Sequence<Observation>) {
    for row in rows { add(row, to: &state) }
  }

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    SourceStateChanged.kind, RulingGiven.kind, DecisionMade.kind,
  ]

  /// Takes in an event: watermarks, its own decisions and persons' answers matter, all else is
  /// passed over.
  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .sourceStateChanged(let change):
      guard let watermark = change.watermark else { return }
      state.watermarks[change.source] = max(watermark, state.watermarks[change.source] ?? watermark)
    case .rulingGiven(let ruling): learn(ruling, at: recorded.offset, &state)
    case .decisionMade(let decision):
      learn(decision, &state)
      state.decided[decision.item] = Decided(decision, at: recorded.offset)
    case .recordCollected, .callMade, .schemaDrifted, .ticked, .conflictFound, .verdictGiven,
      .holdPlaced, .holdReleased, .figurePublished, .versionRegistered, .versionActivated,
      .versionRolledBack, .accessFlagged, .ofLog, .canaryStarted, .canaryCompared,
      .canaryConcluded, .falseAlarmMarked, .ofWatch,
      .unknown:
      return
    }
  }

  private func add(_ row: Observation, to state: inout State) {
    let weight = Int64(row.weight)
    switch row.measure {
    case AggregationPlan.identity:
      guard !row.entity.isEmpty, !row.counterpart.isEmpty else { return }
      state.identity.link(row.entity, row.counterpart, weight)
    case AggregationPlan.mask:
      state.identity.mark(row.entity, row.name, weight)
    default: break
    }
    if let rates = plan.reporting.rates, rates.measure == row.measure, rates.source == row.source {
      let day = plan.reportingZone.day(of: row.eventTime).number
      state.rates.add(row.value, at: .init(currency: row.name, day: day), weight: weight)
    }
    guard let measure = plan.measures[row.measure] else { return }
    let late = row.arrivedAt.microseconds - row.originTime.microseconds
    let key = FamilyKey(
      measure: row.measure, source: row.source, name: row.name, unit: row.unit,
      labels: row.labels, lateness: measure.latenessClass(late))
    let family = state.family(key, plan: measure)
    let cell = Cell.Row(
      weight: weight, value: row.value, account: state.accounts.number(row.entity),
      time: row.eventTime.microseconds, arrived: row.arrivedAt.microseconds,
      rateDay: plan.reportingZone.day(of: row.originTime).number)
    for (zone, calendar) in measure.zones.enumerated() {
      state.families[family].add(cell, zone: zone, day: calendar.day(of: row.eventTime).number)
    }
  }
}

extension Aggregator.State {
  mutating func family(_ key: FamilyKey, plan: MeasurePlan) -> Int {
    if let known = familyNumbers[key] { return known }
    families.append(RowFamily(key, plan: plan))
    familyNumbers[key] = families.count - 1
    return families.count - 1
  }
}
