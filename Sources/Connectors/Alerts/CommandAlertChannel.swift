public import Events
import Foundation

/// Tells of alerts by a command of the user's, which gets the body of the webhook on its standard input
/// and has told when it ends with 0.
public struct CommandAlertChannel: AlertChannel {
  public let name = "command"
  private let command: String

  /// - Parameter command: As `/bin/sh -c` takes it.
  public init(_ command: String) { self.command = command }

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
    return await withCheckedContinuation { continuation in
      process.terminationHandler = { ended in
        let status = ended.terminationStatus
        continuation.resume(
          returning: status == 0
            ? .delivered(detail: "ended with 0")
            : .failed(detail: "the alert command ended with \(status)"))
      }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(
          returning: .failed(detail: "the alert command could not be started: \(error)"))
      }
    }
  }
}
