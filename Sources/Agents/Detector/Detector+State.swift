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
    var sources: [SourceID] = []
    var rows: Int64 = 0
    var latest: Int64 = 0
    /// Whether it counts whole things.
    var isCount = false

    mutating func set(_ value: Quantity, on day: CivilDay, sources: [SourceID], rows: Int64) {
      daily.set(value, on: day.number)
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
    /// Claims whose last verdict was not `ok`.
    var flagged: Set<ClaimName> = []
  }

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    DecisionMade.kind, VerdictGiven.kind, HoldPlaced.kind, HoldReleased.kind,
  ]

  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .decisionMade(let decision):
      state.take(decision)
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
    case .recordCollected, .callMade, .sourceStateChanged, .schemaDrifted, .ticked,
      .conflictFound, .figurePublished, .versionRegistered, .versionActivated,
      .versionRolledBack, .accessFlagged, .ofLog, .canaryStarted, .canaryCompared,
      .canaryConcluded,
      .unknown:
      break
    }
  }
}

extension Detector.State {
  fileprivate mutating func take(_ decision: DecisionMade) {
    let item = decision.item
    var byName = series[item.metric] ?? [:]
    series[item.metric] = nil
    if let value = decision.value {
      let winner = decision.claims.first { $0.definition == decision.winner }
      byName[.init(labels: item.labels, definition: nil), default: .init()].set(
        value, on: item.day, sources: decision.evidenceSources, rows: winner?.rows ?? 0)
    }
    for claim in decision.claims {
      byName[.init(labels: item.labels, definition: claim.definition), default: .init()].set(
        claim.value, on: item.day, sources: claim.sources, rows: claim.rows)
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
