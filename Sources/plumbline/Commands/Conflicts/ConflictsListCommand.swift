import Agents
import ArgumentParser
import Events
import Expressions

/// `plumbline conflicts list`: every data item on which claims differ.
struct ConflictsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the data items on which claims differ, and how each was settled.",
    discussion: "Example: plumbline conflicts list --open --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Flag(name: .long, help: "Only those that nobody has settled.") var open = false
  @Option(name: .long, help: "Only those of this metric.") var metric: String?
  @Option(name: .long, help: "The first day.", transform: Parsing.day) var from: CivilDay?
  @Option(name: .long, help: "The last day.", transform: Parsing.day) var to: CivilDay?
  @Option(name: .long, help: "How many to show at most, the latest days first.") var limit = 100

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is at least 1") }
  }

  func run() async throws {
    let view = try LogView.open(directory)
    let wanted = try metric.map { try view.requireMetric($0).name }
    let found = try ConflictBook(view).entries.filter { entry in
      let item = entry.decision.item
      return (!open || entry.isOpen) && (wanted == nil || item.metric == wanted)
        && (from.map { item.day >= $0 } ?? true) && (to.map { item.day <= $0 } ?? true)
    }
    let shown = found.sorted {
      ($1.decision.item.day, $0.decision.item) < ($0.decision.item.day, $1.decision.item)
    }.prefix(limit)
    switch format.format {
    case .json: StandardOutput.write(line: ConflictJSON.list(Array(shown)))
    case .table: print(Array(shown), of: found.count)
    }
  }

  private func print(_ entries: [ConflictBook.Entry], of count: Int) {
    guard !entries.isEmpty else {
      StandardOutput.write(
        line: open ? "no conflict waits for a person" : "no claims differ")
      return
    }
    var table = TextTable([
      ("day", .left), ("metric", .left), ("decided", .right), ("by", .left),
      ("confidence", .right), ("claims", .left),
    ])
    for entry in entries {
      let decision = entry.decision
      let labels = decision.item.labels.description
      table.add([
        decision.item.day.description,
        decision.item.metric.rawValue + (labels.isEmpty ? "" : " \(labels)"),
        decision.value.map { PeopleFormat.grouped($0.description) } ?? "open", decision.rule,
        PeopleFormat.share(ppm: decision.confidencePPM),
        decision.claims.map { "\($0.definition) \(PeopleFormat.grouped($0.value.description))" }
          .joined(separator: ", "),
      ])
    }
    for line in table.lines { StandardOutput.write(line: line) }
    if count > entries.count {
      StandardOutput.note("\(count - entries.count) more; narrow with --metric, --from, --to")
    }
  }
}
