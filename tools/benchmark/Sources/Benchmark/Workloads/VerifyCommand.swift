import ArgumentParser
import EventLog
import Events

/// Every byte and every hash of a log.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Verify the hashes of a log.")

  @Option(help: "The log's directory.") var directory: String

  func run() async throws {
    let watch = Stopwatch()
    let report = try await LogVerifier(try LogReader.open(at: directory)).verify()
    guard report.isWhole else { throw ValidationError("the log is damaged: \(report.findings)") }
    var measured = Measurement(watch, events: Int(report.events))
    measured.add("root", text: report.root?.hexadecimal ?? "")
    measured.print()
  }
}
