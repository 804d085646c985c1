import Agents
import ArgumentParser
import EventLog
import Events

/// `plumbline conflicts answer METRIC --day D`: a person says what is right.
struct ConflictsAnswerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Say which claim, or which value, is right. The next tick decides by it.",
    discussion: """
      Example: plumbline conflicts answer paid_seats --day 2025-11-25 --claim crm --reason "audited"
      With --scope metric the answer is a precedent: it settles every conflict of the metric that its \
      rules leave to a person. It works beside a running `plumbline run`.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var item: ItemOption
  @OptionGroup var author: AuthorOption
  @Option(name: .long, help: "The claim that is right.") var claim: String?
  @Option(name: .long, help: "The right value, where no claim has it.") var value: String?
  @Option(name: .long, help: "item: this one only; metric: a precedent.") var scope = "item"
  @Option(name: .long, help: "Why, for those who read it later.") var reason: String

  func validate() throws {
    guard (claim == nil) != (value == nil) else {
      throw ValidationError("say --claim NAME, or --value NUMBER where no claim is right")
    }
    guard let scope = RulingGiven.Scope(rawValue: scope) else {
      throw ValidationError("--scope is item or metric, not '\(scope)'")
    }
    guard scope == .item || claim != nil else {
      throw ValidationError("a precedent names a claim: a value is right for one item only")
    }
    guard !reason.isEmpty else { throw ValidationError("--reason says why") }
  }

  func run() async throws {
    let (ruling, version) = try prepared()
    let offset = try await AppendDoor(directory: directory).append(
      .rulingGiven(ruling), by: author.actor, version: version)
    StandardOutput.write(line: "\(ruling.item): \(ruling.value) is right, said \(author.actor)")
    StandardOutput.note("offset \(offset); the next tick decides by it")
  }

  /// The log is read, and closed again, before the answer is appended.
  private func prepared() throws -> (ruling: RulingGiven, version: PipelineVersion) {
    let view = try LogView.open(directory)
    let item = try item.item(in: view)
    guard let entry = try latest(item, in: view) else {
      throw ValidationError("\(item) was never decided; `plumbline conflicts list`")
    }
    let ruling = RulingGiven(
      item: item, definition: claim.map { DefinitionName($0) }, value: try answer(entry),
      scope: RulingGiven.Scope(rawValue: scope) ?? .item, reason: reason)
    return (ruling, view.pipeline.version)
  }

  private func latest(_ item: DataItem, in view: LogView) throws -> DecisionMade? {
    var latest: DecisionMade?
    try view.reader.eachEvent(kinds: [DecisionMade.kind]) { recorded in
      if case .decisionMade(let decision) = recorded.event, decision.item == item {
        latest = decision
      }
    }
    return latest
  }

  private func answer(_ decision: DecisionMade) throws -> Quantity {
    if let claim {
      guard let found = decision.claims.first(where: { $0.definition.rawValue == claim }) else {
        throw ValidationError(
          "there is no claim '\(claim)'; there are: "
            + decision.claims.map(\.definition.rawValue).joined(separator: ", "))
      }
      return found.value
    }
    let text = value ?? ""
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1].count : 0
    guard parts.count <= 2, decimals <= 18, let mantissa = Int128(parts.joined()) else {
      throw ValidationError("'\(text)' is no number; write it as 1234.50")
    }
    return Quantity(mantissa: mantissa, decimals: decimals)
  }
}
