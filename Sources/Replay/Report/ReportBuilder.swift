public import Agents
public import Events

/// Makes the report of one day from what the dashboards show.
public struct ReportBuilder {
  private let pipeline: Pipeline
  private let figures: Figures
  private let state: Figures.State
  private let historyDays: Int

  public init(pipeline: Pipeline, figures: Figures, state: Figures.State, historyDays: Int = 28) {
    self.pipeline = pipeline
    self.figures = figures
    self.state = state
    self.historyDays = historyDays
  }

  /// - Parameter metrics: Which metrics; nil for all.
  public func report(
    of day: CivilDay, head: Offset, asOf known: Timestamp?, metrics: Set<MetricName>? = nil
  ) -> Report {
    var lines: [Report.Line] = []
    for row in figures.rows(from: day, through: day, given: state) {
      if let metrics, !metrics.contains(row.item.metric) { continue }
      lines.append(line(row, audience: Report.ownAudience, ours: nil))
      for dashboard in pipeline.dashboards {
        for tile in dashboard.tiles
        where tile.metric == row.item.metric && tile.definition != .ours {
          guard let theirs = figures.row(row.item, definition: tile.definition, given: state)
          else { continue }
          lines.append(line(theirs, audience: dashboard.name, ours: row.value))
        }
      }
    }
    return Report(
      day: day, zone: pipeline.reporting.zone, head: head,
      asOf: known ?? Timestamp(microseconds: 0), version: pipeline.version,
      lines: lines)
  }

  private func line(_ row: FigureRow, audience: String, ours: Quantity?) -> Report.Line {
    let first = row.item.day.advanced(by: 1 - historyDays)
    let history = (first.number...row.item.day.number).map { number in
      figures.row(
        DataItem(row.item.metric, on: CivilDay(number: number), labels: row.item.labels),
        definition: row.definition, given: state)?.value
    }
    return Report.Line(
      metric: row.item.metric, labels: row.item.labels, audience: audience, value: row.value,
      difference: ours.flatMap { ours in row.value?.subtracting(ours) }, state: row.state,
      rule: row.rule, confidencePPM: row.confidencePPM, revision: row.revision,
      note: audience == Report.ownAudience ? row.reason : words(of: row), history: history)
  }

  private func words(of row: FigureRow) -> String {
    guard let definition = pipeline.metric(row.item.metric)?.definition(row.definition) else {
      return ""
    }
    return DefinitionWords.sentence(of: definition.formula)
  }
}
