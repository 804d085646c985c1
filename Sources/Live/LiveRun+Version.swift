import Agents
import EventLog
public import Events

extension LiveRun {
  /// Makes the pipeline of a run the active version, if another is.
  static func activate(
    _ pipeline: Pipeline, configuration: String, in log: Log, at now: Timestamp
  ) async throws {
    _ = try await VersionSwitch(log: log).activate(
      pipeline, configuration: configuration, at: now, by: Actor("person:operator"))
  }

  /// Makes another version the active one while this run goes on; then this run appends nothing
  /// more, and one of the new version takes its place.
  ///
  /// History is normalized and decided again beside the run; only the last part, what has come
  /// meanwhile and the append, keeps its appends waiting.
  /// - Throws: ``VersionLeft`` if another switch came first; what ``VersionSwitch`` throws. Then
  ///   nothing has changed.
  @concurrent
  public nonisolated func change(
    to pipeline: Pipeline, configuration: String, label: String, by actor: Actor,
    because reason: VersionSwitch.Reason
  ) async throws -> VersionSwitch.Outcome {
    // The clock is asked before the appends wait: a stepped one may be waiting for one of them.
    let begun = try await clock.now()
    return try await VersionSwitch(log: log, gate: gate).activate(
      pipeline, configuration: configuration, label: label,
      at: max(begun, log.reader().knowledgeTime ?? begun), by: actor, because: reason)
  }
}
