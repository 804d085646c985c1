import Agents
import Events

/// How a detector's alarms on a log compare with what is known to have happened.
struct BacktestScore {
  let alarms: Int
  let holds: Int
  let alerts: Int
  let weeks: Double
  /// Labelled incidents that some alarm is about, and how many days after they began.
  let found: [(name: String, delayHours: Int64)]
  let missed: [String]
  /// Alerts in which at least one alarm is about an incident.
  let rightAlerts: Int
  /// Holds on days and metrics that are labelled as traps only.
  let heldTraps: [String]
  let flaggedTraps: Int
  /// Alarms that people have called false, of those that they have looked at.
  let falseAlarms: Int

  init(
    _ backtest: Backtest, _ incidents: [IncidentFile.Incident], marked: Set<DataItem>, zone: Zone
  ) {
    let all = backtest.alarms
    let dependents = backtest.watch.dependents
    alarms = all.count
    holds = all.count { $0.verdict == .hold }
    alerts = backtest.book.alerts.count
    let span =
      (backtest.to?.microseconds ?? 0) - (backtest.from?.microseconds ?? 0)
    weeks = max(1, Double(span) / 604_800_000_000)
    var found: [(String, Int64)] = []
    var missed: [String] = []
    for incident in incidents where !incident.isTrap {
      let first = all.filter { incident.covers($0, dependents) }.map(\.at).min()
      if let first {
        let began = zone.start(of: incident.days.lowerBound)
        found.append(
          (incident.name, (first.microseconds - began.microseconds) / 3_600_000_000))
      } else {
        missed.append(incident.name)
      }
    }
    self.found = found
    self.missed = missed
    func isReal(_ alarm: Alarm) -> Bool {
      incidents.contains { !$0.isTrap && $0.covers(alarm, dependents) }
    }
    func isTrap(_ alarm: Alarm) -> Bool {
      !isReal(alarm)
        && incidents.contains { $0.isTrap && $0.covers(alarm, dependents) }
    }
    rightAlerts = backtest.book.alerts.count { $0.alarms.contains(where: isReal) }
    heldTraps = all.filter { $0.verdict == .hold && isTrap($0) }.map(\.sentence)
    flaggedTraps = all.count { $0.verdict == .flag && isTrap($0) }
    falseAlarms = all.count {
      if case .item(let item, _) = $0.subject { marked.contains(item) } else { false }
    }
  }

  /// The lines of the table, each a name and a value.
  func rows(labelled: Bool) -> [(String, String)] {
    var rows = [
      ("alarms", "\(alarms)"), ("of them holds", "\(holds)"), ("alerts", "\(alerts)"),
      ("alerts a week", Self.decimal(Double(alerts) / weeks)),
      ("called false by people", "\(falseAlarms)"),
    ]
    guard labelled else { return rows }
    let delays = found.map(\.delayHours).sorted()
    rows += [
      (
        "precision of alerts",
        alerts == 0 ? "-" : Self.decimal(Double(rightAlerts) / Double(alerts))
      ),
      ("recall of incidents", "\(found.count) of \(found.count + missed.count)"),
      ("missed", missed.isEmpty ? "none" : missed.joined(separator: ", ")),
      ("middle delay, hours", delays.isEmpty ? "-" : "\(delays[delays.count / 2])"),
      ("holds on traps", heldTraps.isEmpty ? "0" : heldTraps.joined(separator: ", ")),
      ("flags on traps", "\(flaggedTraps)"),
    ]
    return rows
  }

  static func decimal(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }
}
