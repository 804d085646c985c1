import Events

/// A formula for one data item, with its folds numbered.
indirect enum CountFormula: Sendable, Hashable {
  case fold(Int)
  case sum([CountFormula])
  case difference(CountFormula, CountFormula)
  case ratio(CountFormula, CountFormula)
}

/// A fold for one data item.
struct CountFold: Sendable, Hashable {
  var aggregate: Fold.Aggregate
  var masks: [String]
  var gate: RowGate
  /// Of a conversion: the rows that convert.
  let second: RowGate?
  /// The unit of its values, and the decimals of the metric: what a value is written with.
  let unit: FoldUnit
  /// Where the window begins, microseconds: a counter's series rises from its last sample before.
  let begin: Int64
  /// Of what stands: how its units are found.
  var units: CountUnits? = nil

  var isDistinct: Bool { aggregate == .distinctAccounts || aggregate == .distinctPeople }
  /// Whether it counts people or accounts, each of which is there or not.
  var isPersonal: Bool {
    if case .conversion = aggregate { return true }
    return isDistinct
  }
  /// Whether each entity adds its own part, whatever the others do.
  var isAdditive: Bool {
    switch aggregate {
    case .sum, .count, .standing, .distinctAccounts, .distinctPeople: true
    case .last, .quantile, .counterRise, .conversion: false
    }
  }
}

/// How the units of a standing sum are found for one data item.
struct CountUnits: Sendable, Hashable {
  /// The rows that are one unit each.
  let gate: RowGate
  /// Of the sum's own rows those that may have lapsed, and the rows that say when.
  let lapsing: RowGate?
  let lapse: RowGate?

  /// - Parameter sum: The rows that the sum adds up.
  init(_ definition: UnitDefinition, of sum: RowGate) {
    func gate(_ filter: RowFilter) -> RowGate {
      RowGate(filter: filter, window: sum.window, labels: nil, splitBy: [])
    }
    self.gate = gate(definition.rows)
    lapsing = definition.lapse.map { lapse in
      var own = sum
      own.filter.labels.merge(lapse.labels) { ours, theirs in ours.filter(theirs.contains) }
      return own
    }
    lapse = definition.lapse.map {
      gate(RowFilter(measure: $0.after, sources: sum.filter.sources))
    }
  }
}

/// A unit as `USD/2` writes it.
struct FoldUnit: Sendable, Hashable {
  let code: String
  let decimals: Int

  init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"),
      let decimals = Int(text[text.index(after: slash)...]), (0...18).contains(decimals)
    else { return nil }
    code = String(text[..<slash])
    self.decimals = decimals
  }
}

/// How one definition of a metric is counted for one data item: a formula over folds, each with its
/// rows, its window and its labels.
struct CountPlan: Sendable, Hashable {
  let item: DataItem
  let definition: DefinitionName
  private(set) var folds: [CountFold] = []
  private(set) var formula = CountFormula.sum([])
  let isRatio: Bool
  let decimals: Int

  /// - Parameters:
  ///   - parts: For a metric that is made of others: their data items of the day, with the
  ///     definition that won each.
  /// - Throws: ``HistoryError`` if the pipeline has no such metric or definition.
  init(
    _ item: DataItem, _ definition: DefinitionName, of pipeline: Pipeline,
    parts: [MetricName: [DataItem: DefinitionName]] = [:]
  ) throws(HistoryError) {
    guard let metric = pipeline.metric(item.metric) else {
      throw .unknownMetric(item.metric.rawValue, among: pipeline.metrics.map(\.name.rawValue))
    }
    guard let found = metric.definition(definition) else {
      throw .unknownDefinition(
        definition.rawValue, of: item.metric.rawValue,
        among: metric.definitions.map(\.name.rawValue))
    }
    self.item = item
    self.definition = definition
    isRatio = metric.unit == "ratio"
    decimals = isRatio ? 0 : FoldUnit(metric.unit)?.decimals ?? 0
    var context = Context(pipeline: pipeline, parts: parts)
    formula = try context.compile(found.formula, metric, item)
    folds = context.folds
  }

