import Events

extension Report {
  /// The report as Markdown: one table for what is contested, one for the rest.
  public var markdown: String {
    var text = """
      # Figures of \(day)

      Days of \(zone). As known at \(asOf), offset \(head); rules \(version.short).

      """
    let contested = contested
    if !contested.isEmpty {
      text += "\n## Where departments differ\n"
      text += "\n| metric | audience | shows | difference | state | rule | confidence |\n"
      text += "|---|---|---:|---:|---|---|---:|\n"
      for line in lines where contested.contains(line.metric) {
        text += row([
          name(of: line), line.audience, ReportText.value(line.value),
          ReportText.difference(line.difference), state(of: line), line.rule, confidence(line),
        ])
      }
    }
    for line in lines where !line.reasons.isEmpty {
      let isOwn = line.audience == Self.ownAudience
      let title =
        isOwn ? "Why \(name(of: line)) was restated" : "Why \(line.audience) differs"
      text += "\n### \(title)\n\n"
      for reason in line.reasons {
        let delta = ReportText.difference(reason.delta)
        text += "- \(delta.isEmpty ? "" : "\(delta) ")\(reason.words)\n"
      }
    }
    text += "\n## Every figure\n"
    text += "\n| metric | value | state | revision | rule | confidence |\n"
    text += "|---|---:|---|---:|---|---:|\n"
    for line in lines where line.audience == Self.ownAudience {
      text += row([
        name(of: line), ReportText.value(line.value), state(of: line), String(line.revision),
        line.rule, confidence(line),
      ])
    }
    return text
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
  }

  private func name(of line: Line) -> String {
    line.labels.all.isEmpty ? "\(line.metric)" : "\(line.metric) {\(line.labels)}"
  }

  private func confidence(_ line: Line) -> String {
    line.audience == Self.ownAudience ? ReportText.share(ppm: line.confidencePPM) : ""
  }

  private func state(of line: Line) -> String {
    guard line.audience == Self.ownAudience else { return "" }
    return line.note.isEmpty ? line.state.rawValue : "\(line.state.rawValue): \(line.note)"
  }
}
