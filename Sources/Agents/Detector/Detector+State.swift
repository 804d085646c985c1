public import Events

extension Detector {
  public struct Hold: Hashable, Sendable {
    public let reason: String
    /// Who placed it: the detector, or a person.
    public let by: Actor
  }

  /// A decision and where it lies.
  struct PlacedDecision: Hashable, Sendable {
    var decision: DecisionMade
    var offset: Offset
  }

  /// One line of values: the decisions of a metric with its labels, or one definition's claims.
  struct SeriesName: Hashable, Comparable, Sendable {
    let labels: Labels
    /// Nil: the decisions.
    let definition: DefinitionName?

    static func < (left: SeriesName, right: SeriesName) -> Bool {
      (left.labels, left.definition?.rawValue ?? "") < (
        right.labels, right.definition?.rawValue ?? ""
      )
    }
  }

  /// The values of a series, and what its latest value was made of.
  struct WatchedSeries: Hashable, Sendable {
    var daily = DailySeries()
    /// What the series' model knew before each of the last days; made of `daily`, never stored.
    var track = SeriesTrack()
    /// The same with the value that each day was first decided at, of metrics that settle late: a day
    /// that may still change is set against others at its age.
    var first = DailySeries()
    var firstTrack = SeriesTrack()
    var sources: [SourceID] = []
    var rows: Int64 = 0
    var latest: Int64 = 0
    /// Whether it counts whole things.
    var isCount = false

    mutating func set(
      _ value: Quantity, on day: CivilDay, sources: [SourceID], rows: Int64, keepingFirst: Bool
    ) {
      if keepingFirst, first.value(on: day.number) == nil, first.set(value, on: day.number) {
        firstTrack.forget(after: day.number)
      }
      if daily.set(value, on: day.number) { track.forget(after: day.number) }
      self.sources = sources
      self.rows = rows
      latest = DailySeries.millionths(of: value)
      isCount = value.decimals == 0
    }
  }

  struct ClaimName: Hashable, Comparable, Sendable {
    let item: DataItem
    let definition: DefinitionName

    static func < (left: ClaimName, right: ClaimName) -> Bool {
      (left.item, left.definition) < (right.item, right.definition)
    }
  }

  /// What the detector knows. It can be thrown away and made again.
  public struct State: Hashable, Sendable {
    var series: [MetricName: [SeriesName: WatchedSeries]] = [:]
    /// Decisions that no verdict has been given on.
    var pending: [DataItem: PlacedDecision] = [:]
    /// What is held, on whose account.
    public internal(set) var holds: [DataItem: [DataItem: Hold]] = [:]
    /// The decisions that were judged bad: later evidence may explain them.
    var bad: [DataItem: PlacedDecision] = [:]
    /// Values that a person has let pass, in millionths.
    var passed: [DataItem: Int64] = [:]
    /// Deviations that persons have called false alarms, by day.
    var falseAlarms: [MetricName: [SeriesName: [Int32: Int64]]] = [:]
    /// Claims whose last verdict was not `ok`.
    var flagged: Set<ClaimName> = []
  }

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    DecisionMade.kind, VerdictGiven.kind, HoldPlaced.kind, HoldReleased.kind,
    FalseAlarmMarked.kind,
  ]

  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .decisionMade(let decision):
      state.take(decision, keepingFirst: isFirstWord(on: decision.item, at: recorded.eventTime))
      follow(decision, &state)
      guard decision.value != nil, watched[decision.item.metric] != nil else { return }
      state.pending[decision.item] = PlacedDecision(decision: decision, offset: recorded.offset)
    case .verdictGiven(let given): state.take(given, cause: recorded.cause)
    case .holdPlaced(let hold):
      state.holds[hold.item, default: [:]][hold.because] = Hold(
        reason: hold.reason, by: recorded.actor)
    case .holdReleased(let release):
      state.take(release)
      if recorded.actor != Self.actor {
        let name = SeriesName(labels: release.item.labels, definition: nil)
        state.passed[release.item] =
          state.series[release.item.metric]?[name]?.daily.value(on: release.item.day.number)
      }
    case .falseAlarmMarked(let marked): learn(marked, at: recorded.eventTime, &state)
    case .recordCollected, .callMade, .sourceStateChanged, .schemaDrifted, .ticked,
      .conflictFound, .figurePublished, .versionRegistered, .versionActivated,
      .versionRolledBack, .accessFlagged, .ofLog, .canaryStarted, .canaryCompared,
      .canaryConcluded, .rulingGiven, .ofWatch,
      .unknown:
      break
    }
  }
}

