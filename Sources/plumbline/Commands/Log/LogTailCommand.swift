import ArgumentParser
import EventLog
import Events

/// `plumbline log tail`: the last events, and with --follow what comes.
struct LogTailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Print the last events, oldest first.",
    discussion: "Example: plumbline log tail --directory demo --lines 20 --kind DecisionMade")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .shortAndLong, help: "How many events.") var lines = 20
  @Option(name: .long, help: "Only events of this kind; may be given several times.")
  var kind: [String] = []
  @Flag(name: .shortAndLong, help: "Wait for more, until stopped.") var follow = false

  func validate() throws {
    guard lines >= 0 else { throw ValidationError("--lines counts events: 0 or more") }
  }

  func run() async throws {
    var reader = try LogReader.open(at: directory.logPath)
    let kinds = kind.isEmpty ? nil : Set(kind)
    for recorded in try lastEvents(of: reader, kinds: kinds) { print(recorded) }
    while follow {
      let seen = reader.head
      reader = try await reader.waitForHead(beyond: seen)
      try reader.eachEvent(in: seen..<reader.head, kinds: kinds) { print($0) }
    }
  }

  /// Reads backwards in growing steps until there are enough.
  private func lastEvents(of reader: LogReader, kinds: Set<String>?) throws -> [RecordedEvent] {
    var found: [RecordedEvent] = []
    var end = reader.head
    var step: UInt64 = max(256, UInt64(lines))
    while end.rawValue > 0 && found.count < lines {
      let start = Offset(end.rawValue > step ? end.rawValue - step : 0)
      var here: [RecordedEvent] = []
      try reader.eachEvent(in: start..<end, kinds: kinds) { here.append($0) }
      found = here + found
      end = start
      step *= 4
    }
    return Array(found.suffix(lines))
  }

  private func print(_ recorded: RecordedEvent) {
    switch format.format {
    case .json: StandardOutput.write(line: EventJSON.line(of: recorded))
    case .table:
      StandardOutput.write(
        line: "\(recorded.offset)  \(recorded.knowledgeTime)  \(recorded.event.kind)  "
          + EventSummary.sentence(of: recorded.event))
    }
  }
}
