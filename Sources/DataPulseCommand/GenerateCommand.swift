import ArgumentParser
import DataPulse
import Foundation

/// `datapulse generate`: writes the records of the services and the truth about them.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write what the services hold, and what is right.",
    discussion: """
      The same seed, days and scale always write the same bytes. Example:

        datapulse generate --seed 1 --from 2025-10-20 --to 2025-11-26 --scale 0.02 --output pulse

      truth/values.csv has every metric and day; legacy/outputs.csv what the old pipeline shows.
      """)

  @Option(help: "Which company: another seed deals other people.")
  var seed: UInt64 = 1

  @Option(help: "The first day, as in 2025-10-20.", transform: { try Self.day($0) })
  var from: CivilDay

  @Option(help: "The last day on which anything happens.", transform: { try Self.day($0) })
  var to: CivilDay

  @Option(
    help: "How many of a person's events: 1 is 500,000 a day, 0.02 the least.",
    transform: { try Self.scale($0) })
  var scale: Scale = .least

  @Option(help: "The directory to write; it is made if it is not there.")
  var output: String

  @Flag(help: "Write the truth alone, without the records of the services.")
  var truthOnly = false

  func validate() throws {
    guard from <= to else {
      throw ValidationError(CompanyError.order(from: from, to: to).description)
    }
    for day in [from, to] where !(History.first...History.last).contains(day) {
      throw ValidationError(CompanyError.outside(day).description)
    }
  }

  func run() async throws {
    let company = try Company(seed: seed, scale: scale, to: to)
    let directory = URL(filePath: output, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw ValidationError(
        "'\(output)' cannot be made a directory (\(error.localizedDescription)). "
          + "Choose a path that you may write, with --output.")
    }
    let all = to.number - from.number + 1
    let begun = ContinuousClock().now
    let truth = try Truth(of: company, from, to) { day in
      Self.report("folding \(day), \(max(0, day.number - from.number)) of \(all) days", begun)
    }
    let files = TruthFiles(truth, into: directory)
    Self.report("writing the truth", begun)
    try files.writeLabels()
    if !truthOnly {
      try files.writeRecords { service, day, written in
        Self.report("writing \(service.rawValue) \(day), \(written) records", begun)
      }
    }
    Self.report("done: \(output), seed \(seed), \(from) to \(to), scale \(scale)", begun)
    FileHandle.standardError.write(Data("\n".utf8))
  }

  /// Shows how far the work is: one line that is written over on a terminal, nothing elsewhere but
  /// the last.
  private static func report(_ text: String, _ begun: ContinuousClock.Instant) {
    let isLast = text.hasPrefix("done")
    guard isLast || isatty(STDERR_FILENO) == 1 else { return }
    let seconds = (ContinuousClock().now - begun).components.seconds
    let line = "\(text) (\(seconds) s)"
    let padded = line + String(repeating: " ", count: max(0, 78 - line.count))
    FileHandle.standardError.write(Data(((isLast ? "" : "\r") + padded).utf8))
  }

  private static func day(_ text: String) throws -> CivilDay {
    guard let day = CivilDay(text) else {
      throw ValidationError(CompanyError.day(text).description)
    }
    return day
  }

  private static func scale(_ text: String) throws -> Scale {
    do { return try Scale(text) } catch { throw ValidationError(error.description) }
  }
}
