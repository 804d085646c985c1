import Events

/// The way from one definition to another in steps, each of which changes one thing. The order is
/// fixed: parts that go, sources, names, labels, window, lateness, measure, masks, who counts as
/// one, parts that come.
///
/// From people to a sum whose units are known: who counts as one, units that people hold, units that
/// nobody holds, what has no units, contracts that have lapsed, further parts.
struct BridgePath {
  let first: CountPlan
  private(set) var steps: [BridgeStep] = []
  /// The sum whose units people hold, if the way leads to one.
  private(set) var unitSum: CountPlan?

  init(from: CountPlan, to: CountPlan) {
    first = from
    if from.countsPeople, to.countsUnits {
      unitSum = to
      buildUnits(from, to)
    } else if from.formula.isSum, to.formula.isSum {
      buildSum(from, to)
    } else if from.formula == to.formula {
      buildFolds(from, to)
    } else {
      steps.append(BridgeStep(change: .aggregate, plan: to))
    }
  }

  private mutating func buildUnits(_ from: CountPlan, _ to: CountPlan) {
    if var people = from.folds.first, people.aggregate == .distinctAccounts {
      people.aggregate = .distinctPeople
      steps.append(BridgeStep(change: .person(becomesAccount: false), plan: from.with([people])))
    }
    let words = BridgeStep.UnitWords(from, to)
    for change in [
      BridgeStep.Change.held(words), .unheld(words), .unrecorded(words), .lapsed(words),
    ] {
      steps.append(BridgeStep(change: change, plan: to))
    }
    for (number, fold) in to.folds.enumerated() where fold.units == nil {
      steps.append(BridgeStep(change: .contracts(number, fold), plan: to))
    }
  }

  /// Two sums: the first parts are led over into each other, the others go or come whole.
  private mutating func buildSum(_ from: CountPlan, _ to: CountPlan) {
    var folds = from.folds
    guard !folds.isEmpty, !to.folds.isEmpty else {
      steps.append(BridgeStep(change: .aggregate, plan: to))
      return
    }
    let common = Self.commonParts(from.folds, to.folds)
    while folds.count > common {
      let gone = folds.removeLast()
      steps.append(
        BridgeStep(change: .part(gone, isAdded: false), plan: from.adding(up: folds)))
    }
    for place in 0..<common {
      lead(&folds, at: place, to: to.folds[place]) { to.adding(up: $0) }
    }
    for added in to.folds[common...] {
      folds.append(added)
      steps.append(BridgeStep(change: .part(added, isAdded: true), plan: to.adding(up: folds)))
    }
  }

  /// How many parts of two sums are led over: as many as both have.
  private static func commonParts(_ one: [CountFold], _ other: [CountFold]) -> Int {
    min(one.count, other.count)
  }

  /// The same formula over other folds.
  private mutating func buildFolds(_ from: CountPlan, _ to: CountPlan) {
    var folds = from.folds
    for place in folds.indices {
      lead(&folds, at: place, to: to.folds[place]) { to.with($0) }
    }
  }

  private mutating func lead(
    _ folds: inout [CountFold], at place: Int, to goal: CountFold,
    plan: ([CountFold]) -> CountPlan
  ) {
    func step(_ change: BridgeStep.Change, _ edit: (inout CountFold) -> Void) {
      let before = folds[place]
      edit(&folds[place])
      if folds[place] != before {
        steps.append(BridgeStep(change: change, plan: plan(folds)))
      }
    }
    let start = folds[place]
    let isSameMeasure = start.gate.filter.measure == goal.gate.filter.measure
    guard start.isDistinct == goal.isDistinct,
      isSameMeasure || start.isDistinct, start.aggregate.isKindred(to: goal.aggregate)
    else {
      step(.measure(from: start.gate.filter.measure, to: goal.gate.filter.measure)) { $0 = goal }
      return
    }
    if isSameMeasure {
      step(.sources(from: start.gate.filter.sources, to: goal.gate.filter.sources)) {
        $0.gate.filter.sources = goal.gate.filter.sources
      }
      step(.names) { $0.gate.filter.names = goal.gate.filter.names }
      step(.labels) {
        $0.gate.filter.labels = goal.gate.filter.labels
        $0.gate.labels = goal.gate.labels
        $0.gate.splitBy = goal.gate.splitBy
      }
    }
    let (was, becomes) = (start.gate.window, goal.gate.window)
    let wide = min(was.lowerBound, becomes.lowerBound)..<max(was.upperBound, becomes.upperBound)
    step(.widened(wide.stretches(outside: was))) { $0.gate.window = wide }
    step(.narrowed(wide.stretches(outside: becomes))) { $0.gate.window = becomes }
    if isSameMeasure {
      step(.lateness(goal.gate.filter.arrivedWithin ?? start.gate.filter.arrivedWithin)) {
        $0.gate.filter.arrivedWithin = goal.gate.filter.arrivedWithin
      }
    }
    step(.measure(from: start.gate.filter.measure, to: goal.gate.filter.measure)) {
      $0.gate = goal.gate
      $0.gate.filter.withoutMasks = start.gate.filter.withoutMasks
    }
    step(.masks(from: start.masks, to: goal.masks)) {
      $0.masks = goal.masks
      $0.gate.filter.withoutMasks = goal.gate.filter.withoutMasks
    }
    let isPerson = goal.aggregate == .distinctAccounts
    step(start.isDistinct ? .person(becomesAccount: isPerson) : .aggregate) { $0 = goal }
  }
}

extension Fold.Aggregate {
  /// Whether two are led into each other by changing rows and windows alone.
  fileprivate func isKindred(to other: Fold.Aggregate) -> Bool {
    switch (self, other) {
    case (.distinctAccounts, .distinctPeople), (.distinctPeople, .distinctAccounts): true
    default: self == other
    }
  }
}

extension Range<Int64> {
  /// The parts of this range that lie outside of another inside it.
  fileprivate func stretches(outside inner: Range<Int64>) -> [Range<Int64>] {
    [lowerBound..<inner.lowerBound, inner.upperBound..<upperBound].filter { !$0.isEmpty }
  }
}
