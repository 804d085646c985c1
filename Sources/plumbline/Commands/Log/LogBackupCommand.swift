import ArgumentParser
import EventLog
import Events
import Expressions
import Foundation

/// `plumbline log backup`: a copy while the log goes on.
struct LogBackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the log while it runs.",
    discussion: """
      Example: plumbline log backup --directory demo --to backups/2025-12-06
      The key that signs checkpoints is not copied: keep it apart.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, help: "A folder that is not there yet.") var to: String

  func run() async throws {
    let head = try LogBackup.copy(try LogReader.open(at: directory.logPath), to: to)
    switch format.format {
    case .table:
      StandardOutput.write(line: "\(to) holds \(PeopleFormat.grouped(head.rawValue)) events")
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("backup", to)
        writer.member("events", head.description)
      }
      StandardOutput.write(line: writer.text)
    }
  }
}

/// `plumbline log restore`: a log from a copy, verified before it takes its place.
struct LogRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a log from a backup; it verifies itself first.",
    discussion: """
      Example: plumbline log restore --from backups/2025-12-06 --directory restored
      The restored log has a new incarnation, so that two copies are never taken for one log.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, help: "The folder of the backup.") var from: String

  func run() async throws {
    let target = directory.directory + "/log"
    try FileManager.default.createDirectory(
      atPath: directory.directory, withIntermediateDirectories: true)
    let report = try await LogBackup.restore(
      from, to: target, Wiring.logOptions(in: directory))
    switch format.format {
    case .json: StandardOutput.write(line: report.json)
    case .table:
      for finding in report.findings { StandardOutput.write(line: "damaged   \(finding)") }
      if report.isWhole {
        StandardOutput.write(
          line: "\(target) holds \(PeopleFormat.grouped(report.events)) events, verified")
      }
    }
    guard report.isWhole else {
      StandardOutput.note("nothing was restored: the backup is damaged")
      throw ExitCode(1)
    }
  }
}
