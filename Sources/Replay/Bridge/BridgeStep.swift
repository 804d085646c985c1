import Events

/// One change on the way from one way of counting to another.
struct BridgeStep {
  /// What changes; it says what its terms are called.
  enum Change {
    case sources(from: [SourceID], to: [SourceID])
    case names
    case labels
    /// The window grows by, or is cut by, these stretches of time.
    case widened([Range<Int64>])
    case narrowed([Range<Int64>])
    case lateness(Duration?)
    case measure(from: MeasureName, to: MeasureName)
    case masks(from: [String], to: [String])
    case person(becomesAccount: Bool)
    case aggregate
    /// A part of the sum comes or goes.
    case part(CountFold, isAdded: Bool)
  }

  let change: Change
  /// How it is counted from this step on.
  let plan: CountPlan

  /// Whether a part of a sum goes or comes whole.
  var isPart: Bool {
    if case .part = change { return true }
    return false
  }

  /// The kind of the step's terms.
  func kind(gained: Bool) -> DifferenceTerm.Kind {
    switch change {
    case .sources, .part: .source
    case .names: .name
    case .labels: .label
    case .widened, .narrowed: .window
    case .lateness: .lateness
    case .measure: .measure
    case .masks: .mask
    case .person: .identity
    case .aggregate: .aggregate
    }
  }
}

/// The way from one definition to another in steps, each of which changes one thing. The order is
/// fixed: parts that go, sources, names, labels, window, lateness, measure, masks, who counts as
/// one, parts that come.
struct BridgePath {
  let first: CountPlan
  private(set) var steps: [BridgeStep] = []

  init(from: CountPlan, to: CountPlan) {
    first = from
    if from.formula.isSum, to.formula.isSum {
      buildSum(from, to)
    } else if from.formula == to.formula {
      buildFolds(from, to)
    } else {
      steps.append(BridgeStep(change: .aggregate, plan: to))
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
