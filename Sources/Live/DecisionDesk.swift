import EventLog
import Events
import Replay

/// Keeps the deciding agents of a run beside the log, and lets them decide at each tick.
actor DecisionDesk {
  private let log: EventLog
  private var desk: AgentDesk
  private(set) var decisionsMade: UInt64 = 0
  var lastTick: Timestamp? { desk.lastTick }

  /// Rebuilds what the agents remember from the log.
  init(pipeline: Pipeline, log: EventLog) async throws {
    self.log = log
    desk = try await ReplayRun(reader: try log.reader(), pipeline: pipeline, threads: 2).rebuild()
  }

  /// Decides at a tick, and appends the tick with everything that follows from it. To be called
  /// inside the append gate, because the answers name each other by offset.
  func tick(at tick: Timestamp) async throws {
    let reader = try log.reader()
    try await desk.advance(to: reader.head, of: reader)
    let knownAt = max(reader.knowledgeTime ?? tick, tick)
    let drafts = try desk.decide(at: tick, base: reader.head, knownAt: knownAt)
    var batch = AppendBatch(to: log, clock: tick)
    batch.expectedFirst = reader.head
    for draft in drafts { batch.append(draft) }
    _ = try await log.append(batch)
    decisionsMade += UInt64(drafts.count { if case .decisionMade = $0.event { true } else { false } })
  }
}
