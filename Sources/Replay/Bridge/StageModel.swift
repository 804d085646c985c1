import EventLog
import Events

/// Several plans counted over the same evidence in one pass; folds that several plans share are
/// counted once.
struct StageModel {
  let gates: [RowGate]
  let context: CountContext
  private let plans: [CountPlan]
  /// The distinct folds of all plans, by gate and by what is kept.
  private var tallies: [FoldTally] = []
  /// By plan and fold the number of its tally, and of its gates.
  private var places: [[Int]] = []
  private var kept: [(fold: CountFold, first: Int, second: Int?)] = []

  init(_ plans: [CountPlan], in records: Range<Offset>, _ scan: EvidenceScan) throws {
    self.plans = plans
    var gates: [RowGate] = []
    func place(_ gate: RowGate) -> Int {
      // Masks are asked later, so gates that differ in nothing else are one.
      var gate = gate
      gate.filter.withoutMasks = []
      if let known = gates.firstIndex(of: gate) { return known }
      gates.append(gate)
      return gates.count - 1
    }
    for plan in plans {
      var row: [Int] = []
      for fold in plan.folds {
        let (first, second) = (place(fold.gate), fold.second.map(place))
        let known = kept.firstIndex {
          $0.first == first && $0.second == second && $0.fold.keepsSame(as: fold)
        }
        row.append(known ?? kept.count)
        if known == nil { kept.append((fold, first, second)) }
      }
      places.append(row)
    }
    self.gates = gates
    let needsPeople = plans.contains(where: \.needsPeople)
    let identity = needsPeople ? try scan.identityParts(in: records) : []
    var book = RateBook()
    if plans.contains(where: \.needsRates) {
      for row in try scan.rates(in: records) {
        book.add(row.ppm, of: row.currency, on: row.day, weight: row.weight)
      }
    }
    context = CountContext(
      people: PersonGraph(entities: try scan.entityCount(), identity: identity),
      rates: book, reportingCurrency: scan.pipeline.reporting.currency, units: try scan.units())
    let columns = plans.reduce(RowColumns()) { $0.union($1.columns) }
    let kept = kept.map { (fold: FoldTally.Adder($0.fold), first: $0.first, second: $0.second) }
    tallies = try scan.states(
      gates, in: records, columns: columns,
      initial: (
        tallies: Array(repeating: FoldTally(), count: kept.count), days: DayCache(scan.zone)
      )
    ) { state, row in
      for number in kept.indices {
        let part = kept[number]
        if row.gates & (1 << UInt64(part.first)) != 0 {
          let day = part.fold.isMoney ? state.days.day(of: row.originTime) : 0
          state.tallies[number].add(row, part.fold, rateDay: day)
        }
        if let second = part.second, row.gates & (1 << UInt64(second)) != 0 {
          state.tallies[number].addSecond(row)
        }
      }
    }.map(\.tallies).total
  }

  func tallies(of stage: Int) -> [FoldTally] { places[stage].map { tallies[$0] } }

  func value(of stage: Int) -> Quantity? {
    plans[stage].value(tallies(of: stage), context)
  }

  /// The gates of a stage, one bit each.
  func gateBits(of stage: Int) -> UInt64 {
    places[stage].reduce(0) { bits, number in
      bits | 1 << UInt64(kept[number].first) | (kept[number].second.map { 1 << UInt64($0) } ?? 0)
    }
  }
}

extension CountFold {
  /// Whether the same tally serves both.
  fileprivate func keepsSame(as other: CountFold) -> Bool {
    if aggregate == other.aggregate && begin == other.begin { return true }
    return isDistinct && other.isDistinct
  }
}
