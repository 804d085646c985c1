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
    let door = AppendDoor(directory: directory)
    let marked = FalseAlarmMarked(item: item, definition: name, reason: reason)
    let offset = try await door.append(
      .falseAlarmMarked(marked), by: author.actor, version: view.pipeline.version)
    StandardOutput.write(line: "\(item) \(name): a false alarm, said \(author.actor)")
    StandardOutput.note("offset \(offset)")
    let held = state.holds.filter { $0.value[item] != nil }.keys.sorted()
    for item in name == .ours ? held : [] {
      let release = HoldReleased(
        item: item, reason: "a false alarm: \(reason)", because: marked.item)
      _ = try await door.append(
        .holdReleased(release), by: author.actor, version: view.pipeline.version)
      StandardOutput.write(line: "\(item) is released")
    }
  }
}
