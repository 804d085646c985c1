import ArgumentParser

/// The `datapulse` command: the fixture company, generated or served.
@main
struct Command: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datapulse",
    abstract: "DataPulse, Inc.: the fixture company on which Plumbline is shown and measured.",
    subcommands: [GenerateCommand.self, ServeCommand.self])
}
