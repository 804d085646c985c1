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
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Figures of \(escape(day.description))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      \(body)</body>
      </html>

      """
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

  private func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }

  private static let style = """
    :root { --ink: #1b2430; --soft: #5d6b7a; --line: #dde3ea; --own: #0b6e4f; --page: #fff;
      --held: #b3261e; --open: #8a6100; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #9aa8b7;
      --line: #2e3945; --own: #5fd3a8; --page: #12181f; --held: #ff8a80; --open: #f0c36d; } }
    * { box-sizing: border-box; }
    body { font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
      color: var(--ink); background: var(--page); max-width: 68rem; margin: 2.5rem auto;
      padding: 0 1.5rem; }
    .brand { text-transform: uppercase; letter-spacing: .14em; color: var(--own);
      font-weight: 600; font-size: .8rem; margin: 0; }
    h1 { font-size: 1.75rem; margin: .2rem 0; }
    h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
    .facts, small { color: var(--soft); }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; padding: .45rem .7rem .45rem 0;
      border-bottom: 1px solid var(--line); vertical-align: middle; }
    thead th { font-weight: 500; color: var(--soft); font-size: .85rem; }
    tbody th { font-weight: 500; }
    .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
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
    @page { margin: 14mm; }
    @media print { :root { --ink: #000; --soft: #444; --line: #bbb; --own: #0b6e4f; --page: #fff; }
      body { margin: 0; max-width: none; font-size: 11px; padding: 0; }
      section { break-inside: avoid; } section:last-of-type { break-inside: auto; }
      tr { break-inside: avoid; } }
    """
}
