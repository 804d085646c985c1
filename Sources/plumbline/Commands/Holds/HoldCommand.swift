import Agents
import ArgumentParser
import EventLog
import Events

/// `plumbline hold METRIC --day D`: keep a figure from the dashboards.
struct HoldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Keep a figure from the dashboards, with a reason.",
    discussion: """
      Example: plumbline hold dau --day 2025-11-25 --reason "the replica is behind" --directory demo
      Dashboards show the last good figure, with the reason beside it, until it is released.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var item: ItemOption
  @OptionGroup var author: AuthorOption
  @Option(name: .long, help: "Why, for those who read it beside the figure.") var reason: String

  func run() async throws {
    try await HoldDesk(directory: directory, item: item, author: author)
      .say { .hold($0, by: $1, reason: reason) }
  }
}

/// `plumbline release METRIC --day D`: show a held figure after all.
struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Show a held figure after all, with a reason.",
    discussion: """
      Example: plumbline release dau --day 2025-11-25 --reason "a strike, it was so" --directory demo
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var item: ItemOption
  @OptionGroup var author: AuthorOption
  @Option(name: .long, help: "Why.") var reason: String

  func run() async throws {
    try await HoldDesk(directory: directory, item: item, author: author)
      .say { .release($0, by: $1, reason: reason) }
  }
}

/// A person's word about a hold: checked against what is held, then appended.
struct HoldDesk {
  let directory: DirectoryOption
  let item: ItemOption
  let author: AuthorOption

  func say(_ command: (DataItem, Actor) -> Detector.Command) async throws {
    let (events, version) = try prepared(command)
    for event in events {
      let offset = try await AppendDoor(directory: directory).append(
        event, by: author.actor, version: version)
      StandardOutput.write(line: "\(event.kind) \(EventSummary.sentence(of: event))")
      StandardOutput.note("offset \(offset); dashboards follow at the next tick")
    }
  }

  /// The log is read, and closed again, before anything is appended.
  private func prepared(
    _ command: (DataItem, Actor) -> Detector.Command
  ) throws -> (events: [Event], version: PipelineVersion) {
    let view = try LogView.open(directory)
    let item = try item.item(in: view)
    let detector = Detector(pipeline: view.pipeline)
    var state = detector.initialState
    try view.reader.eachEvent(kinds: Detector.kinds) { detector.evolve(&state, $0) }
    do throws(Detector.Refusal) {
      return (
        try detector.decide(command(item, author.actor), given: state), view.pipeline.version
      )
    } catch {
      StandardOutput.note("\(error)")
      throw ExitCode(1)
    }
  }
}
