import Agents
import EventLog
import Events

/// Counts one metric for many cells at once, as it is defined or under a hypothesis.
struct CanaryCounter {
  /// A period as known at a place of the log.
  struct Slot: Hashable {
    let period: CanaryPeriod
    let cut: Offset
    /// When the other number was made; nil if it does not say.
    let knownAt: Timestamp?

    /// Whether a row counts.
    func knows(_ row: CountedRow, late: Bool) -> Bool {
      if row.reference.offset < cut { return true }
      guard late, let knownAt else { return false }
      return row.arrival <= knownAt.microseconds
    }
  }
  /// A cell: the place of a slot, and of a label set.
  struct Key: Hashable {
    let slot: Int
    let label: Int
  }

  let metric: MetricDefinition
  /// By period; the same period may be known at several places.
  let slots: [Slot]
  let folds: [Fold]
  private(set) var rows: CanaryRows
  private let formula: CountFormula
  let zone: Zone
  private let zones: [String: Zone]
  private let unit: FoldUnit
  private let scan: EvidenceScan
  private let end: Offset
  /// Where a source's standing rows say who is in it, for hypotheses.
  private var others: [CanaryHypothesis: CanaryRows] = [:]

  init(
    _ metric: MetricDefinition, keys: [String], slots: [Slot], upTo end: Offset,
    _ scan: EvidenceScan
  ) throws {
    guard let own = metric.definition(.ours) ?? metric.definitions.first else {
      throw HistoryError.unknownDefinition(
        DefinitionName.ours.rawValue, of: metric.name.rawValue, among: [])
    }
    var folds: [Fold] = []
    formula = Self.compile(own.formula, of: scan.pipeline, &folds)
    self.metric = metric
    self.folds = folds
    self.slots = slots.sorted { ($0.period, $0.cut) < ($1.period, $1.cut) }
    self.scan = scan
    self.end = end
    zone = scan.zone
    zones = scan.pipeline.zones
    let currency = "\(scan.pipeline.reporting.currency)/\(scan.pipeline.currencyDecimals)"
    guard let unit = FoldUnit(metric.unit == "ratio" ? currency : metric.unit) else {
      throw HistoryError.badUnit(metric.unit, of: metric.name.rawValue)
    }
    self.unit = unit
    let begin = self.slots.first?.period.begin.microseconds ?? 0
    let last = self.slots.map(\.period.end.microseconds).max() ?? 0
    rows = try CanaryRows(folds, keys: keys, over: begin..<max(begin, last), upTo: end, scan)
  }

  /// Of a metric that is made of others their own definitions, over all labels.
  private static func compile(
    _ formula: Formula, of pipeline: Pipeline, _ folds: inout [Fold]
  ) -> CountFormula {
    switch formula {
    case .fold(let fold):
      folds.append(fold)
      return .fold(folds.count - 1)
    case .sum(let parts):
      return .sum(parts.map { compile($0, of: pipeline, &folds) })
    case .difference(let left, let right):
      let first = compile(left, of: pipeline, &folds)
      return .difference(first, compile(right, of: pipeline, &folds))
    case .ratio(let left, let right):
      let first = compile(left, of: pipeline, &folds)
      return .ratio(first, compile(right, of: pipeline, &folds))
    case .metric(let name):
      guard let own = pipeline.metric(name)?.definition(.ours) else { return .sum([]) }
      return compile(own.formula, of: pipeline, &folds)
    }
  }

  // MARK: - Counting

  /// The values of all cells of some slots that have any evidence.
  /// - Complexity: As of ``sweep(of:under:late:in:_:)``; where another source's rows matter O(rows x
  ///   slots that take each).
  func values(
    _ hypothesis: CanaryHypothesis? = nil, in wanted: Set<Int>? = nil
  ) -> [Key: Quantity] {
    let places = slots.indices.filter { wanted?.contains($0) ?? true }
    var results: [[Key: FoldResult]] = []
    for number in folds.indices {
      results.append(
        self.results(
          of: number, under: hypothesis?.counting, late: hypothesis?.takesUncollected ?? false,
          in: places))
    }
    var values: [Key: Quantity] = [:]
    for key in Set(results.flatMap(\.keys)) {
      let found = results.map { $0[key] }
      let combined = CanaryValue(isRatio: metric.unit == "ratio", decimals: unit.decimals)
      values[key] = combined.value(of: formula, found)
    }
    return values
  }

  private func results(
    of number: Int, under hypothesis: CanaryHypothesis?, late: Bool, in places: [Int]
  ) -> [Key: FoldResult] {
    let fold = folds[number]
    var results: [Key: FoldResult] = [:]
    let masks =
      if case .masksIgnored(let all) = hypothesis {
        fold.rows.withoutMasks.filter { !all.contains($0) }
      } else {
        fold.rows.withoutMasks
      }
    func take(_ key: Key, _ tally: FoldTally) {
      let window = window(of: slots[key.slot], fold, hypothesis)
      if fold.aggregate == .counterRise,
        !tally.samples.keys.contains(where: { $0.time >= window.lowerBound })
      {
        return
      }
      var aggregate = fold.aggregate
      if hypothesis == .accountsApart, aggregate == .distinctPeople {
        aggregate = .distinctAccounts
      }
      let gate = RowGate(filter: fold.rows, window: window, labels: nil, splitBy: [])
      let count = CountFold(
        aggregate: aggregate, masks: masks, gate: gate, second: nil, unit: unit,
        begin: window.lowerBound)
      let special = CanaryValue.special(hypothesis, tally, count, rows.context)
      results[key] = special ?? tally.value(of: count, rows.context)
    }
    if others[hypothesis ?? .daysOfUTC] != nil {
      // Who is in the other source, too, may change from one end of a window to the next.
      let tallies = tallies(of: number, under: hypothesis, late: late, in: places)
      for (key, tally) in tallies { take(key, tally) }
    } else {
      sweep(of: number, under: hypothesis, late: late, in: places, take)
    }
    return results
  }

