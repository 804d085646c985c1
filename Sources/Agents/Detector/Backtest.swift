public import Events

/// What a detector would have said of a log's decisions, tick by tick, had it been the one that
/// judged them. It appends nothing.
public struct Backtest: Sendable {
  public let detector: Detector
  private var state: Detector.State
  private var offset: UInt64 = 1 << 62
  /// The tick whose decisions are being read.
  private var tick: Timestamp?
  private var heard: [Heard: VerdictGiven.Verdict] = [:]
  public private(set) var book = AlertBook()
  /// Every alarm: a verdict of flag or hold on a data item that had not been given before.
  public private(set) var alarms: [AlertBook.Alarm] = []
  public private(set) var verdicts = 0
  public private(set) var from: Timestamp?
  public private(set) var to: Timestamp?

  private struct Heard: Hashable {
    let item: DataItem
    let definition: DefinitionName
  }

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    Ticked.kind, DecisionMade.kind, FalseAlarmMarked.kind, HoldPlaced.kind, HoldReleased.kind,
  ]

  public init(_ detector: Detector) {
    self.detector = detector
    state = detector.initialState
  }

  /// Takes in an event, in the order of the log.
  public mutating func take(_ recorded: RecordedEvent) throws(Detector.Refusal) {
    switch recorded.event {
    case .ticked:
      try judge()
      tick = recorded.eventTime
      from = from ?? recorded.eventTime
      to = recorded.eventTime
    case .decisionMade: detector.evolve(&state, recorded)
    case .holdPlaced, .holdReleased, .falseAlarmMarked:
      // What a detector said is said again; what people said stands, and they had seen the verdicts.
      if recorded.actor != Detector.actor {
        try judge()
        detector.evolve(&state, recorded)
      }
    default: break
    }
  }

  /// Judges the decisions of the last tick.
  public mutating func finish() throws(Detector.Refusal) { try judge() }

  private mutating func judge() throws(Detector.Refusal) {
    guard let tick else { return }
    for draft in try detector.drafts(.judge(at: tick), at: tick, given: state) {
      let sources = sources(of: draft.event)
      detector.evolve(&state, draft.recorded(at: Offset(offset), knownAt: tick))
      offset += 1
      guard case .verdictGiven(let given) = draft.event else { continue }
      verdicts += 1
      note(given, sources, at: tick)
    }
    self.tick = nil
  }

  private func sources(of event: Event) -> [SourceID] {
    guard case .verdictGiven(let given) = event else { return [] }
    let name = Detector.SeriesName(
      labels: given.item.labels, definition: given.definition == .ours ? nil : given.definition)
    return state.series[given.item.metric]?[name]?.sources ?? []
  }

  private mutating func note(_ given: VerdictGiven, _ sources: [SourceID], at time: Timestamp) {
    let key = Heard(item: given.item, definition: given.definition)
    let before = heard[key]
    heard[key] = given.verdict
    guard given.verdict == .flag || given.verdict == .hold, before != given.verdict,
      before != .hold
    else { return }
    let alarm = AlertBook.Alarm(
      item: given.item, definition: given.definition, verdict: given.verdict,
      reason: given.reason, at: time, sources: sources)
    alarms.append(alarm)
    book.take(alarm)
  }
}

extension EventDraft {
  /// The event as a log would have it.
  fileprivate func recorded(at offset: Offset, knownAt: Timestamp) -> RecordedEvent {
    RecordedEvent(
      offset: offset, eventTime: eventTime, knowledgeTime: knownAt, actor: actor,
      version: version, cause: cause, correlation: correlation, event: event)
  }
}
