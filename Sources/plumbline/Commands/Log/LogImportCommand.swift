import ArgumentParser
import EventLog
import Events
import Expressions
import Foundation
import Live
import PipelineDefinition

/// `plumbline log import`: an export into an empty directory, with every hash kept; or a history of
/// raw records into the log that there is, at full speed.
struct LogImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a log from an export, or bring a file of raw records into a log.",
    discussion: """
      Examples: plumbline log import --directory copy < log.ndjson
                plumbline log import --directory ours --source billing invoices.ndjson
      Without --source the file (or the standard input) is an export, and every hash stays what it
      was. With --source it holds one record of that source a line, as the source would give it:
      JSON, or a line of separated values if the source's format is that. Records are mapped by the
      source's mapping in plumbline.yaml, compared with those that the log has, and sealed past the
      tail on all processors. An import that was broken off goes on where it was.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "The file; an export may also come on the standard input.") var file: String?
  @Option(name: .long, help: "The source in plumbline.yaml whose raw records they are.")
  var source: String?
  @Flag(name: .long, help: "The first line names the columns, and is no record.") var header = false
  @Option(name: .long, help: "Threads; by default one more than there are processors.")
  var threads: Int?

  func validate() throws {
    if source != nil, file == nil {
      throw ValidationError("raw records come from a file; give its path")
    }
    if header, source == nil {
      throw ValidationError("--header is about raw records: add --source")
    }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  func run() async throws {
    if let source, let file {
      try await importRecords(of: source, from: file)
    } else {
      try await importExport()
    }
  }

  // MARK: - An export

  private func importExport() async throws {
    try FileManager.default.createDirectory(
      atPath: directory.directory, withIntermediateDirectories: true)
    var input = FileHandle.standardInput
    if let file {
      guard let opened = FileHandle(forReadingAtPath: file) else {
        throw ValidationError("the file '\(file)' cannot be read")
      }
      input = opened
    }
    var importing = LogImport(at: directory.logPath)
    var rest: [UInt8] = []
    while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
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

  // MARK: - Raw records

  private func importRecords(of name: String, from path: String) async throws {
    let configuration = try ConfigurationFile.read(directory)
    let pipeline = configuration.pipeline
    guard let source = pipeline.sources.first(where: { $0.id.rawValue == name }) else {
      let names = pipeline.sources.map(\.id.rawValue).sorted().joined(separator: ", ")
      throw ValidationError("there is no source '\(name)' in plumbline.yaml; there are: \(names)")
    }
    let records = try RecordFile(path, of: source)
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    let importing = try await RecordImport(
      into: log, source: source, pipeline: pipeline, configuration: configuration.configuration,
      name: records.name, at: try now(in: log)
    ) { [header] place, most in
      let skipped = header && place == 0 ? try records.read(from: 0, most: 1) : nil
      return try records.read(from: skipped?.end ?? place, most: most)
    }
    if importing.start > 0 { StandardOutput.note("going on at byte \(importing.start)") }
    let progress = ImportProgress()
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let summary = try await BulkAppend(to: log, threads: threads ?? processors + 1)
      .run(importing) { progress.report($0) }
    progress.finish()
    if format.format == .json {
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("records", summary.events.description)
        writer.member("rows", summary.rows.description)
        writer.member("segments", summary.segments.description)
        writer.member("events", log.head.rawValue.description)
      }
      return StandardOutput.write(line: writer.text)
    }
    StandardOutput.write(
      line: "imported \(PeopleFormat.grouped(summary.events)) records of \(name), "
        + "\(PeopleFormat.grouped(summary.rows)) rows; the log has "
        + "\(PeopleFormat.grouped(log.head.rawValue)) events")
  }

  /// The clock; a simulated one stands where the log has come to.
  private func now(in log: Log) throws -> Timestamp {
    switch log.header.clock {
    case .wall: Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
    case .simulated: try log.reader().knowledgeTime ?? log.header.created
    }
  }
}
