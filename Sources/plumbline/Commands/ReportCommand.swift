import Agents
import ArgumentParser
import Events
import Expressions
import Replay

/// `plumbline report`: the departments' numbers beside Plumbline's.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print the departments' numbers beside the decided figures.",
    discussion: """
      Example: plumbline report --directory demo --day 2025-11-25 --format html > report.html
      With --days 365 the charts show a year. HTML and Markdown say why departments differ and why \
      a figure was restated, as `bridge` and `why` find it; --brief leaves that out.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, html, markdown, csv, json }

  @OptionGroup var directory: DirectoryOption
  @Option(name: .long, help: "The day, as in 2025-11-25.", transform: Parsing.day)
  var day: CivilDay
  @Option(name: .long, help: "Only this metric; may be given several times.")
  var metric: [String] = []
  @OptionGroup var axes: AxesOptions
  @Option(name: .long, help: "Days that the charts show, up to the report's own.") var days = 28
  @Flag(name: .long, help: "Leave out why departments differ.") var brief = false
  @Option(name: .long, help: "table, html, markdown, csv or json.") var format = Format.table

  func validate() throws {
    guard (2...1_000).contains(days) else { throw ValidationError("--days is 2 to 1000") }
  }

  func run() async throws {
    let view = try await LogView.open(directory, asOf: axes.asOf, rules: axes.rules)
    let metrics =
      try metric.isEmpty
      ? nil : Set(metric.map { try view.requireMetric($0).name })
    var report = try ReportBuilder(
      pipeline: view.pipeline, figures: view.figures, state: view.figuresState(),
      historyDays: days
    ).report(of: day, head: view.end, asOf: view.knownAt(), metrics: metrics)
    if !brief, format == .html || format == .markdown {
      report = try ReportReasons(view).adding(to: report)
    }
    switch format {
    case .table: print(report)
    case .html: StandardOutput.write(report.html)
    case .markdown: StandardOutput.write(report.markdown)
    case .csv: StandardOutput.write(report.csv)
    case .json: StandardOutput.write(line: json(report))
    }
  }

  private func print(_ report: Report) {
    guard !report.lines.isEmpty else {
      StandardOutput.note("nothing was published for \(day)")
      return
    }
    StandardOutput.write(
      line: "\(report.day) · \(report.zone) · rules \(report.version.short)\n")
    var table = TextTable([
      ("metric", .left), ("labels", .left), ("audience", .left), ("shows", .right),
      ("difference", .right), ("how it is counted", .left),
    ])
    for line in report.lines {
      let isOwn = line.audience == Report.ownAudience
      table.add([
        isOwn ? line.metric.rawValue : "", isOwn ? line.labels.description : "", line.audience,
        line.value.map { PeopleFormat.grouped($0.description) } ?? "-",
        line.difference.map {
          ($0.numerator > 0 ? "+" : "") + PeopleFormat.grouped($0.description)
        } ?? "",
        isOwn
          ? "\(line.state.rawValue), rule \(line.rule), confidence "
            + PeopleFormat.share(ppm: line.confidencePPM)
            + (line.note.isEmpty ? "" : "; \(line.note)")
          : line.note,
      ])
    }
    for line in table.lines { StandardOutput.write(line: line) }
  }

  private func json(_ report: Report) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("day", report.day.description)
      writer.member("zone", report.zone)
      writer.member("rules", report.version.description)
      writer.member("offset", report.head.description)
      writer.key("lines")
      writer.array { writer in
        for line in report.lines {
          writer.object { writer in
            writer.member("metric", line.metric.rawValue)
            writer.member("labels", line.labels.description)
            writer.member("audience", line.audience)
            writer.member("value", ifPresent: line.value?.description)
            writer.member("difference", ifPresent: line.difference?.description)
            writer.member("state", line.state.rawValue)
            writer.member("rule", line.rule)
            writer.member("confidence", PeopleFormat.share(ppm: line.confidencePPM))
            writer.member("note", line.note)
          }
        }
      }
    }
    return writer.text
  }
}
