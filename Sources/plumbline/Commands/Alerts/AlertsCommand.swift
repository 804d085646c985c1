import Agents
import ArgumentParser
import EventLog
import Events
import Expressions

/// `plumbline alerts`: what people were told, and whether they got it.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List the alerts: what was odd, what is held for it, and who was told.",
    discussion: """
      Example: plumbline alerts --directory demo --since 2025-11-01
      Alarms with one likely cause are one alert. `plumbline run --alert-webhook URL` and \
      `--alert-command COMMAND` tell people of them.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, help: "From this day on.") var since: String?
  @Flag(name: .long, help: "List every alarm of an alert too.") var alarms = false

  private struct Row {
    let raised: AlertRaised
    let offset: Offset
    let at: Timestamp
    var told: [AlertDelivered] = []
  }

  func run() async throws {
    let view = try LogView.open(directory)
    let from = try since.map { try Parsing.start($0, in: view.zone) }
    var rows: [Row] = []
    try view.reader.eachEvent(kinds: [AlertRaised.kind, AlertDelivered.kind]) { recorded in
      switch recorded.event {
      case .ofWatch(.alertRaised(let raised)):
        guard from.map({ recorded.eventTime >= $0 }) ?? true else { return }
        rows.append(Row(raised: raised, offset: recorded.offset, at: recorded.eventTime))
      case .ofWatch(.alertDelivered(let told)):
        guard let place = rows.firstIndex(where: { $0.offset == told.alert }) else { return }
        rows[place].told.append(told)
      default: return
      }
    }
    switch format.format {
    case .table: print(rows, view)
    case .json: StandardOutput.write(line: json(rows))
    }
  }

  private func print(_ rows: [Row], _ view: LogView) {
    guard !rows.isEmpty else { return StandardOutput.write(line: "no alerts") }
    var table = TextTable([
      ("alert", .right), ("raised", .left), ("severity", .left), ("told by", .left), ("", .left),
    ])
    for row in rows {
      let told = row.told.map { $0.isDelivered ? $0.channel : "\($0.channel): given up" }
      table.add([
        "\(row.raised.alert)", PeopleFormat.moment(row.at, in: view.zone),
        row.raised.severity.rawValue, told.isEmpty ? "-" : told.joined(separator: ", "),
        row.raised.title,
      ])
      guard alarms else { continue }
      for line in row.raised.lines { table.add(["", "", "", "", "  " + line]) }
    }
    for line in table.lines { StandardOutput.write(line: line) }
  }

  private func json(_ rows: [Row]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for row in rows {
        writer.object { writer in
          writer.member("alert", row.raised.alert)
          writer.member("offset", Int64(row.offset.rawValue))
          writer.member("raised", row.at.description)
          writer.member("severity", row.raised.severity.rawValue)
          writer.member("title", row.raised.title)
          writer.key("alarms")
          writer.array { writer in for line in row.raised.lines { writer.string(line) } }
          writer.key("told")
          writer.array { writer in
            for told in row.told {
              writer.object { writer in
                writer.member("channel", told.channel)
                writer.member("delivered", told.isDelivered)
                writer.member("attempts", told.attempts)
                writer.member("detail", told.detail)
              }
            }
          }
        }
      }
    }
    return writer.text
  }
}