extension Detector {
  /// Whether a decision may be what a day that still matures is first decided at: history that is decided
  /// long after its day is at another age.
  private func isFirstWord(on item: DataItem, at time: Timestamp) -> Bool {
    (watched[item.metric]?.settlesAfterDays ?? 0) > 0
      && time < zone.start(of: item.day.advanced(by: 3))
  }

  /// Lets the models of a decision's series come up to its day.
  private func follow(_ decision: DecisionMade, _ state: inout State) {
    let item = decision.item
    guard let watched = watched[item.metric] else { return }
    let names =
      [SeriesName(labels: item.labels, definition: nil)]
      + decision.claims.map { SeriesName(labels: item.labels, definition: $0.definition) }
    for name in names {
      guard var series = state.series[item.metric]?[name] else { continue }
      state.series[item.metric]?[name] = nil
      series.track.come(to: item.day.number, in: series.daily, feed(watched))
      if watched.settlesAfterDays > 0 {
        series.firstTrack.come(to: item.day.number, in: series.first, feed(watched))
      }
      state.series[item.metric]?[name] = series
    }
  }

  /// How long a false alarm widens what is taken for usual, in days.
  static let falseAlarmMemory: Int32 = 90

  /// Remembers how far off the value was that a person called right, and lets it pass.
  private func learn(_ marked: FalseAlarmMarked, at now: Timestamp, _ state: inout State) {
    let item = marked.item
    let name = SeriesName(
      labels: item.labels, definition: marked.definition == .ours ? nil : marked.definition)
    guard let series = state.series[item.metric]?[name] else { return }
    if marked.definition == .ours {
      state.passed[item] = series.daily.value(on: item.day.number)
    }
    guard let watched = watched[item.metric],
      let found = compare(series, on: item.day, watched, at: now).assessment
    else { return }
    state.falseAlarms[item.metric, default: [:]][name, default: [:]][item.day.number] =
      abs(found.score)
  }

  /// The largest deviation that a person called a false alarm in the time before a day.
  func excused(_ metric: MetricName, _ name: SeriesName, on day: CivilDay, given state: State)
    -> Int64
  {
    let marked = state.falseAlarms[metric]?[name] ?? [:]
    let recent = marked.filter {
      $0.key <= day.number && $0.key > day.number - Self.falseAlarmMemory
    }
    return recent.values.max() ?? 0
  }
}

extension Detector.State {
  fileprivate mutating func take(_ decision: DecisionMade, keepingFirst: Bool) {
    let item = decision.item
    var byName = series[item.metric] ?? [:]
    series[item.metric] = nil
    if let value = decision.value {
      let winner = decision.claims.first { $0.definition == decision.winner }
      byName[.init(labels: item.labels, definition: nil), default: .init()].set(
        value, on: item.day, sources: decision.evidenceSources, rows: winner?.rows ?? 0,
        keepingFirst: keepingFirst)
    }
    for claim in decision.claims {
      byName[.init(labels: item.labels, definition: claim.definition), default: .init()].set(
        claim.value, on: item.day, sources: claim.sources, rows: claim.rows,
        keepingFirst: keepingFirst)
    }
    series[item.metric] = byName
  }

  fileprivate mutating func take(_ given: VerdictGiven, cause: Offset?) {
    guard given.definition == .ours else {
      let claim = Detector.ClaimName(item: given.item, definition: given.definition)
      if given.verdict == .ok { flagged.remove(claim) } else { flagged.insert(claim) }
      return
    }
    let judged = pending[given.item] ?? bad[given.item]
    bad[given.item] = given.verdict == .hold ? judged : nil
    if let waiting = pending[given.item], cause == nil || cause == waiting.offset {
      pending[given.item] = nil
    }
  }

  fileprivate mutating func take(_ release: HoldReleased) {
    guard let because = release.because else {
      holds[release.item] = nil
      return
    }
    holds[release.item]?[because] = nil
    if holds[release.item]?.isEmpty == true { holds[release.item] = nil }
  }
}

extension DecisionMade {
  /// The sources that the value was made of; without a winner, those of every claim.
  var evidenceSources: [SourceID] {
    if let winner = claims.first(where: { $0.definition == winner }) { return winner.sources }
    return Set(claims.flatMap(\.sources)).sorted()
  }
}
