public import EventLog
public import Events

/// Makes every read model again from the log alone, beside the ones that are read meanwhile: the
/// claims and what else the agents remember, and the figures of the dashboards.
public struct ReadModelRebuild: Sendable {
  /// What a rebuild found.
  public struct Outcome: Sendable {
    public let events: UInt64
    public let stateDigest: Digest32
    /// Whether what had been kept agreed with the log; nil where nothing had been kept.
    public let agreed: Bool?
  }

  private let log: Log
  private let timeline: PipelineTimeline
  private let threads: Int

  /// - Parameter threads: One or two; no result depends on it.
  public init(_ log: Log, timeline: PipelineTimeline, threads: Int = 2) {
    self.log = log
    self.timeline = timeline
    self.threads = threads
  }

  /// Rebuilds, and puts the new models in the place of the old ones.
  /// - Parameters:
  ///   - progress: What it throws ends the rebuild; the old models stay.
  /// - Throws: ``EventLogError``, and what reading throws.
  public func run(
    progress: (ReplayProgress) throws -> Void = { _ in }
  ) async throws -> Outcome {
    let reader = try log.reader()
    let pipeline = timeline.pipeline(before: reader.head)
    let replay = ReplayRun(reader: reader, timeline: timeline, threads: threads)
    var failure: (any Error)?
    let rebuilt = try await replay.rebuild { done in
      if failure == nil { do { try progress(done) } catch { failure = error } }
    }
    if let failure { throw failure }
    var agreed: Bool?
    if let kept = try AgentDesk.saved(for: pipeline, reader: reader, threads: threads) {
      agreed = try await replay.rebuild(from: kept).stateDigest == rebuilt.stateDigest
    }
    try progress(
      ReplayProgress(offset: rebuilt.position, end: rebuilt.position, time: rebuilt.lastTick))
    try rebuilt.save(to: log)
    return Outcome(
      events: rebuilt.position.rawValue, stateDigest: rebuilt.stateDigest, agreed: agreed)
  }
}
