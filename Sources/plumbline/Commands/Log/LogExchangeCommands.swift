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

/// `plumbline log import`: an export into an empty directory, with every hash kept.
struct LogImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a log from an export; every hash stays what it was.",
    discussion: "Example: plumbline log import --directory copy < log.ndjson")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption

  func run() async throws {
    try FileManager.default.createDirectory(
      atPath: directory.directory, withIntermediateDirectories: true)
    var importing = LogImport(at: directory.directory + "/log")
    var rest: [UInt8] = []
    while let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20), !chunk.isEmpty {
      rest.append(contentsOf: chunk)
      var start = 0
      while let end = rest[start...].firstIndex(of: 10) {
        try await importing.append(line: Array(rest[start..<end]))
        start = end + 1
      }
      rest.removeFirst(start)
    }
    if !rest.isEmpty { try await importing.append(line: rest) }
    let report = try await importing.finish()
    if format.format == .json { return StandardOutput.write(line: report.json) }
    StandardOutput.write(
      line: "imported \(PeopleFormat.grouped(report.events)) events, root "
        + (report.root?.hexadecimal ?? "-"))
  }
}
