import Events

extension Report {
  /// The report as one HTML page that needs nothing else: no script, no font, no other file.
  public var html: String {
    let contested = contested
    var body = """
      <header>
      <p class="brand">Plumbline</p>
      <h1>Figures of \(escape(weekday)), \(escape(day.description))</h1>
      <p class="facts">Days of \(escape(zone)) · as known \(escape(asOf.description)) · offset \
      \(head) · rules \(escape(version.short))</p>
      </header>

      """
    for metric in contested {
      body += contestedSection(metric)
    }
    body += everyFigure()
    return HTMLPage(title: "Figures of \(day.description)", style: Self.style, body: body).text
  }

  private func contestedSection(_ metric: MetricName) -> String {
    let all = lines.filter { $0.metric == metric }
    let largest = all.compactMap { $0.value?.approximation }.max() ?? 0
    var text = "<section>\n<h2>\(escape(metric.rawValue))</h2>\n"
    text += chart(all)
    text += "<table class=\"contest\">\n"
    text += "<thead><tr><th>audience</th><th class=\"n\">shows</th><th class=\"bar\"></th>"
    text += "<th class=\"n\">difference</th><th>why</th></tr></thead>\n<tbody>\n"
    for line in all {
      let isOwn = line.audience == Self.ownAudience
      let width = largest > 0 ? max(0, (line.value?.approximation ?? 0) / largest) : 0
      text += "<tr\(isOwn ? " class=\"own\"" : "")>"
      text += "<th scope=\"row\">\(escape(line.audience))"
      text += line.labels.all.isEmpty ? "" : " <small>\(escape(line.labels.description))</small>"
      text += "</th><td class=\"n big\">\(escape(ReportText.value(line.value)))</td>"
      text += "<td class=\"bar\"><i style=\"width:\(Int((width * 100).rounded()))%\"></i></td>"
      text += "<td class=\"n\">\(escape(ReportText.difference(line.difference)))</td>"
      text += "<td class=\"why\">\(isOwn ? verdict(line) : escape(line.note))"
      text += reasons(line) + "</td></tr>\n"
    }
    return text + "</tbody>\n</table>\n</section>\n"
  }

  /// Every audience's line over the days.
  private func chart(_ lines: [Line]) -> String {
    let days = lines.first?.history.count ?? 0
    let series = lines.map { line in
      TrendChart.Series(
        name: escape(line.audience), isOwn: line.audience == Self.ownAudience,
        values: line.history.map { $0?.approximation })
    }
    return TrendChart(series: series, first: day.advanced(by: 1 - days)).svg
  }

  private func reasons(_ line: Line) -> String {
    guard !line.reasons.isEmpty else { return "" }
    var text = "<table class=\"sets\">"
    for reason in line.reasons {
      text += "<tr><td class=\"n\">\(escape(ReportText.difference(reason.delta)))</td>"
      text += "<td>\(escape(reason.words))</td></tr>"
    }
    return text + "</table>"
  }

  private func everyFigure() -> String {
    var text = "<section>\n<h2>Every figure</h2>\n<table>\n<thead><tr><th>metric</th>"
    text += "<th class=\"n\">value</th><th>last days</th><th>state</th>"
    text += "<th class=\"n\">revision</th><th>rule</th><th class=\"n\">confidence</th></tr></thead>"
    text += "\n<tbody>\n"
    for line in lines where line.audience == Self.ownAudience {
      text += "<tr><th scope=\"row\">\(escape(line.metric.rawValue))"
      text += line.labels.all.isEmpty ? "" : " <small>\(escape(line.labels.description))</small>"
      text += "</th><td class=\"n\">\(escape(ReportText.value(line.value)))</td>"
      text += "<td>\(Sparkline(line.history).svg)</td>"
      text += "<td>\(stateMark(line))</td><td class=\"n\">\(line.revision)</td>"
      text += "<td>\(escape(line.rule))</td>"
      text += "<td class=\"n\">\(ReportText.share(ppm: line.confidencePPM))</td></tr>\n"
    }
    return text + "</tbody>\n</table>\n</section>\n"
  }

  private func verdict(_ line: Line) -> String {
    "\(stateMark(line)) rule <b>\(escape(line.rule))</b>, confidence "
      + "\(ReportText.share(ppm: line.confidencePPM)), revision \(line.revision)"
  }

  private func stateMark(_ line: Line) -> String {
    let mark = "<span class=\"\(line.state.rawValue)\">\(line.state.rawValue)</span>"
    return line.note.isEmpty ? mark : "\(mark) <small>\(escape(line.note))</small>"
  }

  private var weekday: String {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day.weekday - 1]
  }

  private func escape(_ text: String) -> String { HTMLPage.escape(text) }

  private static let style = """
    .big { font-size: 1.2rem; }
    .why { color: var(--soft); font-size: .9rem; }
    .contest > tbody > tr > th, .contest > tbody > tr > td { vertical-align: top; }
    .sets { margin: .35rem 0 .2rem; width: auto; }
    .sets td { border: 0; padding: .06rem .7rem .06rem 0; color: var(--ink); }
    .bar { width: 7rem; } td.bar i { margin-top: .55rem; }
    .bar i { display: block; height: .55rem; border-radius: .3rem; background: var(--soft); }
    .own th, .own .big { color: var(--own); font-weight: 650; }
    .own .bar i { background: var(--own); }
    .published { color: var(--own); } .held { color: var(--held); font-weight: 600; }
    .provisional { color: var(--open); }
    svg { display: block; } svg path { fill: none; stroke: var(--soft); stroke-width: 1.5; }
    .own svg path, svg path.own { stroke: var(--own); stroke-width: 2; }
    .trend { width: 100%; height: auto; margin: .4rem 0 .8rem; }
    .trend line { stroke: var(--line); } .trend text { fill: var(--soft); font-size: 12px; }
    .trend text.own { fill: var(--own); font-weight: 650; }
    """
}
