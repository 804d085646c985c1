import ArgumentParser
import Connectors
import EventLog
import Events
import Replay

/// A log with the canary that was started last in it.
struct CanaryDesk {
  let directory: DirectoryOption
  let log: HistoryLog
  /// The one that was started last, where it lies, and how it ended.
  private(set) var started: (event: CanaryStarted, offset: Offset)?
  private(set) var concluded: CanaryConcluded?

  static let actor = Actor("person:operator")

  init(_ directory: DirectoryOption) throws {
    self.directory = directory
    log = try HistoryLog.open(directory)
    var last: (event: CanaryStarted, offset: Offset)?
    var end: CanaryConcluded?
    try log.reader.eachEvent(kinds: [CanaryStarted.kind, CanaryConcluded.kind]) { recorded in
      switch recorded.event {
      case .canaryStarted(let event):
        last = (event, recorded.offset)
        end = nil
      case .canaryConcluded(let event): end = event
      default: break
      }
    }
    started = last
    concluded = end
  }

  var zone: Zone { log.pipeline.zones[log.pipeline.reporting.zone] ?? .utc }

  /// The latest canary.
  /// - Throws: ``CanaryError/noCanary``.
  func requireStarted() throws -> (event: CanaryStarted, offset: Offset) {
    guard let started else { throw CanaryError.noCanary }
    return started
  }

  /// Compares what the canary was started on, or what the options name.
  func compare(
    _ options: CanaryOptions, again: String? = nil, asOf: String = ""
  ) async throws -> CanaryReport {
    let path: String
    let settings: CanarySettings
    if let legacy = options.legacy {
      path = legacy
      settings = CanarySettings(
        window: try options.window(in: zone), limitPPM: try options.limitPPM,
        matchesInARow: options.matches, tolerances: try options.tolerances)
    } else {
      let event = try requireStarted().event
      path = event.legacy
      settings = CanarySettings(
        window: event.from..<event.to, limitPPM: event.limitPPM,
        matchesInARow: Int(event.matchesInARow), tolerances: try options.tolerances)
    }
    let end = try Axes.offset(asOf, in: log.reader, zone: zone)
    let file = try await LegacyFile(path, zone: zone, scales: options.scales)
    var other: LegacyFile?
    if let again { other = try await LegacyFile(again, zone: zone, scales: options.scales) }
    return try Canary(reader: log.reader, pipeline: log.pipeline).compare(
      file.outputs, again: other?.outputs, settings, upTo: end,
      notes: file.notes + (other?.notes ?? []))
  }

  /// Appends events of a person, the last thing that is done here: the log is open in a process
  /// either for reading or for writing.
  func append(_ events: [Event], cause: Offset? = nil) async throws {
    let now = try await lastKnown()
    log.reader.close()
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    try await log.append(
      events.map { EventDraft($0, at: now, by: Self.actor, cause: cause) }, clock: now)
  }

  /// The log's own time: on a simulated clock it does not go on by itself.
  private func lastKnown() async throws -> Timestamp {
    guard log.reader.header.clock == .simulated else { return try await SystemClock().now() }
    let head = log.reader.head.rawValue
    guard head > 0 else { return Timestamp(seconds: 0) }
    let batch = try log.reader.batch(at: Offset(head - 1))
    return batch.knowledgeTime(at: Int(head - 1 - batch.offsets.lowerBound.rawValue))
  }
}
