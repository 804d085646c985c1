import Agents
import ArgumentParser
import EventLog
import Events
import Expressions
import Foundation
import Replay

/// `plumbline rebuild`: every read model again, from the log alone.
struct RebuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Make the claims, the figures and the reports again from the log alone.",
    discussion: """
      Example: plumbline rebuild --directory demo --reports 2025-11-24..2025-11-25
      What is read meanwhile stays until the new is whole; then it is switched at once. Killed at any \
      moment, either the old or the new is there. DIRECTORY/reports/index.html links to the reports, \
      HTML and CSV for each day.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, help: "Days to make reports of, as D1..D2; the last seven without it.")
  var reports: String?

  func run() async throws {
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    let versions = try VersionBook(log.reader())
    let progress = WorkProgress()
    defer { progress.finish() }
    let outcome = try await ReadModelRebuild(log, timeline: versions.timeline()).run { done in
      progress.report(
        "rebuilding from the log", Double(done.offset.rawValue) / Double(max(1, done.end.rawValue))
      )
    }
    let view = try LogView(reading: log.reader())
    let days = try self.days(view)
    try ReportFolder(path: directory.reportsPath, at: view.end).replace { folder in
      try days.flatMap { try write($0, view, to: folder) }
    }
    progress.finish()
    write(outcome, days: days.count)
  }

  private func days(_ view: LogView) throws -> [CivilDay] {
    if let reports {
      let ends = Axes.ends(reports)
      let (first, last) = (try Parsing.day(ends.from), try Parsing.day(ends.to))
      guard first <= last else { throw ValidationError("\(first) lies behind \(last)") }
      return (first.number...last.number).map { CivilDay(number: $0) }
    }
    guard let known = try view.knownAt() else { return [] }
    let last = view.zone.day(of: known).number - 1
    return (last - 6...last).map { CivilDay(number: $0) }
  }

  private func write(_ day: CivilDay, _ view: LogView, to folder: String) throws -> [String] {
    let report = try ReportBuilder(
      pipeline: view.pipeline, figures: view.figures, state: view.figuresState()
    ).report(of: day, head: view.end, asOf: view.knownAt())
    guard !report.lines.isEmpty else { return [] }
    try Data(report.html.utf8).write(to: URL(filePath: "\(folder)/\(day).html"))
    try Data(report.csv.utf8).write(to: URL(filePath: "\(folder)/\(day).csv"))
    return ["\(day).html", "\(day).csv"]
  }

  private func write(_ outcome: ReadModelRebuild.Outcome, days: Int) {
    switch format.format {
    case .table:
      StandardOutput.write(line: "events      \(PeopleFormat.grouped(outcome.events))")
      StandardOutput.write(line: "state hash  \(outcome.stateDigest.hexadecimal)")
      let words = outcome.agreed.map { $0 ? "agreed with the log" : "did NOT agree with the log" }
      StandardOutput.write(line: "kept        \(words ?? "nothing had been kept")")
      StandardOutput.write(line: "reports     \(days) days in \(directory.reportsPath)")
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("events", outcome.events.description)
        writer.member("stateHash", outcome.stateDigest.hexadecimal)
        writer.member("keptAgreed", ifPresent: outcome.agreed.map { $0 ? "yes" : "no" })
        writer.member("reports", directory.reportsPath)
      }
      StandardOutput.write(line: writer.text)
    }
  }
}
