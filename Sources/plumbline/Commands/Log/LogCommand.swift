import ArgumentParser

/// `plumbline log …`: the log itself.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Look at the log, verify it, prove from it, copy it.",
    subcommands: [
      LogStatCommand.self, LogTailCommand.self, LogShowCommand.self, LogVerifyCommand.self,
      LogProveCommand.self, LogBackupCommand.self, LogRestoreCommand.self, LogExportCommand.self,
      LogImportCommand.self, LogExtractCommand.self, LogTotalsCommand.self,
      LogAdjustClockCommand.self,
    ])
}
