import Events
import Replay

/// A canary as one HTML page that needs nothing else.
struct CanaryPage {
  private let report: CanaryReport
  private let samples: Int

  init(_ report: CanaryReport, samples: Int) {
    self.report = report
    self.samples = samples
  }

  var text: String {
    let rules = CanaryWords.rules(report).map { "<li>\(escape($0))</li>\n" }.joined()
    let notes = report.notes.map { "<li>\(escape($0))</li>\n" }.joined()
    let body = """
      <header>
      <p class="brand">Plumbline</p>
      <h1>Canary: \(escape(report.passes ? "passes" : "does not pass"))</h1>
      <p class="facts">\(escape(CanaryWords.rate(report.rate)))</p>
      <p class="facts">As known \(escape(report.asOf.description)) · offset \(report.head) · \
      rules \(escape(report.version.short))</p>
      </header>
      <ul>
      \(rules)</ul>
      \(chart)
      \(causes)
      \(metrics)
      \(notes.isEmpty ? "" : "<h2>Notes</h2>\n<ul>\n\(notes)</ul>")

      """
    return HTMLPage(title: "Canary", style: Self.style, body: body).text
  }

  /// The rate of each period as a row of bars, with the limit as a line.
  private var chart: String {
    let most = max(report.periods.map(\.rate.share).max() ?? 0, 0.01)
    let (width, height) = (900.0, 120.0)
    let step = width / Double(max(1, report.periods.count))
    let limit = height - Double(report.settings.limitPPM) / 1_000_000 / most * height
    let bars = report.periods.enumerated().map { place, line in
      let tall = line.rate.share / most * height
      let title =
        "\(CanaryWords.period(line.period, in: report.zone)): "
        + "\(line.rate.different) of \(line.rate.cells)"
      return "<rect x=\"\(tenth(Double(place) * step))\" y=\"\(tenth(height - tall))\" "
        + "width=\"\(tenth(step * 0.8))\" height=\"\(tenth(tall))\"><title>\(escape(title))</title>"
        + "</rect>\n"
    }.joined()
    return """
      <h2>Rate by period</h2>
      <svg viewBox="0 0 \(tenth(width)) \(tenth(height + 4))" role="img" \
      aria-label="rate of each period">
      \(bars)<line x1="0" x2="\(tenth(width))" y1="\(tenth(limit))" y2="\(tenth(limit))"></line>
      </svg>
      """
  }

  private var causes: String {
    var text =
      "<h2>Causes</h2>\n<table>\n<thead><tr><th class=\"n\">cells</th><th>kind</th>"
      + "<th>cause</th></tr></thead>\n<tbody>\n"
    for cause in report.causes {
      text +=
        "<tr><td class=\"n\">\(PeopleFormat.grouped(cause.differences.count))</td>"
        + "<td>\(escape(CanaryWords.kind(cause)))</td><td>\(escape(CanaryWords.words(cause)))"
        + "</td></tr>\n"
    }
    text +=
      "</tbody>\n</table>\n<h2>Cells</h2>\n<table>\n<thead><tr><th>kind</th><th>metric</th>"
      + "<th>labels</th><th>period</th><th class=\"n\">ours</th><th class=\"n\">old</th></tr>"
      + "</thead>\n<tbody>\n"
    for cause in report.causes {
      for difference in cause.differences.prefix(samples) {
        text +=
          "<tr><td>\(escape(CanaryWords.kind(cause)))</td>"
          + "<td>\(escape(difference.metric.rawValue))</td>"
          + "<td>\(escape(difference.labels.description))</td>"
          + "<td>\(escape(CanaryWords.period(difference.period, in: report.zone)))</td>"
          + "<td class=\"n\">\(escape(CanaryWords.value(difference.ours)))</td>"
          + "<td class=\"n\">\(escape(CanaryWords.value(difference.legacy)))</td></tr>\n"
      }
    }
    return text + "</tbody>\n</table>"
  }

  private var metrics: String {
    var text =
      "<h2>Metrics</h2>\n<table>\n<thead><tr><th>metric</th><th class=\"n\">differ</th>"
      + "<th class=\"n\">cells</th><th class=\"n\">rate</th><th>95 % interval</th>"
      + "<th class=\"n\">only ours</th><th class=\"n\">only old</th></tr></thead>\n<tbody>\n"
    for line in report.metrics {
      let interval = line.rate.interval
      text +=
        "<tr><th scope=\"row\">\(escape(line.metric.rawValue))</th>"
        + "<td class=\"n\">\(PeopleFormat.grouped(line.rate.different))</td>"
        + "<td class=\"n\">\(PeopleFormat.grouped(line.rate.cells))</td>"
        + "<td class=\"n\">\(CanaryWords.percent(line.rate.share))</td>"
        + "<td>\(CanaryWords.percent(interval.lowerBound)) to "
        + "\(CanaryWords.percent(interval.upperBound))</td>"
        + "<td class=\"n\">\(line.absentInLegacy)</td><td class=\"n\">\(line.absentInOurs)</td>"
        + "</tr>\n"
    }
    return text + "</tbody>\n</table>"
  }

  private func tenth(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  private func escape(_ text: String) -> String { HTMLPage.escape(text) }

  private static let style = """
    .facts { margin: .2rem 0; }
    tbody th { font-weight: 400; }
    svg { width: 100%; } svg rect { fill: var(--held); }
    svg line { stroke: var(--own); stroke-dasharray: 4 4; }
    """
}
