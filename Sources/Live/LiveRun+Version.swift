import Agents
import EventLog
import Events

extension LiveRun {
  /// Registers a pipeline version the first time it runs, and activates it if another is active.
  static func activate(
    _ pipeline: Pipeline, configuration: String, in log: Log, at now: Timestamp
  ) async throws {
    var isRegistered = false
    var active: PipelineVersion?
    try log.reader().eachEvent(kinds: [VersionRegistered.kind, VersionActivated.kind]) { recorded in
      switch recorded.event {
      case .versionRegistered(let event):
        isRegistered = isRegistered || event.version == pipeline.version
      case .versionActivated(let event): active = event.version
      default: break
      }
    }
    var drafts: [EventDraft] = []
    let actor = Actor("person:operator")
    if !isRegistered {
      let registered = VersionRegistered(
        version: pipeline.version, label: "", configuration: configuration,
        code: Aggregator.version)
      drafts.append(EventDraft(.versionRegistered(registered), at: now, by: actor))
    }
    if active != pipeline.version {
      let activated = VersionActivated(version: pipeline.version)
      drafts.append(
        EventDraft(.versionActivated(activated), at: now, by: actor, version: pipeline.version))
    }
    if !drafts.isEmpty { try await log.append(drafts, clock: now) }
  }
}
