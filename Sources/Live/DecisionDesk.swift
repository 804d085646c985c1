import EventLog
import Events
import Replay

/// Keeps the deciding agents of a run beside the log, and lets them decide at each tick.
actor DecisionDesk {
  private let log: Log
  /// Nil while it is in use: it is too large to be copied.
  private var desk: AgentDesk?
  private(set) var decisionsMade: UInt64 = 0
  private(set) var lastTick: Timestamp?

  /// Rebuilds what the agents remember from the log.
  init(pipeline: Pipeline, log: Log) async throws {
    self.log = log
    desk = try await ReplayRun(reader: try log.reader(), pipeline: pipeline, threads: 2).rebuild()
    lastTick = desk?.lastTick
  }

  /// Decides at a tick, and appends the tick with everything that follows from it. To be called
  /// inside the append gate, because the answers name each other by offset.
  func tick(at tick: Timestamp) async throws {
    guard var desk = desk.take() else { preconditionFailure("one tick at a time") }
    defer { self.desk = desk }
    let reader = try log.reader()
    try await desk.advance(to: reader.head, of: reader)
    let knownAt = max(reader.knowledgeTime ?? tick, tick)
    let drafts = try desk.decide(at: tick, base: reader.head, knownAt: knownAt)
    var batch = AppendBatch(to: log, clock: tick)
    batch.expectedFirst = reader.head
    for draft in drafts { batch.append(draft) }
    _ = try await log.append(batch)
    lastTick = tick
    decisionsMade += UInt64(
      drafts.count { if case .decisionMade = $0.event { true } else { false } })
  }
}
