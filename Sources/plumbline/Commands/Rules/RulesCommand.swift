import ArgumentParser

/// `plumbline rules …`: pipeline versions, and what each makes of history.
struct RulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "See, compare, activate and roll back pipeline versions.",
    discussion: """
      A version is the hash of the configuration (mappings, metrics, rules, detectors) and of the \
      deciding code. It is named by its label, its place (v1 is the first that the log learnt), the \
      beginning of its hash, or, where it is not registered yet, by its file.
      """,
    subcommands: [
      RulesListCommand.self, RulesShowCommand.self, RulesCheckCommand.self,
      RulesDiffCommand.self, RulesTestCommand.self, RulesRegisterCommand.self,
      RulesActivateCommand.self, RulesRollbackCommand.self,
    ])
}
