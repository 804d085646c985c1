import Agents
import ArgumentParser
import Events
import Expressions

/// `plumbline conflicts show METRIC --day D`: one conflict, with what each claim lacks to win.
struct ConflictsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one conflict: the claims, what each weighs, and what a loser lacks to win.",
    discussion: "Example: plumbline conflicts show paid_seats --day 2025-11-25 --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @OptionGroup var item: ItemOption

  func run() async throws {
    let view = try LogView.open(directory)
    let item = try item.item(in: view)
    let book = try ConflictBook(view)
    guard let entry = book.entries.first(where: { $0.decision.item == item }) else {
      throw ValidationError(
        "nobody disagrees about \(item); `plumbline conflicts list --metric \(item.metric)`")
    }
    let metric = try view.requireMetric(item.metric.rawValue)
    let distances = WinningDistance.all(of: entry.decision, metric)
    switch format.format {
    case .json: StandardOutput.write(line: ConflictJSON.one(entry, distances))
    case .table: print(entry, distances, metric, book, view)
    }
  }

  private func print(
    _ entry: ConflictBook.Entry, _ distances: [DefinitionName: String], _ metric: MetricDefinition,
    _ book: ConflictBook, _ view: LogView
  ) {
    let decision = entry.decision
    StandardOutput.write(line: WinningDistance.sentence(of: decision, metric))
    StandardOutput.write(
      line: "  known \(PeopleFormat.moment(entry.knownAt, in: view.zone)), offset \(entry.offset)")
    var table = TextTable([
      ("claim", .left), ("value", .right), ("weight", .right), ("sources", .left),
      ("to win", .left),
    ])
    for claim in decision.claims {
      table.add([
        claim.definition.rawValue, PeopleFormat.grouped(claim.value.description),
        PeopleFormat.share(ppm: claim.weightPPM),
        claim.sources.map(\.rawValue).joined(separator: ", "), distances[claim.definition] ?? "",
      ])
    }
    StandardOutput.write(line: "")
    for line in table.lines { StandardOutput.write(line: "  " + line) }
    for answer in book.answers(on: decision.item) {
      StandardOutput.write(
        line: "  offset \(answer.offset): \(answer.by) answered "
          + EventSummary.sentence(of: .rulingGiven(answer.ruling)))
    }
  }
}
