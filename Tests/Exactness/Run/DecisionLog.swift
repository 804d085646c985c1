import Agents
import EventLog
import Events
import Foundation

/// Tallies, ticks and decisions as a log that commands can read, without the records behind them.
struct DecisionLog {
  let directory: String
  let configuration: String

  /// Makes the log, beside a copy of the configuration.
  func write(
    _ ticks: [[EventDraft]], under version: PipelineVersion, from start: Timestamp
  ) async throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try Data(configuration.utf8).write(to: URL(filePath: directory + "/plumbline.yaml"))
    let log = try Log.create(
      at: directory + "/log", LogIdentity(seed: 1, clock: .simulated), LogOptions())
    let registered = VersionRegistered(
      version: version, label: "", configuration: configuration, code: Aggregator.version)
    let activated = VersionActivated(version: version)
    try await log.append(
      [
        EventDraft(.versionRegistered(registered), at: start, by: "person:operator"),
        EventDraft(
          .versionActivated(activated), at: start, by: "person:operator", version: version),
      ], clock: start)
    for tick in ticks { try await log.append(tick, clock: tick[0].eventTime) }
    log.close()
  }
}
