import EventLog
import Events

/// One metric's cells, compared and explained.
struct CanaryComparison {
  private var counter: CanaryCounter
  private let outputs: [LegacyOutput]
  private let tolerance: Tolerance
  private var ours: [CanaryCounter.Key: Quantity] = [:]
  /// By output the slot in which it is compared.
  private let slots: [Int]
  private(set) var differences: [CanaryReport.Difference] = []
  /// By difference its cell.
  private var keys: [CanaryCounter.Key] = []
  private(set) var periods: [CanaryPeriod: CanaryRate] = [:]
  private var cells = 0

  init(
    _ counter: CanaryCounter, _ outputs: [LegacyOutput], cutoffs: [Timestamp?: Offset],
    end: Offset, tolerance: Tolerance
  ) {
    self.counter = counter
    self.outputs = outputs
    self.tolerance = tolerance
    var places: [CanaryCounter.Slot: Int] = [:]
    for (place, slot) in counter.slots.enumerated() { places[slot] = place }
    slots = outputs.map { output in
      let cut = cutoffs[output.knownAt] ?? end
      return places[
        CanaryCounter.Slot(
          period: output.period, cut: cut, knownAt: output.knownAt)] ?? 0
    }
  }

  var line: CanaryReport.MetricLine {
    CanaryReport.MetricLine(
      metric: counter.metric.name, rate: CanaryRate(different: differences.count, cells: cells),
      absentInLegacy: differences.count { $0.legacy == nil },
      absentInOurs: differences.count { $0.ours == nil })
  }

  /// Compares every cell that either side shows.
  mutating func compare() {
    ours = counter.values()
    var counts: [CanaryPeriod: (cells: Int, different: Int)] = [:]
    var shown: Set<CanaryCell> = []
    func label(_ labels: Labels) -> Int {
      counter.rows.labels.firstIndex(of: labels) ?? -1
    }
    func take(
      _ labels: Labels, _ period: CanaryPeriod, _ key: CanaryCounter.Key, _ legacy: Quantity?,
      line: Int
    ) {
      let own = ours[key]
      // What neither shows is no cell.
      if own == nil, legacy == nil { return }
      cells += 1
      counts[period, default: (0, 0)].cells += 1
      if let own, let legacy, agrees(own, legacy) { return }
      counts[period, default: (0, 0)].different += 1
      differences.append(
        CanaryReport.Difference(
          metric: counter.metric.name, labels: labels, period: period, ours: own, legacy: legacy,
          cause: nil, alternatives: [], line: line))
      keys.append(key)
    }
    for (place, output) in outputs.enumerated() {
      shown.insert(CanaryCell(output))
      let key = CanaryCounter.Key(slot: slots[place], label: label(output.labels))
      take(output.labels, output.period, key, output.value, line: output.line)
    }
    // What we show and the old pipeline does not: as known in the period's last place.
    var last: [CanaryPeriod: Int] = [:]
    for (place, slot) in counter.slots.enumerated() { last[slot.period] = place }
    for key in ours.keys.sorted(by: { ($0.slot, $0.label) < ($1.slot, $1.label) }) {
      let period = counter.slots[key.slot].period
      guard last[period] == key.slot else { continue }
      let labels = counter.rows.labels[key.label]
      let cell = CanaryCell(
        LegacyOutput(metric: counter.metric.name, labels: labels, period: period, value: nil))
      if !shown.contains(cell) { take(labels, period, key, nil, line: 0) }
    }
    periods = counts.mapValues { CanaryRate(different: $0.different, cells: $0.cells) }
  }

  private func agrees(_ ours: Quantity, _ legacy: Quantity) -> Bool {
    if ours.isSameNumber(as: legacy) { return true }
    guard tolerance != .none else { return false }
    let distance = (ours.approximation - legacy.approximation).magnitude
    let larger = max(ours.approximation.magnitude, legacy.approximation.magnitude)
    return distance <= Double(tolerance.absolute)
      || distance * 1_000_000 <= Double(tolerance.relativePPM) * larger
  }

  // MARK: - Causes

  /// Names for each difference the hypotheses under which our own records give the old number.
  mutating func explain(_ pipeline: Pipeline) throws {
    guard !differences.isEmpty else { return }
    var fitting: [Int: [CanaryHypothesis]] = [:]
    var support: [CanaryHypothesis: Int] = [:]
    func test(_ hypothesis: CanaryHypothesis, of places: [Int]) {
      let values = counter.values(hypothesis, in: Set(places.map { keys[$0].slot }))
      for place in places where gives(values[keys[place]], place) {
        fitting[place, default: []].append(hypothesis)
        support[hypothesis, default: 0] += 1
      }
    }
    let hypotheses = CanaryHypotheses(counter, pipeline).all
    for hypothesis in hypotheses {
      try counter.prepare(hypothesis)
      test(hypothesis, of: Array(differences.indices))
    }
    // What nothing explains alone may be two things: while history comes in, the old pipeline goes
    // wrong as ever.
    if hypotheses.contains(.notYetCollected) {
      let open = differences.indices.filter {
        fitting[$0] == nil && counter.slots[keys[$0].slot].knownAt != nil
      }
      if !open.isEmpty {
        for hypothesis in hypotheses where hypothesis != .notYetCollected {
          try counter.prepare(hypothesis)
          test(.beside(hypothesis), of: open)
        }
      }
    }
    let subsets = CanarySubsets(counter)
    for place in differences.indices where fitting[place] == nil {
      let difference = differences[place]
      guard let found = subsets.missing(keys[place], ours[keys[place]], difference.legacy) else {
        continue
      }
      fitting[place] = [found]
      support[found, default: 0] += 1
    }
    for (place, hypotheses) in fitting {
      // Of several that fit, the one that explains most of the metric, then the order of the list.
      let best = hypotheses.enumerated().max {
        (support[$0.element] ?? 0, -$0.offset) < (support[$1.element] ?? 0, -$1.offset)
      }
      differences[place].cause = best?.element
      differences[place].alternatives = hypotheses.filter { $0 != best?.element }
    }
  }

  private func gives(_ value: Quantity?, _ place: Int) -> Bool {
    switch (value, differences[place].legacy) {
    case (let value?, let legacy?): value.isSameNumber(as: legacy)
    case (nil, nil): true
    default: false
    }
  }
}
