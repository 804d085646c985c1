import ArgumentParser
import EventLog
import Events
import Foundation

/// `plumbline log export`: everything, as CloudEvents.
struct LogExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the whole log as CloudEvents 1.0, one object a line.",
    discussion: """
      Example: plumbline log export --directory demo > log.ndjson
      Payloads stand in data_base64, numbers of 64 bits as strings, salts beside.
      """)

  @OptionGroup var directory: DirectoryOption

  func run() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    var export = LogExport(reader) { StandardOutput.write($0) }
    try export.run()
  }
}