  /// A step between two definitions: the same shape with other folds.
  func with(_ folds: [CountFold]) -> CountPlan {
    var plan = self
    plan.folds = folds
    return plan
  }

  /// A step between two sums: these folds, added up.
  func adding(up folds: [CountFold]) -> CountPlan {
    var plan = with(folds)
    plan.formula = .sum(folds.indices.map { .fold($0) })
    return plan
  }

  /// Whether every entity's part can be told from the others'.
  var isAdditive: Bool { folds.allSatisfy(\.isAdditive) && formula.isSum }

  /// Whether it counts people or accounts, each once.
  var countsPeople: Bool {
    guard case .fold(0) = formula else { return false }
    return folds[0].isDistinct
  }

  /// Whether it is a sum of which some units are known.
  var countsUnits: Bool { formula.isSum && isAdditive && folds.contains { $0.units != nil } }

  private struct Context {
    let pipeline: Pipeline
    let parts: [MetricName: [DataItem: DefinitionName]]
    var folds: [CountFold] = []

    mutating func compile(
      _ formula: Formula, _ metric: MetricDefinition, _ item: DataItem
    ) throws(HistoryError) -> CountFormula {
      switch formula {
      case .fold(let fold):
        folds.append(try compile(fold, metric, item))
        return .fold(folds.count - 1)
      case .sum(let parts):
        var compiled: [CountFormula] = []
        for part in parts { compiled.append(try compile(part, metric, item)) }
        return .sum(compiled)
      case .difference(let left, let right):
        return .difference(
          try compile(left, metric, item), try compile(right, metric, item))
      case .ratio(let left, let right):
        return .ratio(try compile(left, metric, item), try compile(right, metric, item))
      case .metric(let name):
        var compiled: [CountFormula] = []
        for (part, winner) in (parts[name] ?? [:]).sorted(by: { $0.key < $1.key })
        where item.labels.all.allSatisfy({ part.labels[$0.key] == $0.value }) {
          guard let metric = pipeline.metric(name),
            let definition = metric.definition(winner)
          else { continue }
          compiled.append(try compile(definition.formula, metric, part))
        }
        return .sum(compiled)
      }
    }

    private func compile(
      _ fold: Fold, _ metric: MetricDefinition, _ item: DataItem
    ) throws(HistoryError) -> CountFold {
      let name = fold.zone ?? pipeline.reporting.zone
      let zone = pipeline.zones[name] ?? .utc
      let end = zone.start(of: item.day.advanced(by: 1)).microseconds
      let begin = zone.start(of: item.day.advanced(by: 1 - fold.days)).microseconds
      // A counter rises from its last sample before the window; a standing sum has no beginning.
      let isOpen = fold.aggregate == .standing || fold.aggregate == .counterRise
      let own =
        metric.unit == "ratio"
        ? FoldUnit("\(pipeline.reporting.currency)/\(pipeline.currencyDecimals)")
        : FoldUnit(metric.unit)
      guard let unit = own else { throw .badUnit(metric.unit, of: metric.name.rawValue) }
      var second: RowGate?
      if case .conversion(let filter, let limit) = fold.aggregate {
        let last = zone.start(
          of: item.day.advanced(by: Int(limit.microseconds / 86_400_000_000) + 3))
        second = RowGate(
          filter: filter, window: begin..<last.microseconds, labels: nil, splitBy: [])
      }
      let gate = RowGate(
        filter: fold.rows, window: (isOpen ? .min : begin)..<end, labels: item.labels,
        splitBy: metric.splitBy)
      return CountFold(
        aggregate: fold.aggregate, masks: fold.rows.withoutMasks, gate: gate, second: second,
        unit: unit, begin: begin, units: fold.units.map { CountUnits($0, of: gate) })
    }
  }
}

extension CountFormula {
  /// Whether it is a fold or a sum of folds.
  var isSum: Bool {
    switch self {
    case .fold: true
    case .sum(let parts): parts.allSatisfy(\.isSum)
    case .difference, .ratio: false
    }
  }
}
