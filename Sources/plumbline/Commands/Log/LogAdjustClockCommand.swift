import ArgumentParser
import Connectors
import EventLog
import Events
import Expressions

/// `plumbline log adjust-clock`: a person's word that a long jump of the clock is right.
struct LogAdjustClockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjust-clock",
    abstract: "Let the log go on after its clock jumped by more than a year (LOG-16).",
    discussion: """
      Example: plumbline log adjust-clock --directory demo --by ana --reason "restored from 2024"
      Look at the system's clock first: knowledge time never goes back.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, help: "Who says so.") var by: String
  @Option(name: .long, help: "Why the clock jumped.") var reason: String

  func run() async throws {
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    guard log.header.clock == .wall else {
      throw ValidationError("this log is simulated: its time comes from `run --clock`")
    }
    let adjusted = EventDraft(
      .ofLog(.clockAdjusted(ClockAdjusted(reason: reason))), at: try await SystemClock().now(),
      by: Actor("person:\(by)"))
    let receipt = try await log.append([adjusted])
    switch format.format {
    case .table:
      StandardOutput.write(
        line: "offset \(receipt.first): the log's time is \(receipt.knowledgeTime)")
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("offset", receipt.first.description)
        writer.member("knowledgeTime", "\(receipt.knowledgeTime)")
      }
      StandardOutput.write(line: writer.text)
    }
  }
}
