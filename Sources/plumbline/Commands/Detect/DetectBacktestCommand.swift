import Agents
import ArgumentParser
import EventLog
import Events
import Expressions

/// `plumbline detect backtest`: what detectors would have said of a log's decisions.
struct DetectBacktestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Run the detectors of pipeline versions over a log and compare what they say.",
    discussion: """
      Example: plumbline detect backtest --directory demo --incidents incidents.csv
      Nothing is appended. A version is a label, a hash, a place (v1), active, or a configuration \
      file, so that what it would have said is seen before it is activated. Incidents (CSV: name, \
      kind, from, to, series; a kind is incident or trap) give precision, recall and delay; what \
      people have marked as false counts with and without them. A/A: the same version twice differs \
      in nothing.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, parsing: .upToNextOption, help: "The versions; the active one without it.")
  var versions: [String] = ["active"]
  @Option(name: .long, help: "Labelled incidents and traps, as CSV.") var incidents: String?
  @Flag(name: .long, help: "List every alert too.") var alerts = false

  func run() async throws {
    let view = try LogView.open(directory)
    var runs = try versions.map { Backtest(try view.versions.named($0).pipeline) }
    var marked: Set<DataItem> = []
    try view.reader.eachEvent(kinds: Backtest.kinds) { recorded in
      if case .falseAlarmMarked(let mark) = recorded.event { marked.insert(mark.item) }
      for place in runs.indices { try runs[place].take(recorded) }
    }
    for place in runs.indices { try runs[place].finish() }
    let file = try incidents.map {
      try IncidentFile.read($0, for: view.pipeline)
    }
    let scores = runs.map {
      BacktestScore($0, file?.incidents ?? [], marked: marked, zone: view.zone)
    }
    switch format.format {
    case .table: print(runs, scores, isLabelled: file != nil, view)
    case .json: StandardOutput.write(line: json(runs, scores, isLabelled: file != nil))
    }
  }

  private func print(
    _ runs: [Backtest], _ scores: [BacktestScore], isLabelled: Bool, _ view: LogView
  ) {
    var table = TextTable([("", .left)] + versions.map { ($0, .right) })
    let rows = scores.map { $0.rows(labelled: isLabelled) }
    for (place, row) in (rows.first ?? []).enumerated() {
      table.add([row.0] + rows.map { $0[place].1 })
    }
    for line in table.lines { StandardOutput.write(line: line) }
    if runs.count == 2 {
      let other = Set(runs[1].alarms.map(Said.init))
      let first = Set(runs[0].alarms.map(Said.init))
      StandardOutput.write(
        line: "said by \(versions[0]) alone: \(first.subtracting(other).count), by \(versions[1]) "
          + "alone: \(other.subtracting(first).count)")
    }
    guard alerts else { return }
    for (version, run) in zip(versions, runs) {
      StandardOutput.write(line: "")
      StandardOutput.write(line: "alerts of \(version)")
      for alert in run.book.alerts {
        StandardOutput.write(
          line: "  \(PeopleFormat.moment(alert.openedAt, in: view.zone)): "
            + "\(alert.alarms.count) alarms\(alert.holds ? ", held" : "")")
        for alarm in alert.alarms.prefix(4) {
          StandardOutput.write(
            line: "    \(alarm.verdict.rawValue) \(alarm.sentence)")
        }
      }
    }
  }

  /// An alarm without when and why.
  private struct Said: Hashable {
    let subject: Alarm.Subject
    let day: CivilDay
    let verdict: VerdictGiven.Verdict

    init(_ alarm: Alarm) {
      subject = alarm.subject
      day = alarm.day
      verdict = alarm.verdict
    }
  }

  private func json(_ runs: [Backtest], _ scores: [BacktestScore], isLabelled: Bool) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for (place, run) in runs.enumerated() {
        writer.object { writer in
          writer.member("version", versions[place])
          for (name, value) in scores[place].rows(labelled: isLabelled) {
            writer.member(name, value)
          }
          writer.key("alarmed")
          writer.array { writer in
            for alarm in run.alarms {
              writer.object { writer in
                switch alarm.subject {
                case .item(let item, let definition):
                  EventJSON.item(item, into: &writer)
                  writer.member("definition", definition.rawValue)
                case .source(let source, let aspect):
                  writer.member("source", source.rawValue)
                  writer.member("aspect", aspect)
                  writer.member("day", alarm.day.description)
                }
                writer.member("verdict", alarm.verdict.rawValue)
                writer.member("at", alarm.at.description)
                writer.member("reason", alarm.reason)
              }
            }
          }
        }
      }
    }
    return writer.text
  }
}
