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
    let input = Pipe()
    process.standardInput = input
    let body = Data(AlertBody.json(message))
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
        return
      }
      // A command that reads nothing has its pipe closed: that is no failure of ours.
      try? input.fileHandleForWriting.write(contentsOf: body)
      try? input.fileHandleForWriting.close()
    }
  }
}
