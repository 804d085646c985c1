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
    /// People become the units of a sum that they hold.
    case held(UnitWords)
    /// The units that nobody holds come.
    case unheld(UnitWords)
    /// What the sum says of its contracts beyond their units, or less.
    case unrecorded(UnitWords)
    /// The contracts come that have lapsed.
    case lapsed(UnitWords)
    /// A part of the sum comes, contract by contract: the part of this number.
    case contracts(Int, CountFold)
  }

  /// The measures that a step towards units speaks of, each in the order of the sum.
  struct UnitWords {
    let people: MeasureName
    private(set) var sums: [MeasureName] = []
    private(set) var units: [MeasureName] = []
    /// What says that a contract has ended, and the labels that it bears nonetheless.
    private(set) var ends: [MeasureName] = []
    private(set) var labels: [String: [String]] = [:]

    init(_ people: CountPlan, _ sum: CountPlan) {
      self.people = people.folds.first?.gate.filter.measure ?? ""
      for fold in sum.folds {
        guard let units = fold.units else { continue }
        let measures = [fold.gate, units.gate].map(\.filter.measure)
        if !sums.contains(measures[0]) { sums.append(measures[0]) }
        if !self.units.contains(measures[1]) { self.units.append(measures[1]) }
        guard let lapse = units.lapse, let lapsing = units.lapsing else { continue }
        if !ends.contains(lapse.filter.measure) { ends.append(lapse.filter.measure) }
        for (key, values) in lapsing.filter.labels where fold.gate.filter.labels[key] != values {
          labels[key, default: []] += values
        }
      }
    }
  }

  let change: Change
  /// How it is counted from this step on.
  let plan: CountPlan

  /// Whether a part of a sum goes or comes whole.
  var isPart: Bool {
    switch change {
    case .part, .unheld, .unrecorded, .lapsed, .contracts: true
    case .sources, .names, .labels, .widened, .narrowed, .lateness, .measure, .masks, .person,
      .aggregate, .held:
      false
    }
  }

  /// Whether a set of the step is one of units, each a row of its own, and not of those that have them.
  func countsRows(_ key: BridgeSets.Key) -> Bool {
    switch change {
    case .held: key.side >= 0
    case .unheld: true
    case .sources, .names, .labels, .widened, .narrowed, .lateness, .measure, .masks, .person,
      .aggregate, .part, .unrecorded, .lapsed, .contracts:
      false
    }
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
    case .held, .unheld: .holder
    case .unrecorded, .lapsed, .contracts: .contract
    }
  }
}
