public import Events
import Foundation

/// Tells of alerts by a command of the user's, which gets the body of the webhook on its standard input
/// and has told when it ends with 0.
public struct CommandAlertChannel: AlertChannel {
  public let name = "command"
  private let command: String
  private let limit: Duration

  /// - Parameters:
  ///   - command: As `/bin/sh -c` takes it.
  ///   - limit: When it is ended, as the alerts behind this one wait for it.
  public init(_ command: String, limit: Duration = .seconds(30)) {
    self.command = command
    self.limit = limit
  }

  public func send(_ message: AlertMessage) async -> AlertOutcome {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = ProcessInfo.processInfo.environment.merging(
      [
        "PLUMBLINE_ALERT_ID": message.id,
        "PLUMBLINE_ALERT_SEVERITY": message.raised.severity.rawValue,
        "PLUMBLINE_ALERT_TITLE": message.raised.title,
      ]) { $1 }
    // A file, not a pipe: a command that ends before it has read would end us too, by SIGPIPE.
    let file = FileManager.default.temporaryDirectory.appending(
      path: "plumbline-alert-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      try Data(AlertBody.json(message)).write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    } catch {
      return .failed(detail: "the alert could not be put into a file for the command: \(error)")
    }
    let (outcomes, told) = AsyncStream.makeStream(of: AlertOutcome.self)
    process.terminationHandler = { ended in
      let status = ended.terminationStatus
      told.yield(
        status == 0
          ? .delivered(detail: "ended with 0")
          : .failed(detail: "the alert command ended with \(status)"))
    }
    do {
      try process.run()
    } catch {
      process.terminationHandler = nil
      return .failed(detail: "the alert command could not be started: \(error)")
    }
    // What the command began may live on, and its end would not be told before theirs: so nobody
    // waits for it any more.
    let (limit, number) = (limit, process.processIdentifier)
    let watch = Task {
      try await Task.sleep(for: limit)
      kill(number, SIGTERM)
      told.yield(.failed(detail: "the alert command took longer than \(limit) and was ended"))
    }
    defer { watch.cancel() }
    for await outcome in outcomes { return outcome }
    return .failed(detail: "nobody waits for the alert command any more")
  }
}
