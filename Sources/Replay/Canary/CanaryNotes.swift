import Events
import Expressions

/// What a reader of a canary has to know of its input, in sentences.
enum CanaryNotes {
  static func unknownMetric(_ name: MetricName, _ rows: Int, among pipeline: Pipeline) -> String {
    let names = pipeline.metrics.map(\.name.rawValue)
    let guess = Spelling.nearest(to: name.rawValue, among: names).map { "; did you mean \($0)?" }
    return "\(name): \(rows) rows left out, the pipeline has no such metric\(guess ?? "")"
  }

  static func missingLabels(_ name: MetricName, _ keys: Set<String>, _ rows: Int) -> String {
    let words = keys.sorted().joined(separator: ", ")
    return "\(name): \(rows) rows left out, our records carry no label \(words); "
      + "map it in the source's observe section to compare by it"
  }

  /// Days that a metric's old outputs leave out.
  static func missingDays(
    _ periods: [CanaryPeriod], _ name: MetricName, _ zone: Zone
  ) -> [String] {
    guard !periods.isEmpty else { return [] }
    let days = periods.prefix(5).map { zone.day(of: $0.begin).description }
    let rest = periods.count > days.count ? " and \(periods.count - days.count) more" : ""
    return ["\(name): the old outputs have no row of \(days.joined(separator: ", "))\(rest)"]
  }

  /// Differences that all have one factor: other units.
  static func units(_ differences: [CanaryReport.Difference], _ name: MetricName) -> [String] {
    let ratios = differences.compactMap { difference -> Double? in
      guard let ours = difference.ours?.approximation,
        let legacy = difference.legacy?.approximation,
        ours != 0
      else { return nil }
      return legacy / ours
    }
    guard ratios.count >= 5 else { return [] }
    for factor in [1_000_000.0, 1_000, 100, 10, 0.1, 0.01, 0.001, 0.000_001] {
      let near = ratios.count { ($0 / factor - 1).magnitude < 0.001 }
      guard near * 10 >= ratios.count * 9 else { continue }
      let text = factor >= 1 ? "\(Int(factor)) times" : "1/\(Int((1 / factor).rounded())) of"
      return [
        "\(name): \(near) of \(differences.count) differing cells are \(text) ours: another unit? "
          + "--scale \(name)=FACTOR multiplies the old values first"
      ]
    }
    return []
  }

  /// Days or hours in the middle of which no row of the old pipeline lies.
  static func gaps(_ periods: [CanaryPeriod]) -> [String] {
    let sorted = periods.sorted()
    var gaps: [String] = []
    for (one, next) in zip(sorted, sorted.dropFirst())
    where one.grain == next.grain && next.begin > one.end {
      gaps.append("\(one.end) to \(next.begin)")
    }
    guard !gaps.isEmpty else { return [] }
    return ["the old outputs have nothing from " + gaps.joined(separator: ", from ")]
  }
}
