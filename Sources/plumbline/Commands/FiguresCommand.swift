import Agents
import ArgumentParser
import EventLog
import Events
import Expressions

/// `plumbline figures`: what the dashboards show, for a range of days.
struct FiguresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract: "Print figures: the latest decision of each data item, and its state.",
    discussion: """
      Example: plumbline figures --directory demo --from 2025-11-20 --to 2025-11-25 --format csv
      As of an earlier time, or under other rules: --as-of 2025-11-26T06:00, --rules v2.yaml.
      With --dashboard the values are those of that dashboard's own definitions.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

  @OptionGroup var directory: DirectoryOption
  @Option(name: .long, help: "The first day, as in 2025-11-20.", transform: Parsing.day)
  var from: CivilDay
  @Option(name: .long, help: "The last day.", transform: Parsing.day)
  var to: CivilDay
  @Option(name: .long, help: "Whose dashboard; the decided figures without it.")
  var dashboard: String?
  @OptionGroup var axes: AxesOptions
  @Option(name: .long, help: "table, csv or json.") var format = Format.table

  func validate() throws {
    guard from <= to else {
      throw ValidationError("--from \(from) lies behind --to \(to); turn them round")
    }
  }

  func run() async throws {
    let view = try await LogView.open(directory, asOf: axes.asOf, rules: axes.rules)
    if let dashboard {
      try view.requireDashboard(dashboard)
    }
    let rows = try view.figures.rows(
      from: from, through: to, dashboard: dashboard, given: view.figuresState())
    switch format {
    case .table: print(rows, zone: view.pipeline.reporting.zone)
    case .csv: StandardOutput.write(FigureRows.csv(rows))
    case .json: StandardOutput.write(line: FigureRows.json(rows))
    }
  }

  private func print(_ rows: [FigureRow], zone: String) {
    guard !rows.isEmpty else {
      StandardOutput.note(
        "no figures from \(from) to \(to); `plumbline status` says what has been collected")
      return
    }
    var table = TextTable([
      ("metric", .left), ("day", .left), ("labels", .left), ("value", .right), ("state", .left),
      ("rev", .right), ("confidence", .right), ("rule", .left), ("offset", .right),
    ])
    for row in rows {
      table.add([
        row.item.metric.rawValue, row.item.day.description, row.item.labels.description,
        row.decided.map { PeopleFormat.grouped($0.description) } ?? "-",
        row.reason.isEmpty ? row.state.rawValue : "\(row.state.rawValue) (\(row.reason))",
        String(row.revision), PeopleFormat.share(ppm: row.confidencePPM), row.rule,
        row.offset.description,
      ])
    }
    for line in table.lines { StandardOutput.write(line: line) }
    StandardOutput.note("days of \(zone)")
  }
}

/// Figures for machines: values and labels written exactly, one row a data item.
enum FigureRows {
  static func csv(_ rows: [FigureRow]) -> String {
    var text = "metric,day,labels,value,state,revision,confidence,rule,offset\n"
    for row in rows {
      let cells = [
        row.item.metric.rawValue, row.item.day.description, row.item.labels.description,
        row.decided?.description ?? "", row.state.rawValue, String(row.revision),
        PeopleFormat.share(ppm: row.confidencePPM), row.rule, row.offset.description,
      ]
      text += cells.map(quoted).joined(separator: ",") + "\n"
    }
    return text
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { "\",\r\n".contains($0) }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  static func json(_ rows: [FigureRow]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for row in rows {
        writer.object { writer in
          EventJSON.item(row.item, into: &writer)
          writer.member("definition", row.definition.rawValue)
          writer.member("value", ifPresent: row.decided?.description)
          writer.member("shown", ifPresent: row.value?.description)
          writer.member("state", row.state.rawValue)
          writer.member("reason", row.reason)
          writer.member("revision", row.revision)
          writer.member("confidence", PeopleFormat.share(ppm: row.confidencePPM))
          writer.member("rule", row.rule)
          writer.member("offset", row.offset.description)
        }
      }
    }
    return writer.text
  }
}
