public import Events

/// What the watching agents of a pipeline version would have said of a log's decisions and sources, tick
/// by tick, had they been the ones that judged them. It appends nothing.
public struct Backtest: Sendable {
  public let detector: Detector
  public let watch: SourceWatch
  private var state: Detector.State
  private var watchState: SourceWatch.State
  private var hearing = AlarmHearing()
  private var offset: UInt64 = 1 << 62
  /// The tick whose decisions are being read.
  private var tick: Timestamp?
  public private(set) var book = AlertBook()
  /// Every alarm: what was flagged or held and had not been before.
  public private(set) var alarms: [Alarm] = []
  public private(set) var verdicts = 0
  public private(set) var from: Timestamp?
  public private(set) var to: Timestamp?

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    Ticked.kind, DecisionMade.kind, FalseAlarmMarked.kind, HoldPlaced.kind, HoldReleased.kind,
    CallMade.kind, IntakeTallied.kind, SourceStateChanged.kind, SchemaDrifted.kind,
    AccessFlagged.kind,
  ]

  public init(_ pipeline: Pipeline) {
    detector = Detector(pipeline: pipeline)
    watch = SourceWatch(pipeline: pipeline)
    state = detector.initialState
    watchState = watch.initialState
  }

  /// Takes in an event, in the order of the log.
  public mutating func take(_ recorded: RecordedEvent) throws(Detector.Refusal) {
    switch recorded.event {
    case .ticked:
      try judge()
      tick = recorded.eventTime
      from = from ?? recorded.eventTime
      to = recorded.eventTime
      watch.evolve(&watchState, recorded)
    case .decisionMade:
      detector.evolve(&state, recorded)
      hear(recorded)
    case .callMade, .ofWatch(.intakeTallied), .sourceStateChanged:
      watch.evolve(&watchState, recorded)
    case .schemaDrifted, .accessFlagged: hear(recorded)
    case .holdPlaced, .holdReleased, .falseAlarmMarked:
      // What agents said is said again; what people said stands, and they had seen the verdicts.
      if recorded.actor != Detector.actor, recorded.actor != SourceWatch.actor {
        try judge()
        detector.evolve(&state, recorded)
        watch.evolve(&watchState, recorded)
      }
    default: break
    }
  }

  /// Judges the decisions of the last tick.
  public mutating func finish() throws(Detector.Refusal) { try judge() }

  private mutating func judge() throws(Detector.Refusal) {
    guard let tick else { return }
    for draft in watch.drafts(.judge(at: tick), at: tick, given: watchState) { say(draft, tick) }
    for draft in try detector.drafts(.judge(at: tick), at: tick, given: state) { say(draft, tick) }
    self.tick = nil
  }

  private mutating func say(_ draft: EventDraft, _ tick: Timestamp) {
    let recorded = draft.recorded(at: Offset(offset), knownAt: tick)
    offset += 1
    detector.evolve(&state, recorded)
    watch.evolve(&watchState, recorded)
    if case .verdictGiven = draft.event { verdicts += 1 }
    hear(recorded)
  }

  private mutating func hear(_ recorded: RecordedEvent) {
    guard let alarm = hearing.hear(recorded, zone: detector.zone) else { return }
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
