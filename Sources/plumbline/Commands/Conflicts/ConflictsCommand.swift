import ArgumentParser

/// `plumbline conflicts …`: where claims differ, who settled it, and a person's answer.
struct ConflictsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: "Look at conflicts of claims, and answer those that nobody has settled.",
    subcommands: [
      ConflictsListCommand.self, ConflictsShowCommand.self, ConflictsAnswerCommand.self,
    ])
}
