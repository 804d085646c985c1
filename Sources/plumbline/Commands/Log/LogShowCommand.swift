import ArgumentParser
import EventLog
import Events

/// `plumbline log show OFFSET`: one event, everything that it says.
struct LogShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print one event with its envelope, its payload and what became of it.",
    discussion: "Example: plumbline log show 18203114 --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "The event's offset.") var offset: UInt64

  func run() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    let recorded = try reader.event(at: Offset(offset))
    if format.format == .json {
      StandardOutput.write(line: EventJSON.line(of: recorded))
      return
    }
    for (name, value) in envelope(of: recorded) {
      StandardOutput.write(line: name.padding(to: 16) + value)
    }
    StandardOutput.write(line: "")
    for line in EventSummary.lines(of: recorded.event) { StandardOutput.write(line: line) }
    if case .recordCollected(let record) = recorded.event {
      try printMeaning(of: recorded.offset, source: record.source, in: reader)
    }
  }

  private func envelope(of recorded: RecordedEvent) -> [(String, String)] {
    [
      ("offset", recorded.offset.description),
      ("kind", "\(recorded.event.kind) (schema \(recorded.event.schemaVersion))"),
      ("happened", recorded.eventTime.description),
      ("known", recorded.knowledgeTime.description),
      ("actor", recorded.actor.rawValue),
      ("rules", recorded.version?.description ?? "-"),
      ("cause", recorded.cause?.description ?? "-"),
      ("correlation", recorded.correlation?.description ?? "-"),
    ]
  }

  /// What each layer made of the record.
  private func printMeaning(of offset: Offset, source: SourceID, in reader: LogReader) throws {
    for (layer, record) in try reader.layers() where record.source == source.rawValue {
      guard let outcome = try reader.outcome(of: offset, in: layer) else { continue }
      StandardOutput.write(line: "\nlayer \(layer): \(EventSummary.sentence(of: outcome))")
      let rows = try reader.rows(of: offset, in: layer)
      for index in 0..<rows.count {
        let row = try rows.observation(at: index, source: source, symbols: reader.symbols)
        StandardOutput.write(line: "  " + EventSummary.sentence(of: row))
      }
    }
  }
}

extension String {
  /// The text with spaces behind it, at least one.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
