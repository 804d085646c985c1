/// The time that the pipeline lives in: the system's, or a stepped one in simulation.
public protocol PipelineClock: Sendable {
  /// The time now.
  func now() async throws -> Timestamp
  /// Returns when this time has come. A stepped clock moves on only now, when every due poll has
  /// finished, and may stop earlier where something else falls due: the time it stands at is
  /// returned.
  func wait(until time: Timestamp) async throws -> Timestamp
}
