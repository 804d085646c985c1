import Agents
import Events
import Foundation

/// Labelled incidents and traps: CSV with the columns name, kind (`incident` or `trap`), from, to and
/// series, which are metrics, `source:metric` for a claim, or `source:what` for what befalls a source,
/// with spaces between.
struct IncidentFile {
  struct Incident: Hashable {
    let name: String
    let isTrap: Bool
    let days: ClosedRange<CivilDay>
    let series: [String]

    /// Whether an alarm is about it: on a named metric, or on a source that is named or that a named
    /// metric counts rows of, on one of its days.
    func covers(_ alarm: Alarm, _ dependents: [SourceID: [MetricName]]) -> Bool {
      guard days.contains(alarm.day) else { return false }
      return series.contains { name in
        let parts = name.split(separator: ":").map(String.init)
        switch alarm.subject {
        case .item(let item, _): return parts.last == item.metric.rawValue
        case .source(let source, _):
          if parts.count == 2 { return parts[0] == source.rawValue }
          return dependents[source]?.contains { $0.rawValue == name } ?? false
        }
      }
    }
  }

  let incidents: [Incident]

  /// Reads a file; other kinds, and series that name no metric and no source, are left out.
  /// - Throws: `DetectError` where the columns are not there.
  static func read(_ path: String, for pipeline: Pipeline) throws -> IncidentFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DetectError.noInput(path)
    }
    var text = DelimitedText(Array(data))
    guard let head = text.next(),
      let name = head.firstIndex(of: "name"), let kind = head.firstIndex(of: "kind"),
      let from = head.firstIndex(of: "from"), let to = head.firstIndex(of: "to"),
      let series = head.firstIndex(of: "series")
    else {
      throw DetectError.noColumns(
        path: path, missing: ["name", "kind", "from", "to", "series"])
    }
    let known = Set(pipeline.metrics.map(\.name.rawValue))
    let sources = Set(pipeline.sources.map(\.id.rawValue))
    let incidents = text.compactMap { row -> Incident? in
      guard row.count >= head.count, ["incident", "trap"].contains(row[kind]),
        let first = CivilDay(String(row[from].prefix(10))),
        let last = CivilDay(String(row[to].prefix(10))), first <= last
      else { return nil }
      let names = row[series].split(separator: " ").map(String.init).filter { name in
        let parts = name.split(separator: ":").map(String.init)
        return known.contains(name) || parts.count == 2 && sources.contains(parts[0])
      }
      guard !names.isEmpty else { return nil }
      return Incident(
        name: row[name], isTrap: row[kind] == "trap", days: first...last, series: names)
    }
    return IncidentFile(incidents: incidents)
  }
}
