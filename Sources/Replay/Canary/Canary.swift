public import EventLog
public import Events

/// Compares what an old pipeline shows with what our own records say, and names why they differ.
///
/// Ours is counted again from the rows, each cell as it was known when the old pipeline showed its
/// own (or by the end of the log where that is not said), under the active version's definitions.
/// Who is one person, and exchange rates, are taken as known at the end.
public struct Canary {
  private let reader: LogReader
  private let pipeline: Pipeline

  public init(reader: LogReader, pipeline: Pipeline) {
    self.reader = reader
    self.pipeline = pipeline
  }

  /// Compares.
  /// - Parameters:
  ///   - legacy: What the old pipeline shows; of a cell that it shows several times, the last that
  ///     was known by `end` counts.
  ///   - again: The same from another run of the old pipeline: the noise between the two.
  ///   - end: What lies below this offset is known.
  /// - Throws: ``EventLogError``, ``CanaryError``.
  /// - Complexity: One pass over the rows of each metric, and one over its differing cells for each
  ///   hypothesis.
  public func compare(
    _ legacy: [LegacyOutput], again: [LegacyOutput]? = nil, _ settings: CanarySettings,
    upTo end: Offset, notes: [String] = []
  ) throws -> CanaryReport {
    let scan = try EvidenceScan(reader: reader, pipeline: pipeline)
    let asOf = try lastKnown(before: end)
    var notes = notes
    let inWindow = legacy.filter { settings.window.contains($0.period.begin) }
    if inWindow.isEmpty {
      throw CanaryError.nothingInWindow(
        rows: legacy.count, first: legacy.map(\.period).min(), last: legacy.map(\.period).max())
    }
    let shown = Self.latest(inWindow, by: asOf)
    var lines: [CanaryReport.MetricLine] = []
    var found: [CanaryReport.Difference] = []
    var periods: [CanaryPeriod: (cells: Int, different: Int)] = [:]
    let byMetric = Dictionary(grouping: shown) { $0.metric }
    var cutoffs: [Timestamp?: Offset] = [nil: end]
    for (name, outputs) in byMetric.sorted(by: { $0.key < $1.key }) {
      guard let metric = pipeline.metric(name) else {
        notes.append(CanaryNotes.unknownMetric(name, outputs.count, among: pipeline))
        continue
      }
      var slots: Set<CanaryCounter.Slot> = []
      for output in outputs {
        let cut: Offset
        if let known = cutoffs[output.knownAt] {
          cut = known
        } else {
          cut = try min(end, reader.head(knownAt: output.knownAt ?? asOf))
          cutoffs[output.knownAt] = cut
        }
        slots.insert(
          CanaryCounter.Slot(
            period: output.period, cut: cut, knownAt: output.knownAt))
      }
      let missing = Self.missingDays(of: outputs, in: scan.zone)
      for period in missing {
        slots.insert(CanaryCounter.Slot(period: period, cut: end, knownAt: nil))
      }
      notes += CanaryNotes.missingDays(missing, name, scan.zone)
      let keys = Set(outputs.flatMap { $0.labels.all.map(\.key) }).sorted()
      let counter = try CanaryCounter(
        metric, keys: keys, slots: Array(slots), upTo: end, scan)
      if !counter.rows.missingKeys.isEmpty, !counter.rows.labels.isEmpty {
        notes.append(CanaryNotes.missingLabels(name, counter.rows.missingKeys, outputs.count))
        continue
      }
      var comparison = CanaryComparison(
        counter, outputs, cutoffs: cutoffs, end: end,
        tolerance: settings.tolerances[name] ?? metric.tolerance)
      comparison.compare()
      try comparison.explain(pipeline)
      lines.append(comparison.line)
      found += comparison.differences
      for (period, rate) in comparison.periods {
        periods[period, default: (0, 0)].cells += rate.cells
        periods[period, default: (0, 0)].different += rate.different
      }
      notes += CanaryNotes.units(comparison.differences, name)
    }
    guard !lines.isEmpty else { throw CanaryError.nothingComparable(notes) }
    notes += CanaryNotes.gaps(Array(periods.keys))
    let ordered = periods.sorted { $0.key < $1.key }.map {
      CanaryReport.PeriodLine(
        period: $0.key, rate: CanaryRate(different: $0.value.different, cells: $0.value.cells))
    }
    return CanaryReport(
      settings: settings, version: pipeline.version, head: end, asOf: asOf, zone: scan.zone,
      rate: CanaryRate(different: found.count, cells: lines.reduce(0) { $0 + $1.rate.cells }),
      metrics: lines, periods: ordered, causes: Self.causes(found), notes: notes,
      noise: again.map { Self.noise(shown, Self.latest($0, by: asOf), settings.window) },
      matchesInARow: Self.matches(ordered))
  }

