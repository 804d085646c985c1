import Events
import Replay

/// A canary for a terminal.
struct CanaryText {
  private let report: CanaryReport
  private let concluded: CanaryConcluded?
  private let samples: Int

  init(_ report: CanaryReport, concluded: CanaryConcluded? = nil, samples: Int = 0) {
    self.report = report
    self.concluded = concluded
    self.samples = samples
  }

  var lines: [String] {
    var lines = [
      "canary · \(report.periods.count) \(grain) · \(report.zone.identifier) · rules "
        + report.version.short,
      CanaryWords.rate(report.rate),
    ]
    lines += CanaryWords.rules(report)
    if let noise = report.noise {
      lines.append("the old pipeline against itself: \(CanaryWords.rate(noise))")
    }
    if let concluded {
      lines.append(
        "concluded: \(concluded.outcome.rawValue)"
          + (concluded.reason.isEmpty ? "" : ", \(concluded.reason)"))
    }
    lines += [""] + causes + [""] + metrics
    if !report.notes.isEmpty { lines += [""] + report.notes.map { "note: \($0)" } }
    return lines
  }

  private var grain: String {
    report.periods.allSatisfy { $0.period.grain == .day } ? "days" : "hours"
  }

  private var causes: [String] {
    guard !report.causes.isEmpty else { return ["no cell differs"] }
    var table = TextTable([("cells", .right), ("kind", .left), ("cause", .left)])
    for cause in report.causes {
      table.add([
        PeopleFormat.grouped(cause.differences.count), CanaryWords.kind(cause),
        CanaryWords.words(cause),
      ])
    }
    var lines = table.lines
    guard samples > 0 else { return lines }
    var cells = TextTable([
      ("cause", .left), ("metric", .left), ("labels", .left), ("period", .left), ("ours", .right),
      ("old", .right),
    ])
    for cause in report.causes {
      for difference in cause.differences.prefix(samples) {
        cells.add([
          CanaryWords.kind(cause), difference.metric.rawValue, difference.labels.description,
          CanaryWords.period(difference.period, in: report.zone),
          CanaryWords.value(difference.ours), CanaryWords.value(difference.legacy),
        ])
      }
    }
    lines += [""] + cells.lines
    return lines
  }

  private var metrics: [String] {
    var table = TextTable([
      ("metric", .left), ("differ", .right), ("cells", .right), ("rate", .right),
      ("95 % interval", .left), ("only ours", .right), ("only old", .right),
    ])
    for line in report.metrics {
      table.add([
        line.metric.rawValue, PeopleFormat.grouped(line.rate.different),
        PeopleFormat.grouped(line.rate.cells), CanaryWords.percent(line.rate.share),
        "\(CanaryWords.percent(line.rate.interval.lowerBound)) to "
          + CanaryWords.percent(line.rate.interval.upperBound),
        PeopleFormat.grouped(line.absentInLegacy), PeopleFormat.grouped(line.absentInOurs),
      ])
    }
    return table.lines
  }
}
