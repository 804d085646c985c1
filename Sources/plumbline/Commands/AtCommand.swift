import ArgumentParser
import Events
import Expressions

/// `plumbline at OFFSET`: what the log amounted to at any place of it.
struct AtCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "Show a projection as it was at an offset or a time.",
    discussion: """
      Example: plumbline at 2025-11-26T06:00 --state figures --directory demo
      PLACE is an offset (what lies below it is known) or a time. Projections: figures, sources, \
      holds, versions, layers, agents (the hash of all that the agents remember).
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "An offset, a time, a day's end, or `now`.") var place: String
  @Option(name: .long, help: "Which projection.") var state = LogState.Name.figures
  @Option(name: .long, help: "Only what is about something with this in its name.") var about = ""

  func run() async throws {
    let view = try await LogView.open(directory, asOf: place)
    let lines = try await LogState(state, view).lines.filter {
      about.isEmpty || $0.key.contains(about)
    }
    switch format.format {
    case .table:
      let width = lines.map(\.key.count).max() ?? 0
      for line in lines {
        let space = String(repeating: " ", count: width - line.key.count)
        StandardOutput.write(line: "\(line.key)\(space)  \(line.words)")
      }
      StandardOutput.note("\(lines.count) lines at offset \(view.end)")
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("offset", view.end.description)
        writer.member("state", state.rawValue)
        writer.key("lines")
        writer.object { writer in for line in lines { writer.member(line.key, line.words) } }
      }
      StandardOutput.write(line: writer.text)
    }
  }
}
