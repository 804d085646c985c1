import Events
import Foundation

/// Labelled incidents and traps: CSV with the columns name, kind (`incident` or `trap`), from, to and
/// series, which are metrics, or `source:metric` for a claim, with spaces between.
struct IncidentFile {
  struct Incident: Hashable {
    let name: String
    let isTrap: Bool
    let days: ClosedRange<CivilDay>
    let series: [String]

    /// Whether an alarm on a metric and day is about it.
    func covers(_ metric: MetricName, _ day: CivilDay) -> Bool {
      days.contains(day)
        && series.contains {
          $0 == metric.rawValue || $0.split(separator: ":").last.map(String.init) == metric.rawValue
        }
    }
  }

  let incidents: [Incident]

  /// Reads a file; other kinds, and series that are no metrics, are left out.
  /// - Throws: `DetectError` where the columns are not there.
  static func read(_ path: String, metrics: [MetricName]) throws -> IncidentFile {
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
    let known = Set(metrics.map(\.rawValue))
    let incidents = text.compactMap { row -> Incident? in
      guard row.count >= head.count, ["incident", "trap"].contains(row[kind]),
        let first = CivilDay(String(row[from].prefix(10))),
        let last = CivilDay(String(row[to].prefix(10))), first <= last
      else { return nil }
      let names = row[series].split(separator: " ").map(String.init).filter { name in
        known.contains(name.split(separator: ":").last.map(String.init) ?? name)
      }
      guard !names.isEmpty else { return nil }
      return Incident(
        name: row[name], isTrap: row[kind] == "trap", days: first...last, series: names)
    }
    return IncidentFile(incidents: incidents)
  }
}
