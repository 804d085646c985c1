import ArgumentParser

/// `plumbline detect`: the detector on any series.
struct DetectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Judge a series, or compare two detectors on the log.",
    discussion: """
      Example: plumbline detect --input series.csv --output verdicts.csv --holidays us.ics
      """,
    subcommands: [
      DetectSeriesCommand.self, DetectBacktestCommand.self, DetectMarkCommand.self,
    ],
    defaultSubcommand: DetectSeriesCommand.self)
}
