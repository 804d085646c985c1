import Agents
public import EventLog
public import Events

/// What the agents remember, kept beside the log so that a start need not replay all of it.
///
/// 1. A checkpoint is a cache: without one, or with one that cannot be read, the log is replayed.
/// 2. It belongs to one pipeline version, which names the configuration and the deciding code.
/// 3. A desk that was read back decides the same bytes as the one that was kept.
extension AgentDesk {
  private static let name = "agents"
  /// The form of the bytes; another one is never read.
  private static let form = "3"

  private static func version(of pipeline: Pipeline) -> String {
    "\(form)/\(pipeline.version.description)"
  }

  /// Keeps the desk as it stands, and what the dashboards show, in place of what was kept before.
  /// Blocks until it is on the disk.
  public func save(to log: Log) throws(EventLogError) {
    var encoder = CanonicalEncoder(reserving: 1 << 20)
    encoder.array(6)
    if let lastTick { encoder.integer(lastTick.microseconds) } else { encoder.null() }
    aggregatorState.encode(into: &encoder)
    detectorState.encode(into: &encoder)
    watchState.encode(into: &encoder)
    figuresState.encode(into: &encoder)
    alerterState.encode(into: &encoder)
    try log.saveProjection(
      Self.name, version: Self.version(of: pipeline), at: position, state: encoder.bytes)
    try FiguresModel.save(figuresState, of: pipeline, at: position, to: log)
  }

  /// The desk as it was kept last; nil where none was kept for this pipeline version, and where what
  /// was kept is damaged.
  public static func saved(
    for pipeline: Pipeline, reader: LogReader, threads: Int = 1
  ) throws -> AgentDesk? {
    guard let kept = try reader.projection(name, version: version(of: pipeline)) else { return nil }
    var desk = try AgentDesk(pipeline: pipeline, reader: reader, threads: threads)
    do throws(CanonicalError) {
      try desk.restore(kept)
    } catch {
      return nil
    }
    return desk
  }

  private mutating func restore(_ kept: ProjectionCheckpoint) throws(CanonicalError) {
    var decoder = CanonicalDecoder(kept.state)
    guard try decoder.array() == 6 else { throw CanonicalError(.trailing, at: 0) }
    let tick: Timestamp? =
      decoder.optionalNull() ? nil : Timestamp(microseconds: try decoder.integer())
    let aggregator = try self.aggregator.state(from: &decoder)
    let detector = try Detector.State(from: &decoder)
    let watch = try SourceWatch.State(from: &decoder)
    let figures = try Figures.State(from: &decoder)
    let alerter = try Alerter.State(from: &decoder)
    try decoder.finish()
    set(
      aggregator, detector, watch, figures, alerter, position: kept.offset, lastTick: tick)
  }
}
