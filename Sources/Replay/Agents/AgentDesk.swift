public import Agents
public import EventLog
public import Events

/// The deciding agents of one pipeline version with their states. Live and replay drive the same
/// desk in the same order, so they come to the same decisions:
///
/// 1. Everything before a tick is evolved: first the events, then the rows.
/// 2. At the tick the aggregator decides, the watch judges the sources and the detector the decisions,
///    the figures follow from all three, and the alerter says what people are to be told. What they
///    say is evolved at once, in the order in which it is appended.
/// 3. Tick and answers are one append, so there is never one without the other.
public struct AgentDesk: Sendable {
  public let pipeline: Pipeline
  public let aggregator: Aggregator
  public let detector: Detector
  public let watch: SourceWatch
  public let figures: Figures
  public let alerter: Alerter
  public private(set) var aggregatorState: Aggregator.State
  public private(set) var detectorState: Detector.State
  public private(set) var watchState: SourceWatch.State
  public private(set) var figuresState: Figures.State
  public private(set) var alerterState: Alerter.State
  /// Everything below is evolved.
  public private(set) var position = Offset(0)
  public private(set) var lastTick: Timestamp?
  private var feed: RowFeed

  /// The kinds of events that an agent of the desk reads.
  public static let kinds = [
    Aggregator.kinds, Detector.kinds, SourceWatch.kinds, Figures.kinds, Alerter.kinds,
  ].reduce(into: [Ticked.kind] as Set<String>) { $0.formUnion($1) }

  public init(pipeline: Pipeline, reader: LogReader, threads: Int = 1) throws {
    self.pipeline = pipeline
    aggregator = try Aggregator(pipeline)
    detector = Detector(pipeline: pipeline)
    watch = SourceWatch(pipeline: pipeline)
    figures = Figures(pipeline: pipeline)
    alerter = Alerter(pipeline: pipeline)
    aggregatorState = aggregator.initialState
    detectorState = detector.initialState
    watchState = watch.initialState
    figuresState = figures.initialState
    alerterState = alerter.initialState
    feed = try RowFeed(reader: reader, pipeline: pipeline, threads: threads)
  }

  /// Puts the states that were kept in place of the initial ones.
  mutating func set(
    _ aggregator: Aggregator.State, _ detector: Detector.State, _ watch: SourceWatch.State,
    _ figures: Figures.State, _ alerter: Alerter.State, position: Offset, lastTick: Timestamp?
  ) {
    aggregatorState = aggregator
    detectorState = detector
    watchState = watch
    figuresState = figures
    alerterState = alerter
    self.position = position
    self.lastTick = lastTick
  }

  /// Evolves everything from ``position`` up to `end`: to be called up to a tick, so that rows and
  /// decisions meet in the order in which they were made.
  public mutating func advance(to end: Offset, of reader: LogReader) async throws {
    guard position < end else { return }
    try reader.eachEvent(in: position..<end, kinds: Self.kinds) { evolve($0) }
    var state = aggregatorState
    aggregatorState = aggregator.initialState
    try await feed.forEach(in: position..<end, of: reader) { rows in
      aggregator.evolve(&state, rows: rows)
    }
    aggregatorState = state
    position = end
  }

  /// Passes over events that will be appended right before a tick and that no agent reads.
  /// - Parameter count: How many.
  public mutating func pass(_ count: Int) {
    position = Offset(position.rawValue + UInt64(count))
  }

  /// Decides at a tick whose event will have the offset `base`.
  /// - Returns: What to append: the tick, and everything that follows from it.
  public mutating func decide(at tick: Timestamp, base: Offset, knownAt: Timestamp) throws
    -> [EventDraft]
  {
    precondition(position == base, "the desk has read everything before the tick")
    var drafts: [EventDraft] = []
    func take(_ new: [EventDraft]) {
      for draft in new {
        let offset = Offset(base.rawValue + UInt64(drafts.count))
        evolve(draft.recorded(at: offset, knownAt: knownAt))
        drafts.append(draft)
      }
    }
    take([EventDraft(.ticked(Ticked()), at: tick, by: "clock")])
    take(aggregator.drafts(.tick(at: tick, readUpTo: base), given: &aggregatorState))
    take(watch.drafts(.judge(at: tick), at: tick, given: watchState))
    take(try detector.drafts(.judge(at: tick), at: tick, given: detectorState))
    take(figures.drafts(.publish(at: tick), at: tick, given: figuresState))
    take(alerter.drafts(.tell(at: tick), at: tick, given: alerterState))
    position = Offset(base.rawValue + UInt64(drafts.count))
    return drafts
  }

  private mutating func evolve(_ recorded: RecordedEvent) {
    if case .ticked = recorded.event { lastTick = recorded.eventTime }
    aggregator.evolve(&aggregatorState, recorded)
    detector.evolve(&detectorState, recorded)
    watch.evolve(&watchState, recorded)
    figures.evolve(&figuresState, recorded)
    alerter.evolve(&alerterState, recorded)
  }

  /// A hash of everything that the agents remember: two replays agree exactly if it does.
  public var stateDigest: Digest32 {
    Digest32.sha256(
      of: aggregatorState.digest.bytes + detectorState.digest.bytes + watchState.digest.bytes
        + figuresState.digest.bytes + alerterState.digest.bytes)
  }
}

extension EventDraft {
  /// The event as the log will have it.
  public func recorded(at offset: Offset, knownAt: Timestamp) -> RecordedEvent {
    RecordedEvent(
      offset: offset, eventTime: eventTime, knowledgeTime: knownAt, actor: actor,
      version: version, cause: cause, correlation: correlation, event: event)
  }
}
