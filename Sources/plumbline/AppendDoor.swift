import ArgumentParser
import Connectors
import EventLog
import Events
import Foundation

/// The way of a command's own events into a log: by the run that writes it, or, with nobody running,
/// by opening it.
struct AppendDoor {
  let directory: DirectoryOption

  /// Where a run listens.
  static func socketPath(in directory: DirectoryOption) -> String {
    directory.directory + "/control.sock"
  }

  /// Appends what a person says.
  /// - Returns: The offset; the event is on the disk.
  /// - Throws: `ControlError`, `EventLogError`.
  func append(_ event: Event, by actor: Actor, version: PipelineVersion) async throws -> Offset {
    let log: Log
    do throws(EventLogError) {
      log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    } catch {
      guard case .secondWriter = error else { throw error }
      return try await ControlClient(path: Self.socketPath(in: directory))
        .append(event, by: actor)
    }
    defer { log.close() }
    // A simulated clock stands where the log does while nobody steps it.
    let known = try log.reader().knowledgeTime
    let now = try await SystemClock().now()
    let time = log.header.clock == .simulated ? known ?? now : max(now, known ?? now)
    return try await log.append(
      [EventDraft(event, at: time, by: actor, version: version)], clock: time
    ).first
  }
}

/// Who says something.
struct AuthorOption: ParsableArguments {
  @Option(name: .long, help: "Who says it (default: the user who types).") var author: String?

  var actor: Actor { Actor("person:" + (author ?? NSUserName())) }
}

/// Which data item is meant.
struct ItemOption: ParsableArguments {
  @Argument(help: "The metric's name.") var metric: String
  @Option(name: .long, help: "The day, as in 2025-11-25.", transform: Parsing.day)
  var day: CivilDay
  @Option(name: .long, help: "The labels, as in product=core;plan=team.") var labels: String = ""

  /// - Throws: `ValidationError` where there is no such metric, or the labels cannot be read.
  func item(in view: LogView) throws -> DataItem {
    guard let labels = Labels(labels) else {
      throw ValidationError("--labels is written as key=value;key=value")
    }
    return DataItem(try view.requireMetric(metric).name, on: day, labels: labels)
  }
}
