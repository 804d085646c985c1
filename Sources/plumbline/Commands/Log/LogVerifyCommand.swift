import ArgumentParser
import EventLog
import Events
import Expressions

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
    let path = directory.logPath
    guard !inThisProcess else {
      return await LogVerification.report(on: path) { StandardOutput.write(line: $0) }
    }
    let report = try LogVerification.inChild(
      on: path,
      arguments: [
        "log", "verify", "--in-this-process", "--directory", directory.directory,
      ]
    ) { place in StandardOutput.progress(place) }
    StandardOutput.progress(nil)
    switch format.format {
    case .table: print(report)
    case .json: StandardOutput.write(line: report.json)
    }
    if !report.isWhole { throw ExitCode(1) }
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
    if !report.isHashed {
      StandardOutput.write(
        line: "not made  the hashes: LMDB cannot follow the pages that are damaged")
    }
    StandardOutput.write(line: "whole     every value that is not named")
    for remedy in Set(report.findings.map(\.remedy)).sorted() {
      StandardOutput.write(line: "to do     \(remedy)")
    }
  }
}
