import ArgumentParser
import Live

/// `plumbline rules activate NEW`: from now on another version decides.
struct RulesActivateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate",
    abstract: "Make a version the active one, and restate every figure that it sees otherwise.",
    discussion: """
      Example: plumbline rules activate rules-v2.yaml --label v2 --directory demo
      What the version maps otherwise is normalized again and all of history is decided again \
      beside the running dashboards; then one append switches. Killed at any moment it leaves \
      either the old version or the new one, whole. Beside a running `plumbline run` that run does \
      it, and goes on with the new version without a stop. plumbline.yaml is not touched: \
      `plumbline run` goes on with the active version.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var author: AuthorOption
  @Argument(help: "A configuration file, or a version: label, hash or place.") var version: String
  @Option(name: .long, help: "What people call it, where it is new.") var label = ""

  func run() async throws {
    try await VersionDoor(directory: directory, actor: author.actor)
      .change(to: version, label: label).write()
  }
}

/// `plumbline rules rollback`: the version before decides again.
struct RulesRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Go back to the version that was active before, and restate its figures.",
    discussion: """
      Example: plumbline rules rollback --reason "v2 loses the quiet users" --directory demo
      It is as atomic as an activation, and an entry of the log like it.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var author: AuthorOption
  @Option(name: .long, help: "Why, for those who come later.") var reason: String
  @Option(name: .long, help: "The version to go back to; the one before without it.")
  var to = "previous"

  func run() async throws {
    guard !reason.isEmpty else { throw ValidationError("a rollback needs a --reason") }
    try await VersionDoor(directory: directory, actor: author.actor)
      .change(to: to, rollback: reason).write()
  }
}

extension WorkProgress {
  func report(_ step: VersionSwitch.Step) {
    switch step {
    case .normalizing(let source, let share): report("normalizing \(source) again", share)
    case .deciding(let share): report("deciding history again", share)
    case .appending: report("switching", 1)
    }
  }
}
