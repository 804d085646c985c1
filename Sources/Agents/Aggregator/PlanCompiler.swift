import Events
import Expressions

/// Compiles metrics into plans, and notes what each measure must keep for them.
struct PlanCompiler {
  private let pipeline: Pipeline
  private let reportingZone: Zone
  private let writers: [MeasureName: [SourceID]]
  private(set) var folds: [FoldPlan] = []
  private(set) var measures: [MeasureName: MeasurePlan] = [:]

  init(_ pipeline: Pipeline, reportingZone: Zone, writers: [MeasureName: [SourceID]]) {
    self.pipeline = pipeline
    self.reportingZone = reportingZone
    self.writers = writers
    // Limits of lateness must be complete before a row is classed.
    for metric in pipeline.metrics {
      for definition in metric.definitions { noteLateness(definition.formula) }
    }
  }

  mutating func compile(_ metric: MetricDefinition) throws(AggregatorError) -> MetricPlan {
    var unit: UnitOfMeasure?
    if metric.unit != "ratio" {
      guard let found = UnitOfMeasure(metric.unit) else {
        throw .badUnit(metric: metric.name.rawValue, unit: metric.unit)
      }
      if found.isCurrency, found.code != pipeline.reporting.currency {
        throw .foreignUnit(
          metric: metric.name.rawValue, unit: found.code, reporting: pipeline.reporting.currency)
      }
      unit = found
    }
    var claims: [ClaimPlan] = []
    for definition in metric.definitions {
      let formula = try compile(definition.formula, of: metric, unit: unit)
      claims.append(
        ClaimPlan(
          name: definition.name, formula: formula, takesPart: definition.claims,
          folds: formula.folds))
    }
    return MetricPlan(
      definition: metric, claims: claims, folds: Set(claims.flatMap(\.folds)).sorted(),
      decimals: unit?.decimals ?? 0)
  }

  private mutating func compile(
    _ formula: Formula, of metric: MetricDefinition, unit: UnitOfMeasure?
  ) throws(AggregatorError) -> CompiledFormula {
    switch formula {
    case .fold(let fold): return .fold(try compile(fold, of: metric, unit: unit))
    case .sum(let parts):
      var compiled: [CompiledFormula] = []
      for part in parts { compiled.append(try compile(part, of: metric, unit: unit)) }
      return .sum(compiled)
    case .difference(let left, let right):
      return .difference(
        try compile(left, of: metric, unit: unit), try compile(right, of: metric, unit: unit))
    case .ratio(let left, let right):
      return .ratio(
        try compile(left, of: metric, unit: unit), try compile(right, of: metric, unit: unit))
    case .metric(let name): return .metric(name)
    }
  }

  private mutating func compile(
    _ fold: Fold, of metric: MetricDefinition, unit: UnitOfMeasure?
  ) throws(AggregatorError) -> Int {
    var calendar = reportingZone
    if let name = fold.zone {
      guard let found = AggregationPlan.zone(name, in: pipeline) else {
        throw .unknownZone(metric: metric.name.rawValue, zone: name)
      }
      calendar = found
    }
    let zone = note(fold.rows.measure, calendar, parts(of: fold))
    var secondZone = 0
    if case .conversion(let filter, _) = fold.aggregate {
      secondZone = note(filter.measure, calendar, [.moments, .accounts])
    }
    // A fold of money in a ratio is in the reporting currency.
    let own =
      unit ?? UnitOfMeasure("\(pipeline.reporting.currency)/\(measureDecimals)")
    let plan = FoldPlan(
      fold: fold, splitBy: metric.splitBy, zone: zone, secondZone: secondZone, calendar: calendar,
      sources: fold.rows.sources.isEmpty
        ? writers[fold.rows.measure] ?? [] : fold.rows.sources.sorted(),
      unit: own)
    if let known = folds.firstIndex(where: {
      $0.fold == fold && $0.splitBy == plan.splitBy && $0.unit == plan.unit
    }) {
      return known
    }
    folds.append(plan)
    return folds.count - 1
  }

  private var measureDecimals: Int { Currency(pipeline.reporting.currency)?.decimals ?? 2 }

  private func parts(of fold: Fold) -> KeptParts {
    let masked: KeptParts = fold.rows.withoutMasks.isEmpty ? [] : .accounts
    return switch fold.aggregate {
    case .sum, .standing: masked.isEmpty ? [] : [.accounts, .accountSums]
    case .count: masked
    case .distinctAccounts, .distinctPeople: .accounts
    case .last, .counterRise: masked.union(.samples)
    case .quantile: masked.union(.values)
    case .conversion: [.accounts, .moments]
    }
  }

  /// Notes that a measure's days are counted in a zone, and returns the zone's number.
  private mutating func note(_ measure: MeasureName, _ zone: Zone, _ parts: KeptParts) -> Int {
    var plan = measures[measure] ?? MeasurePlan()
    plan.parts.formUnion(parts)
    plan.reportingCurrency = pipeline.reporting.currency
    plan.reportingDecimals = measureDecimals
    let number: Int
    if let known = plan.zones.firstIndex(of: zone) {
      number = known
    } else {
      plan.zones.append(zone)
      number = plan.zones.count - 1
    }
    measures[measure] = plan
    return number
  }

  private mutating func noteLateness(_ formula: Formula) {
    switch formula {
    case .fold(let fold):
      noteLateness(fold.rows)
      if case .conversion(let filter, _) = fold.aggregate { noteLateness(filter) }
    case .sum(let parts): for part in parts { noteLateness(part) }
    case .difference(let left, let right), .ratio(let left, let right):
      noteLateness(left)
      noteLateness(right)
    case .metric: break
    }
  }

  private mutating func noteLateness(_ filter: RowFilter) {
    guard let limit = filter.arrivedWithin?.microseconds else { return }
    var plan = measures[filter.measure] ?? MeasurePlan()
    if !plan.lateness.contains(limit) {
      plan.lateness.append(limit)
      plan.lateness.sort()
    }
    measures[filter.measure] = plan
  }
}
