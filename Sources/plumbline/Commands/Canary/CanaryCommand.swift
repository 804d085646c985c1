import ArgumentParser

/// `plumbline canary …`: an old pipeline's outputs beside ours, until it is safe to switch.
struct CanaryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "canary",
    abstract: "Compare an old pipeline's outputs with ours until it is safe to switch.",
    discussion: """
      Example: plumbline canary report --legacy legacy/hours.csv --directory demo
      A cell is a metric with its labels in one hour or day. Every cell that either side shows is \
      compared; each that differs is counted again under what another pipeline may do otherwise, \
      and has a cause where that gives the old number.
      """,
    subcommands: [
      CanaryStartCommand.self, CanaryStatusCommand.self, CanaryReportCommand.self,
      CanaryPromoteCommand.self, CanaryRollbackCommand.self,
    ])
}
