import Agents
import EventLog
import Events

extension LiveRun {
  /// Makes the pipeline of a run the active version, if another is.
  static func activate(
    _ pipeline: Pipeline, configuration: String, in log: Log, at now: Timestamp
  ) async throws {
    _ = try await VersionSwitch(log: log).activate(
      pipeline, configuration: configuration, at: now, by: Actor("person:operator"))
  }
}
