import ArgumentParser
import Events
import Foundation
import Replay

/// `plumbline canary start`: from now on the old outputs are compared.
struct CanaryStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Begin to compare old outputs with ours; the start is a log entry.",
    discussion: """
      Example: plumbline canary start --legacy legacy/hours.csv --from 2025-12-01 --to 2025-12-02 \
      --directory demo
      The file or address is read again at every `status` and `report`, so it may grow meanwhile.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var options: CanaryOptions

  func run() async throws {
    guard let legacy = options.legacy else {
      throw ValidationError(
        "--legacy names the old outputs: a CSV or NDJSON file, an http address or a database")
    }
    let desk = try CanaryDesk(directory)
    // A file that cannot be read is refused now, not at the first status.
    let file = try await LegacyFile(legacy, zone: desk.zone, scales: options.scales)
    let window = try options.window(in: desk.zone)
    let place =
      legacy.hasPrefix("http") || LegacyDatabase.isNamed(by: legacy)
      ? legacy : URL(filePath: legacy).absoluteURL.path(percentEncoded: false)
    let event = CanaryStarted(
      legacy: place, from: window.lowerBound, to: window.upperBound,
      limitPPM: try options.limitPPM, matchesInARow: Int64(options.matches))
    try await desk.append([.canaryStarted(event)])
    let shown = LegacyDatabase.isNamed(by: place) ? file.path : place
    StandardOutput.write(line: "started  \(file.outputs.count) rows of \(shown)")
    StandardOutput.note("next: plumbline canary status --directory \(directory.directory)")
  }
}

/// `plumbline canary status`: how it stands.
struct CanaryStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how the canary stands: rate, interval, rules, causes.",
    discussion: """
      Example: plumbline canary status --directory demo
      Exit code 0: it passes; 1: it does not.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @OptionGroup var options: CanaryOptions
  @Option(name: .long, help: "What was known by then: a time or an offset.") var asOf: String = ""
  @Flag(name: .long, help: "Write the result into the log as well.") var record = false

  func run() async throws {
    let desk = try CanaryDesk(directory)
    let report = try await desk.compare(options, asOf: asOf)
    if record {
      _ = try desk.requireStarted()
      try await desk.append([.canaryCompared(report.event)])
    }
    switch format.format {
    case .json: StandardOutput.write(line: CanaryJSON.text(report))
    case .table:
      for line in CanaryText(report, concluded: desk.concluded).lines {
        StandardOutput.write(line: line)
      }
    }
    if !report.passes { throw ExitCode(1) }
  }
}

/// `plumbline canary report`: all differences with their causes.
struct CanaryReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write every difference with its cause, as table, Markdown, HTML or JSON.",
    discussion: """
      Example: plumbline canary report --legacy legacy/outputs.csv --format html --directory demo
      Without --legacy it is about the canary that was started last. Exit code 0: it passes; 1: it \
      does not.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, markdown, html, json
  }

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var options: CanaryOptions
  @Option(name: .long, help: "table, markdown, html or json.") var format = Format.table
  @Option(name: .long, help: "The same outputs of another run of the old pipeline: its own noise.")
  var again: String?
  @Option(name: .long, help: "What was known by then: a time or an offset.") var asOf: String = ""
  @Option(name: .long, help: "Differences to show of each cause.") var samples = 5
  @Option(name: .long, help: "A file to write instead of the standard output.") var output: String?

  func validate() throws {
    guard samples >= 0 else { throw ValidationError("--samples is 0 or more") }
  }

  func run() async throws {
    let desk = try CanaryDesk(directory)
    let report = try await desk.compare(options, again: again, asOf: asOf)
    let text =
      switch format {
      case .table:
        CanaryText(report, concluded: desk.concluded, samples: samples).lines
          .map { $0 + "\n" }.joined()
      case .markdown: CanaryMarkdown(report, samples: samples).text
      case .html: CanaryPage(report, samples: samples).text
      case .json: CanaryJSON.text(report) + "\n"
      }
    if let output {
      do {
        try Data(text.utf8).write(to: URL(filePath: output))
      } catch {
        throw CanaryError.notReadable(output, reason: error.localizedDescription)
      }
      StandardOutput.note("written to \(output)")
    } else {
      StandardOutput.write(text)
    }
    if !report.passes { throw ExitCode(1) }
  }
}

/// `plumbline canary promote`: ours takes the old pipeline's place.
struct CanaryPromoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Conclude the canary: ours takes the old pipeline's place; a log entry.",
    discussion: "Example: plumbline canary promote --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var options: CanaryOptions
  @Option(name: .long, help: "Why it is promoted although it does not pass.") var anyway: String?

  func run() async throws {
    let desk = try CanaryDesk(directory)
    _ = try desk.requireStarted()
    let report = try await desk.compare(options)
    if !report.passes, anyway == nil {
      throw CanaryError.notPassed(
        "\(report.rate.different) of \(report.rate.cells) cells differ, which is not under "
          + "\(CanaryWords.percent(ppm: report.settings.limitPPM))")
    }
    try await desk.append(
      [
        .canaryCompared(report.event),
        .canaryConcluded(CanaryConcluded(outcome: .promoted, reason: anyway ?? "")),
      ])
    StandardOutput.write(
      line: "promoted  \(report.rate.different) of \(report.rate.cells) cells differ")
  }
}

/// `plumbline canary rollback`: the old pipeline stays, or comes back.
struct CanaryRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Conclude the canary: the old pipeline stays, or comes back; a log entry.",
    discussion: "Example: plumbline canary rollback --reason 'voids are wrong' --directory demo")

  @OptionGroup var directory: DirectoryOption
  @Option(name: .long, help: "Why.") var reason: String

  func run() async throws {
    let desk = try CanaryDesk(directory)
    _ = try desk.requireStarted()
    try await desk.append(
      [.canaryConcluded(CanaryConcluded(outcome: .rolledBack, reason: reason))])
    StandardOutput.write(line: "rolled back")
  }
}

extension CanaryReport {
  /// What the log keeps of it.
  var event: CanaryCompared {
    CanaryCompared(
      cells: Int64(rate.cells), different: Int64(rate.different),
      unexplained: Int64(causes.first { $0.hypothesis == nil }?.differences.count ?? 0),
      readUpTo: head, passes: passes)
  }
}
