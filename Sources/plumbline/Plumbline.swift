import ArgumentParser

/// The command. Each subcommand is a file of `Commands`; `Wiring` joins ports to connectors.
@main
struct Plumbline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumbline",
    abstract: "Ask every service for its numbers, settle which is right, and say why.",
    discussion: """
      Everything that Plumbline hears and decides stands in one append-only log, in the directory \
      given by --directory. Begin with `plumbline init`, then `plumbline check` and `plumbline run`.

      Exit codes: 0 done; 1 the answer is no (a check failed, a proof does not hold); 64 wrong \
      usage; 65 bad configuration or input; 69 a service or a file is not there; 74 the disk; \
      77 not allowed.
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, CheckCommand.self, RunCommand.self, StatusCommand.self,
      FiguresCommand.self, ExplainCommand.self, ReportCommand.self, WhyCommand.self,
      BridgeCommand.self, ReplayCommand.self, RulesCommand.self, AtCommand.self, DiffCommand.self,
      RebuildCommand.self, ConflictsCommand.self, AlertsCommand.self, HoldCommand.self,
      ReleaseCommand.self,
      CanaryCommand.self, AuditCommand.self, ResolveCommand.self,
      DetectCommand.self, LogCommand.self,
    ])
}
