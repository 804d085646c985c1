import ArgumentParser
import EventLog
import Events
import Expressions
import Foundation

/// `plumbline log verify`: every byte read, every hash made again.
struct LogVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every live byte and make every hash again; name what is damaged.",
    discussion: """
      Example: plumbline log verify --directory demo
      Exit code 0: whole; 1: damaged. It runs in a child process, because a damaged page can crash \
      whoever reads it.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Flag(name: .customLong("in-this-process"), help: .hidden) var inThisProcess = false

  func run() async throws {
    guard inThisProcess else { return try runInChild() }
    let reader = try LogReader.open(at: directory.logPath)
    let report = try await LogVerifier(reader) { offset in
      StandardOutput.note("verified \(offset)")
    }.verify()
    switch format.format {
    case .table: print(report)
    case .json: StandardOutput.write(line: json(report))
    }
    if !report.isWhole { throw ExitCode(1) }
  }

  /// Runs this command again as a child, and reports a crash of it as what it is: damage.
  private func runInChild() throws {
    let child = Process()
    child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = [
      "log", "verify", "--in-this-process", "--directory", directory.directory,
      "--format", format.format.rawValue,
    ]
    let notes = Pipe()
    child.standardError = notes
    try child.run()
    var reached = "nothing"
    var said: [String] = []
    while let line = readLine(from: notes.fileHandleForReading) {
      if line.hasPrefix("verified ") {
        reached = "events up to offset " + line.dropFirst("verified ".count)
        progress(line)
      } else {
        said.append(line)
      }
    }
    child.waitUntilExit()
    progress(nil)
    if child.terminationReason == .uncaughtSignal {
      StandardOutput.write(
        line: """
          damaged: a page of the log cannot be followed (signal \(child.terminationStatus) while \
          reading); verified before it: \(reached). Restore from a backup: plumbline log restore.
          """)
      throw ExitCode(1)
    }
    for line in said { StandardOutput.note(line) }
    if child.terminationStatus != 0 { throw ExitCode(child.terminationStatus) }
  }

  private func progress(_ line: String?) {
    guard isatty(2) == 1 else { return }
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line ?? "")".utf8))
  }

  private func print(_ report: VerificationReport) {
    StandardOutput.write(
      line: """
        read      \(PeopleFormat.grouped(report.values)) values, \
        \(PeopleFormat.bytes(UInt64(report.bytes)))
        hashed    \(PeopleFormat.grouped(report.events)) events in \
        \(PeopleFormat.grouped(report.blocks)) blocks, \(PeopleFormat.grouped(report.rows)) rows
        signed    \(PeopleFormat.grouped(report.checkpoints)) checkpoints
        root      \(report.root?.hexadecimal ?? "-")
        """)
    guard !report.isWhole else {
      StandardOutput.write(line: "the log is whole")
      return
    }
    for finding in report.findings { StandardOutput.write(line: "damaged   \(finding)") }
    StandardOutput.write(
      line: "what is not named is whole. Restore what is named from a backup: plumbline log restore"
    )
  }

  private func json(_ report: VerificationReport) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("whole", report.isWhole)
      writer.member("values", report.values)
      writer.member("bytes", report.bytes.description)
      writer.member("events", report.events.description)
      writer.member("rows", report.rows.description)
      writer.member("checkpoints", report.checkpoints)
      writer.member("root", ifPresent: report.root?.hexadecimal)
      writer.key("findings")
      writer.array { writer in
        for finding in report.findings {
          writer.object { writer in
            writer.member("place", finding.place)
            writer.member("what", finding.what)
          }
        }
      }
    }
    return writer.text
  }
}

/// The next line of a pipe without its end; nil at the end of the pipe.
private func readLine(from handle: FileHandle) -> String? {
  var line: [UInt8] = []
  while let byte = try? handle.read(upToCount: 1)?.first {
    if byte == 10 { return String(decoding: line, as: UTF8.self) }
    line.append(byte)
  }
  return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
}
