public import Agents
public import EventLog
public import Events

/// What the dashboards show, kept beside the log so that a page need not read all of it.
///
/// 1. It is a cache of one pipeline version: without it, or where it is damaged, the log is read.
/// 2. A new one takes the place of the old in one transaction; until then the old one is read.
/// 3. It and the events behind it give exactly what the log alone gives.
public enum FiguresModel {
  private static let name = "figures"
  /// The form of the bytes; another one is never read.
  private static let form = "1"

  private static func version(of pipeline: Pipeline) -> String {
    "\(form)/\(pipeline.version.description)"
  }

  /// What the dashboards show as of an offset: as it was kept last before it, and the log from there.
  public static func state(
    of pipeline: Pipeline, in reader: LogReader, upTo end: Offset? = nil
  ) throws -> Figures.State {
    let end = min(end ?? reader.head, reader.head)
    let figures = Figures(pipeline: pipeline)
    var state = figures.initialState
    var begin = Offset(0)
    if let kept = try reader.projection(name, version: version(of: pipeline)), kept.offset <= end,
      let read = try? decoded(kept.state)
    {
      (state, begin) = (read, kept.offset)
    }
    try reader.eachEvent(in: begin..<end, kinds: Figures.kinds) { figures.evolve(&state, $0) }
    return state
  }

  private static func decoded(_ bytes: [UInt8]) throws(CanonicalError) -> Figures.State {
    var decoder = CanonicalDecoder(bytes)
    let state = try Figures.State(from: &decoder)
    try decoder.finish()
    return state
  }

  /// Keeps a state, in place of the one kept before. Blocks until it is on the disk.
  /// - Parameter offset: Everything before it is in the state.
  static func save(
    _ state: Figures.State, of pipeline: Pipeline, at offset: Offset, to log: Log
  ) throws(EventLogError) {
    var encoder = CanonicalEncoder(reserving: 1 << 20)
    state.encode(into: &encoder)
    try log.saveProjection(name, version: version(of: pipeline), at: offset, state: encoder.bytes)
  }
}
