import Agents
import ArgumentParser
import EventLog
import Events

/// `plumbline detect mark METRIC --day D`: a verdict was a false alarm.
struct DetectMarkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mark",
    abstract: "Say that a verdict was a false alarm; a hold on its account ends.",
    discussion: """
      Example: plumbline detect mark dau --day 2025-11-25 --reason "a strike" --directory demo
      For three months a deviation of that size is no news in the series. What was said before stays \
      as it is: the mark is an event of its own.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var item: ItemOption
  @OptionGroup var author: AuthorOption
  @Option(name: .long, help: "Whose verdict: the decision's, or a claim's.") var definition = "ours"
  @Option(name: .long, help: "Why.") var reason: String

  func run() async throws {
    let word = try prepared()
    let door = AppendDoor(directory: directory)
    for event in word.events {
      let offset = try await door.append(event, by: author.actor, version: word.version)
      StandardOutput.write(line: "\(event.kind) \(EventSummary.sentence(of: event))")
      StandardOutput.note("offset \(offset)")
    }
  }

  /// The mark, and the end of what is held on account of the verdict. The log is read, and closed
  /// again, before anything is appended.
  private func prepared() throws -> (events: [Event], version: PipelineVersion) {
    let view = try LogView.open(directory)
    let item = try item.item(in: view)
    let name = DefinitionName(definition)
    var verdict: VerdictGiven.Verdict?
    let detector = Detector(pipeline: view.pipeline)
    var state = detector.initialState
    try view.reader.eachEvent(kinds: Detector.kinds) { recorded in
      detector.evolve(&state, recorded)
      if case .verdictGiven(let given) = recorded.event, given.item == item,
        given.definition == name
      {
        verdict = given.verdict
      }
    }
    guard verdict == .flag || verdict == .hold else {
      throw ValidationError("the latest verdict on \(item) (\(name)) is no alarm")
    }
    var events: [Event] = [
      .falseAlarmMarked(FalseAlarmMarked(item: item, definition: name, reason: reason))
    ]
    let held = name == .ours ? state.holds.filter { $0.value[item] != nil }.keys.sorted() : []
    for held in held {
      events.append(
        .holdReleased(
          HoldReleased(item: held, reason: "a false alarm: \(reason)", because: item)))
    }
    return (events, view.pipeline.version)
  }
}
