public import EventLog
public import Events

/// Drives the agents over the past, from nothing.
public struct ReplayRun: Sendable {
  /// What a replay found.
  public struct Outcome: Sendable {
    public let events: UInt64
    public let ticks: UInt64
    /// Events that the agents said again, each equal to the recorded one byte for byte.
    public let repeated: UInt64
    /// The first place where they said something else; nil if there is none.
    public let divergence: Divergence?
    public let stateDigest: Digest32
  }

  public let reader: LogReader
  /// Which pipeline decided when.
  public let timeline: PipelineTimeline
  /// One or two; no result depends on it.
  public let threads: Int

  /// - Parameter pipeline: Decides all the time.
  public init(reader: LogReader, pipeline: Pipeline, threads: Int = 1) {
    self.init(reader: reader, timeline: PipelineTimeline(pipeline), threads: threads)
  }

  public init(reader: LogReader, timeline: PipelineTimeline, threads: Int = 1) {
    self.reader = reader
    self.timeline = timeline
    self.threads = threads
  }

  /// Rebuilds the agents from what the log has, under the pipeline that was active at the end.
  /// - Parameter saved: A desk that was kept; the log is read from there on. Nil reads all of it.
  public func rebuild(
    upTo end: Offset? = nil, from saved: AgentDesk? = nil,
    progress: (ReplayProgress) -> Void = { _ in }
  ) async throws -> AgentDesk {
    let end = min(end ?? reader.head, reader.head)
    var desk: AgentDesk
    if let saved, saved.position <= end {
      desk = saved
    } else {
      desk = try AgentDesk(
        pipeline: timeline.pipeline(before: end), reader: reader, threads: threads)
    }
    for tick in try ticks(in: desk.position..<end) {
      try await desk.advance(to: tick.offset, of: reader)
      progress(ReplayProgress(offset: desk.position, end: end, time: tick.eventTime))
    }
    try await desk.advance(to: end, of: reader)
    return desk
  }

  /// Decides everything again and compares it with what the log has, event by event, each stretch
  /// of the log under the version that was active. It stops at the first difference.
  public func verify(
    upTo end: Offset? = nil, progress: (ReplayProgress) -> Void = { _ in }
  ) async throws -> Outcome {
    let end = min(end ?? reader.head, reader.head)
    var totals = Totals()
    var last: AgentDesk?
    for part in timeline.parts(upTo: end) {
      var desk = try AgentDesk(pipeline: part.pipeline, reader: reader, threads: threads)
      try await desk.advance(to: part.records.lowerBound, of: reader)
      let found = try await verify(&desk, part.records, end, &totals, progress)
      if let found { return outcome(desk, totals, found) }
      last = desk
    }
    guard let last else { preconditionFailure("a timeline has a stretch") }
    return outcome(last, totals, nil)
  }

  private struct Totals {
    var ticks: UInt64 = 0
    var repeated: UInt64 = 0
  }

  /// Decides one stretch again.
  /// - Returns: The first difference.
  private func verify(
    _ desk: inout AgentDesk, _ records: Range<Offset>, _ end: Offset, _ totals: inout Totals,
    _ progress: (ReplayProgress) -> Void
  ) async throws -> Divergence? {
    for tick in try ticks(in: records) {
      totals.ticks += 1
      try await desk.advance(to: tick.offset, of: reader)
      let drafts = try desk.decide(
        at: tick.eventTime, base: tick.offset, knownAt: tick.knowledgeTime)
      for (index, draft) in drafts.enumerated() {
        let offset = Offset(tick.offset.rawValue + UInt64(index))
        guard offset < end else { break }
        let recorded = EventDraft(try reader.event(at: offset))
        if recorded != draft {
          return Divergence(offset: offset, recorded: recorded, decidedAgain: draft)
        }
        totals.repeated += 1
      }
      let next = Offset(tick.offset.rawValue + UInt64(drafts.count))
      if next < end, let extra = try extraAnswer(at: next) {
        return Divergence(offset: next, recorded: extra, decidedAgain: nil)
      }
      progress(ReplayProgress(offset: desk.position, end: end, time: tick.eventTime))
    }
    try await desk.advance(to: records.upperBound, of: reader)
    return nil
  }

  /// One tick of a replay.
  public struct Step: Sendable {
    public let tick: RecordedEvent
    /// Events that came since the tick before.
    public let read: UInt64
    /// What the agents say at it, without the tick itself.
    public let decided: [EventDraft]
  }

  /// Replays tick by tick: at each the agents decide as the timeline's pipeline does.
  /// - Parameter body: What it throws ends the replay.
  public func step(upTo end: Offset? = nil, _ body: (Step) throws -> Void) async throws {
    let end = min(end ?? reader.head, reader.head)
    for part in timeline.parts(upTo: end) {
      var desk = try AgentDesk(pipeline: part.pipeline, reader: reader, threads: threads)
      try await desk.advance(to: part.records.lowerBound, of: reader)
      for tick in try ticks(in: part.records) {
        let before = desk.position
        try await desk.advance(to: tick.offset, of: reader)
        // Decided on a copy: the desk goes on with what the log has.
        var deciding = desk
        let drafts = try deciding.decide(
          at: tick.eventTime, base: tick.offset, knownAt: tick.knowledgeTime)
        try body(
          Step(
            tick: tick, read: tick.offset.rawValue - before.rawValue,
            decided: Array(drafts.dropFirst())))
      }
    }
  }

  /// Rebuilds the agents and says what was read.
  public func summary(
    upTo end: Offset? = nil, from saved: AgentDesk? = nil,
    progress: (ReplayProgress) -> Void = { _ in }
  ) async throws -> Outcome {
    outcome(try await rebuild(upTo: end, from: saved, progress: progress), Totals(), nil)
  }

  private func outcome(
    _ desk: AgentDesk, _ totals: Totals, _ divergence: Divergence?
  ) -> Outcome {
    Outcome(
      events: desk.position.rawValue, ticks: totals.ticks, repeated: totals.repeated,
      divergence: divergence, stateDigest: desk.stateDigest)
  }

  /// An answer that the log has behind those that were decided again.
  private func extraAnswer(at offset: Offset) throws -> EventDraft? {
    let recorded = try reader.event(at: offset)
    switch recorded.event {
    case .conflictFound, .decisionMade, .verdictGiven, .figurePublished: return EventDraft(recorded)
    default: return nil
    }
  }

  private func ticks(in records: Range<Offset>) throws -> [RecordedEvent] {
    var ticks: [RecordedEvent] = []
    try reader.eachEvent(in: records, kinds: [Ticked.kind]) { ticks.append($0) }
    return ticks
  }
}

extension EventDraft {
  /// What was appended, without what the log added.
  public init(_ recorded: RecordedEvent) {
    self.init(
      recorded.event, at: recorded.eventTime, by: recorded.actor, version: recorded.version,
      cause: recorded.cause, correlation: recorded.correlation)
  }
}
