import EventLog
import Events
import Replay

/// Puts into a report why departments show other numbers, and why a figure was restated: the named
/// sets of `bridge` and the terms of `why`.
struct ReportReasons {
  private let view: LogView

  init(_ view: LogView) { self.view = view }

  /// A report whose contested figures are explained. What cannot be bridged keeps its sentence.
  func adding(to report: Report) throws -> Report {
    let bridge = Bridge(reader: view.reader, samplesPerTerm: 0)
    let why = Why(reader: view.reader, samplesPerTerm: 0, pipeline: view.versions.pipeline(of:))
    let contested = Set(report.contested)
    return try report.explaining { line in
      let item = DataItem(line.metric, on: report.day, labels: line.labels)
      guard contested.contains(line.metric) else { return [] }
      if line.audience == Report.ownAudience {
        return view.shadow == nil ? restated(item, why) : []
      }
      guard let definition = definition(of: line) else { return [] }
      let ours = Bridge.Side(pipeline: view.pipeline, item: item, definition: .ours)
      let theirs = Bridge.Side(pipeline: view.pipeline, item: item, definition: definition)
      let difference = try bridge.reconcile(ours, theirs, asOf: view.end)
      return difference.check.sums ? Self.reasons(difference) : []
    }
  }

  /// Why the figure is another one than when it was first published; nothing where it is not.
  private func restated(_ item: DataItem, _ why: Why) -> [Report.Reason] {
    guard let history = try? ItemHistory(item, in: view.reader, upTo: view.end),
      let first = history.decisions.first(where: { $0.decision.item == item }),
      let difference = try? why.explain(item, from: first.offset.next, to: view.end),
      difference.check.sums, difference.from.value != difference.to.value
    else { return [] }
    let value = PeopleFormat.grouped(difference.from.value.description)
    let begin = Report.Reason(delta: nil, words: "first published as \(value)")
    return [begin] + Self.reasons(difference)
  }

  private func definition(of line: Report.Line) -> DefinitionName? {
    view.pipeline.dashboards.first { $0.name == line.audience }?
      .tiles.first { $0.metric == line.metric }?.definition
  }

  private static func reasons(_ difference: Difference) -> [Report.Reason] {
    difference.terms.map { Report.Reason(delta: $0.delta, words: $0.name) }
  }
}
