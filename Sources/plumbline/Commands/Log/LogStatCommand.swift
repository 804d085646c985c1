import ArgumentParser
import EventLog
import Events
import Expressions

/// `plumbline log stat`: how large the log is, and how far its parts have come.
struct LogStatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stat",
    abstract: "Show how large the log is and how far its parts have come.",
    discussion: "Example: plumbline log stat --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption

  func run() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    let statistics = try reader.statistics()
    switch format.format {
    case .table: print(statistics, of: reader)
    case .json: StandardOutput.write(line: json(statistics, of: reader))
    }
  }

  private func print(_ statistics: LogStatistics, of reader: LogReader) {
    let header = reader.header
    let total = statistics.files.reduce(0) { $0 + $1.bytes }
    var facts = [
      (
        "log",
        "\(header.id.hexadecimal), incarnation \(header.incarnation), format \(header.format)"
      ),
      ("clock", header.clock == .simulated ? "simulated" : "the system's"),
      ("events", PeopleFormat.grouped(statistics.head.rawValue)),
      ("last known", statistics.knowledgeTime?.description ?? "-"),
      (
        "sealed",
        "\(PeopleFormat.grouped(statistics.sealedEnd.rawValue)) events in "
          + "\(PeopleFormat.grouped(statistics.segments)) segments, "
          + "\(PeopleFormat.grouped(statistics.sealedRows)) rows"
      ),
      ("checkpoints", PeopleFormat.grouped(statistics.checkpoints)),
      (
        "on disk",
        PeopleFormat.bytes(UInt64(total))
          + (statistics.head.rawValue > 0
            ? ", \(UInt64(total) / statistics.head.rawValue) bytes an event" : "")
      ),
    ]
    if let failure = statistics.sealingFailure { facts.append(("not sealed", failure)) }
    for (name, value) in facts { StandardOutput.write(line: name.padding(to: 14) + value) }
    for file in statistics.files {
      StandardOutput.write(
        line: "  \(file.name)".padding(to: 14) + PeopleFormat.bytes(UInt64(file.bytes)))
    }
    var table = TextTable([("layer", .right), ("source", .left), ("state", .left)])
    for layer in statistics.layers {
      table.add([
        layer.id.description, layer.record.source, layer.record.isLive ? "live" : "kept",
      ])
    }
    StandardOutput.write(line: "")
    for line in table.lines { StandardOutput.write(line: line) }
  }

  private func json(_ statistics: LogStatistics, of reader: LogReader) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("log", reader.header.id.hexadecimal)
      writer.member("incarnation", reader.header.incarnation)
      writer.member("format", reader.header.format)
      writer.member("events", statistics.head.description)
      writer.member("sealed", statistics.sealedEnd.description)
      writer.member("segments", statistics.segments)
      writer.member("rows", statistics.sealedRows.description)
      writer.member("checkpoints", statistics.checkpoints)
      if let failure = statistics.sealingFailure { writer.member("sealingFailure", failure) }
      writer.key("files")
      writer.object { writer in
        for file in statistics.files { writer.member(file.name, file.bytes.description) }
      }
    }
    return writer.text
  }
}
