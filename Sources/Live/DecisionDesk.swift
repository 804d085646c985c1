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

  /// Up to where the agents' memory is kept beside the log.
  private var savedUpTo: Offset
  /// After so many events more it is kept again.
  private static let saveEvery: UInt64 = 1 << 18

  /// Rebuilds what the agents remember: as it was kept last, and from the log what came since.
  init(pipeline: Pipeline, log: Log) async throws {
    self.log = log
    let reader = try log.reader()
    let saved = try AgentDesk.saved(for: pipeline, reader: reader, threads: 2)
    savedUpTo = saved?.position ?? Offset(0)
    let rebuilt = try await ReplayRun(reader: reader, pipeline: pipeline, threads: 2)
      .rebuild(from: saved)
    lastTick = rebuilt.lastTick
    desk = rebuilt
  }

  /// Keeps what the agents remember, if much has come since it was kept; `always` if anything has.
  func save(always: Bool) throws {
    guard let desk, desk.position > savedUpTo else { return }
    guard always || desk.position.rawValue - savedUpTo.rawValue >= Self.saveEvery else { return }
    try desk.save(to: log)
    savedUpTo = desk.position
  }

  /// Decides at a tick.
  /// - Parameter reader: Sees everything before the tick, which is to be appended right behind it
  ///   with what follows from it: the answers name each other by offset.
  /// - Returns: The tick, and everything that follows from it.
  func decide(at tick: Timestamp, reader: LogReader) async throws -> [EventDraft] {
    guard var desk = desk.take() else { preconditionFailure("one tick at a time") }
    defer { self.desk = desk }
    try await desk.advance(to: reader.head, of: reader)
    let knownAt = max(reader.knowledgeTime ?? tick, tick)
    let drafts = try desk.decide(at: tick, base: reader.head, knownAt: knownAt)
    lastTick = tick
    decisionsMade += UInt64(
      drafts.count { if case .decisionMade = $0.event { true } else { false } })
    return drafts
  }
}