  /// The days between the first and the last of a metric that is shown day by day of which no row is
  /// there: what we show of them, the old pipeline does not.
  private static func missingDays(of outputs: [LegacyOutput], in zone: Zone) -> [CanaryPeriod] {
    let days = Set(
      outputs.filter { $0.period.grain == .day }.map { zone.day(of: $0.period.begin).number })
    guard let first = days.min(), let last = days.max() else { return [] }
    return (first...last).filter { !days.contains($0) }.map {
      CanaryPeriod(CivilDay(number: $0), in: zone)
    }
  }

  /// When the last event before an offset was known.
  private func lastKnown(before end: Offset) throws -> Timestamp {
    guard end > Offset(0) else { throw CanaryError.emptyLog }
    let last = Offset(end.rawValue - 1)
    let batch = try reader.batch(at: last)
    return batch.knowledgeTime(at: Int(last.rawValue - batch.offsets.lowerBound.rawValue))
  }

  /// Of each cell what was shown last by a time.
  private static func latest(_ outputs: [LegacyOutput], by asOf: Timestamp) -> [LegacyOutput] {
    var latest: [CanaryCell: LegacyOutput] = [:]
    for output in outputs where output.knownAt.map({ $0 <= asOf }) ?? true {
      let cell = CanaryCell(output)
      if let known = latest[cell], let before = known.knownAt, let now = output.knownAt,
        before > now
      {
        continue
      }
      latest[cell] = output
    }
    return latest.values.sorted { CanaryCell($0) < CanaryCell($1) }
  }

  /// How much the old pipeline differs from itself.
  private static func noise(
    _ one: [LegacyOutput], _ other: [LegacyOutput], _ window: Range<Timestamp>
  ) -> CanaryRate {
    var values: [CanaryCell: [Quantity?]] = [:]
    for output in one { values[CanaryCell(output), default: []].append(output.value) }
    for output in other where window.contains(output.period.begin) {
      values[CanaryCell(output), default: []].append(output.value)
    }
    let different = values.values.count { pair in
      guard pair.count == 2 else { return true }
      guard let left = pair[0], let right = pair[1] else { return pair[0] != nil || pair[1] != nil }
      return !left.isSameNumber(as: right)
    }
    return CanaryRate(different: different, cells: values.count)
  }

  private static func causes(_ found: [CanaryReport.Difference]) -> [CanaryReport.Cause] {
    Dictionary(grouping: found) { $0.cause }.map { cause, differences in
      CanaryReport.Cause(
        hypothesis: cause,
        differences: differences.sorted {
          ($0.metric, $0.period, $0.labels) < ($1.metric, $1.period, $1.labels)
        })
    }.sorted { left, right in
      if (left.hypothesis == nil) != (right.hypothesis == nil) { return left.hypothesis != nil }
      if left.differences.count != right.differences.count {
        return left.differences.count > right.differences.count
      }
      return (left.hypothesis?.words ?? "") < (right.hypothesis?.words ?? "")
    }
  }

  /// Cells of the last periods in a row without a difference.
  private static func matches(_ periods: [CanaryReport.PeriodLine]) -> Int {
    var matches = 0
    for line in periods.reversed() {
      if line.rate.different > 0 { break }
      matches += line.rate.cells
    }
    return matches
  }
}

/// A metric with its labels in a period.
struct CanaryCell: Hashable, Comparable {
  let metric: MetricName
  let labels: Labels
  let period: CanaryPeriod

  init(_ output: LegacyOutput) {
    metric = output.metric
    labels = output.labels
    period = output.period
  }

  static func < (left: CanaryCell, right: CanaryCell) -> Bool {
    (left.metric, left.period, left.labels) < (right.metric, right.period, right.labels)
  }
}
