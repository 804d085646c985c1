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

  /// Where a replay says something else than the log has.
  public struct Divergence: Error, Hashable, Sendable, CustomStringConvertible {
    public let offset: Offset
    public let recorded: EventDraft?
    public let decidedAgain: EventDraft?

    public var description: String {
      let was = recorded.map { "\($0.event)" } ?? "nothing"
      let now = decidedAgain.map { "\($0.event)" } ?? "nothing"
      return """
        REPLAY-1: at offset \(offset) the log has \(was), a replay decides \(now). The deciding \
        code or the rows changed without a new version; report it with both lines.
        """
    }
  }

  public let reader: LogReader
  public let pipeline: Pipeline
  /// One or two; no result depends on it.
  public let threads: Int

  public init(reader: LogReader, pipeline: Pipeline, threads: Int = 1) {
    self.reader = reader
    self.pipeline = pipeline
    self.threads = threads
  }

  /// Rebuilds the agents from what the log has.
  /// - Parameter saved: A desk that was kept; the log is read from there on. Nil reads all of it.
  public func rebuild(
    upTo end: Offset? = nil, from saved: AgentDesk? = nil,
    progress: (Offset) -> Void = { _ in }
  ) async throws -> AgentDesk {
    let end = min(end ?? reader.head, reader.head)
    var desk: AgentDesk
    if let saved, saved.position <= end {
      desk = saved
    } else {
      desk = try AgentDesk(pipeline: pipeline, reader: reader, threads: threads)
    }
    for tick in try ticks(from: desk.position, upTo: end) {
      try await desk.advance(to: tick.offset, of: reader)
      progress(desk.position)
    }
    try await desk.advance(to: end, of: reader)
    return desk
  }

  /// Decides everything again and compares it with what the log has, event by event. It stops at
  /// the first difference.
  public func verify(
    upTo end: Offset? = nil, progress: (Offset) -> Void = { _ in }
  ) async throws -> Outcome {
    var desk = try AgentDesk(pipeline: pipeline, reader: reader, threads: threads)
    let end = min(end ?? reader.head, reader.head)
    let ticks = try ticks(from: Offset(0), upTo: end)
    var repeated: UInt64 = 0
    for tick in ticks {
      try await desk.advance(to: tick.offset, of: reader)
      let drafts = try desk.decide(
        at: tick.eventTime, base: tick.offset, knownAt: tick.knowledgeTime)
      for (index, draft) in drafts.enumerated() {
        let offset = Offset(tick.offset.rawValue + UInt64(index))
        guard offset < end else { break }
        let recorded = EventDraft(try reader.event(at: offset))
        if recorded != draft {
          return outcome(
            desk, ticks.count, repeated,
            Divergence(offset: offset, recorded: recorded, decidedAgain: draft))
        }
        repeated += 1
      }
      let next = Offset(tick.offset.rawValue + UInt64(drafts.count))
      if next < end, let extra = try extraAnswer(at: next) {
        return outcome(
          desk, ticks.count, repeated,
          Divergence(offset: next, recorded: extra, decidedAgain: nil))
      }
      progress(desk.position)
    }
    try await desk.advance(to: end, of: reader)
    return outcome(desk, ticks.count, repeated, nil)
  }

  /// Rebuilds the agents and says what was read.
  public func summary(
    upTo end: Offset? = nil, from saved: AgentDesk? = nil
  ) async throws -> Outcome {
    outcome(try await rebuild(upTo: end, from: saved), 0, 0, nil)
  }

  private func outcome(
    _ desk: AgentDesk, _ ticks: Int, _ repeated: UInt64, _ divergence: Divergence?
  ) -> Outcome {
    Outcome(
      events: desk.position.rawValue, ticks: UInt64(ticks), repeated: repeated,
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

  private func ticks(from start: Offset, upTo end: Offset) throws -> [RecordedEvent] {
    var ticks: [RecordedEvent] = []
    try reader.eachEvent(in: start..<end, kinds: [Ticked.kind]) { ticks.append($0) }
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