  /// What the rows of a fold come to in each cell, each window by itself.
  func tallies(
    of number: Int, under hypothesis: CanaryHypothesis?, late: Bool = false, in places: [Int]
  ) -> [Key: FoldTally] {
    let fold = folds[number]
    let isOpen = fold.aggregate == .standing || fold.aggregate == .counterRise
    let windows = places.map { place in
      let window = window(of: slots[place], fold, hypothesis)
      return (place: place, begin: isOpen ? .min : window.lowerBound, end: window.upperBound)
    }
    var tallies: [Key: FoldTally] = [:]
    var days = DayCache(hypothesis?.zone ?? zone)
    let adder = adder(of: fold)
    let names = taken(fold.rows.names, hypothesis)
    let twice = twice(hypothesis)
    for entry in rows.firsts[number] where takes(entry.row, names, hypothesis) {
      let row = entry.row
      var place = windows.partitioningIndex { $0.end > row.eventTime }
      let day = adder.isMoney ? days.day(of: row.originTime) : 0
      while place < windows.count, windows[place].begin <= row.eventTime {
        let slot = windows[place].place
        place += 1
        guard slots[slot].knows(row, late: late) else { continue }
        var times = 1
        if twice?[slot]?.contains(row.entity) == true { times = 2 }
        let key = Key(slot: slot, label: entry.label)
        for _ in 0..<times { tallies[key, default: FoldTally()].add(row, adder, rateDay: day) }
      }
    }
    let keys = Array(tallies.keys)
    for entry in rows.seconds[number] {
      for key in keys where slots[key.slot].knows(entry.row, late: late) {
        tallies[key]?.addSecond(entry.row)
      }
    }
    return tallies
  }

  /// What is kept of a fold's rows.
  func adder(of fold: Fold) -> FoldTally.Adder {
    FoldTally.Adder(
      CountFold(
        aggregate: fold.aggregate, masks: [],
        gate: RowGate(filter: fold.rows, window: 0..<0, labels: nil, splitBy: []), second: nil,
        unit: unit, begin: .min))
  }

  func window(
    of slot: Slot, _ fold: Fold, _ hypothesis: CanaryHypothesis?
  ) -> Range<Int64> {
    let own = fold.zone.flatMap { zones[$0] } ?? zone
    return slot.period.window(
      days: fold.days, zone: hypothesis?.zone ?? own, reporting: zone)
  }

  /// The names that a fold takes, by symbol; nil for all.
  func taken(_ names: [String], _ hypothesis: CanaryHypothesis?) -> Set<UInt32>? {
    var missed: String?
    if case .nameMissed(let name) = hypothesis { missed = name }
    if names.isEmpty, missed == nil { return nil }
    return Set(
      rows.names.filter { (names.isEmpty || names.contains($0.value)) && $0.value != missed }.keys)
  }

  func takes(
    _ row: CountedRow, _ names: Set<UInt32>?, _ hypothesis: CanaryHypothesis?
  ) -> Bool {
    if let names, !names.contains(row.name) { return false }
    switch hypothesis {
    case .firstAnswerKept:
      if row.reason == .corrected { return false }
      return row.weight < 0 || !rows.corrections.contains(row.reference.offset.rawValue)
    case .partsMissed(let name, _):
      if hypothesis?.ignoresVoids == true, row.weight < 0, row.reason == .void { return false }
      return rows.names[row.name] != name || rows.isWhole(row)
    case .voidsMissed: return row.weight > 0 || row.reason != .void
    default: return true
    }
  }

  // MARK: - What another source also has

  /// Makes ready what a hypothesis needs beside the metric's own rows.
  mutating func prepare(_ hypothesis: CanaryHypothesis) throws {
    switch hypothesis {
    case .duplicatesCounted: try rows.readDuplicates(folds, upTo: end, scan)
    case .partsMissed(let name, _): try rows.readWholes(folds, beside: name, upTo: end, scan)
    case .twiceIn(let source, let measure), .twiceEver(let source, let measure):
      let fold = Fold(
        aggregate: .standing, rows: RowFilter(measure: measure, sources: [source]))
      let last = slots.map(\.period.end.microseconds).max() ?? 0
      others[hypothesis] = try CanaryRows(
        [fold], keys: [], over: 0..<max(last, scan.reader.knowledgeTime?.microseconds ?? last),
        upTo: end, scan)
    default: break
    }
  }

  /// By slot the entities that stand in another source.
  private func twice(_ hypothesis: CanaryHypothesis?) -> [Int: Set<UInt32>]? {
    guard let hypothesis, let other = others[hypothesis] else { return nil }
    if case .twiceEver = hypothesis {
      let all = Set(other.firsts[0].map(\.row.entity))
      return Dictionary(uniqueKeysWithValues: slots.indices.map { ($0, all) })
    }
    var found: [Int: Set<UInt32>] = [:]
    for (place, slot) in slots.enumerated() {
      var standing: [UInt32: Int] = [:]
      for entry in other.firsts[0]
      where entry.row.eventTime < slot.period.end.microseconds
        && entry.row.reference.offset < slot.cut
      {
        standing[entry.row.entity, default: 0] += Int(entry.row.weight)
      }
      found[place] = Set(standing.filter { $0.value > 0 }.keys)
    }
    return found
  }
}
