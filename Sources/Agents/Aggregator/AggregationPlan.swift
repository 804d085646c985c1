public import Events
import Expressions

/// What a pipeline's metrics need of its rows: made once, shared by all states.
struct AggregationPlan: Sendable {
  /// The measure that joins accounts: an entity and its counterpart are one person.
  static let identity = MeasureName("identity")
  /// The measure that marks accounts: its name is the mask.
  static let mask = MeasureName("mask")

  let reporting: Reporting
  let reportingZone: Zone
  let reportingDecimals: Int
  let measures: [MeasureName: MeasurePlan]
  /// In the order in which they must be decided: a metric after those that it is made of.
  let metrics: [MetricPlan]
  /// The folds of all metrics; equal ones are one.
  let folds: [FoldPlan]
  /// Which sources write rows of a measure, sorted.
  let sources: [MeasureName: [SourceID]]

  init(_ pipeline: Pipeline) throws(AggregatorError) {
    reporting = pipeline.reporting
    guard let zone = Self.zone(reporting.zone, in: pipeline) else {
      throw .unknownZone(metric: "reporting", zone: reporting.zone)
    }
    reportingZone = zone
    reportingDecimals = Currency(reporting.currency)?.decimals ?? 2

    var writers: [MeasureName: Set<SourceID>] = [:]
    for source in pipeline.sources {
      for mapping in source.observe { writers[mapping.measure, default: []].insert(source.id) }
    }
    sources = writers.mapValues { $0.sorted() }

    var compiler = PlanCompiler(pipeline, reportingZone: zone, writers: sources)
    var metrics: [MetricPlan] = []
    for metric in try Self.ordered(pipeline.metrics) {
      metrics.append(try compiler.compile(metric))
    }
    self.metrics = metrics
    folds = compiler.folds
    measures = compiler.measures
  }

  static func zone(_ identifier: String, in pipeline: Pipeline) -> Zone? {
    pipeline.zones[identifier] ?? (identifier == "UTC" ? .utc : nil)
  }

  /// The metrics, each after those that it is made of; otherwise in the order of the file.
  private static func ordered(
    _ metrics: [MetricDefinition]
  ) throws(AggregatorError) -> [MetricDefinition] {
    var ordered: [MetricDefinition] = []
    var open: Set<MetricName> = []
    func visit(_ metric: MetricDefinition) throws(AggregatorError) {
      if ordered.contains(where: { $0.name == metric.name }) { return }
      guard open.insert(metric.name).inserted else {
        throw .circular(metric: metric.name.rawValue)
      }
      for definition in metric.definitions {
        for name in definition.formula.metrics {
          guard let needed = metrics.first(where: { $0.name == name }) else {
            throw .unknownMetric(metric: metric.name.rawValue, reference: name.rawValue)
          }
          try visit(needed)
        }
      }
      ordered.append(metric)
    }
    for metric in metrics { try visit(metric) }
    return ordered
  }
}

extension Formula {
  /// The metrics that it is made of, in the order of the text, repeated where they are.
  public var metrics: [MetricName] {
    switch self {
    case .fold: []
    case .sum(let parts): parts.flatMap(\.metrics)
    case .difference(let left, let right), .ratio(let left, let right):
      left.metrics + right.metrics
    case .metric(let name): [name]
    }
  }
}

/// What is kept of one measure.
struct MeasurePlan: Sendable {
  /// The zones in which folds count its days.
  var zones: [Zone] = []
  /// Limits of lateness, microseconds, rising.
  var lateness: [Int64] = []
  var parts: KeptParts = []
  var reportingCurrency = ""
  var reportingDecimals = 0

  /// The parts that a family with this unit keeps.
  func kept(unit: String) -> KeptParts {
    guard let unit = UnitOfMeasure(unit), unit.isCurrency else { return parts }
    let isOurs = unit.code == reportingCurrency && unit.decimals <= reportingDecimals
    return isOurs ? parts : parts.union(.amounts)
  }

  func latenessClass(_ late: Int64) -> UInt8 {
    UInt8(lateness.count { late > $0 })
  }
}

/// A unit and the decimals of its mantissas, as `USD/2` writes them.
struct UnitOfMeasure: Hashable, Sendable {
  let code: String
  let decimals: Int
  let isCurrency: Bool

  init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"),
      let decimals = Int(text[text.index(after: slash)...]), (0...18).contains(decimals)
    else { return nil }
    code = String(text[..<slash])
    self.decimals = decimals
    isCurrency = Currency(code) != nil
  }
}

/// A fold with all that must be looked up once.
struct FoldPlan: Sendable {
  let fold: Fold
  let splitBy: [String]
  /// The number of its zone among the measure's zones; of a conversion also that of its second
  /// measure.
  let zone: Int
  let secondZone: Int
  let calendar: Zone
  /// Whose rows it takes; sorted.
  let sources: [SourceID]
  /// The unit of its values: nil where they are only counted.
  let unit: UnitOfMeasure?

  var isStanding: Bool { fold.aggregate == .standing }
}

/// A metric with its formulas compiled.
struct MetricPlan: Sendable {
  let definition: MetricDefinition
  let claims: [ClaimPlan]
  /// All folds of all its definitions.
  let folds: [Int]
  let decimals: Int
}

struct ClaimPlan: Sendable {
  let name: DefinitionName
  let formula: CompiledFormula
  let takesPart: Bool
  let folds: [Int]
}

indirect enum CompiledFormula: Sendable {
  case fold(Int)
  case sum([CompiledFormula])
  case difference(CompiledFormula, CompiledFormula)
  case ratio(CompiledFormula, CompiledFormula)
  case metric(MetricName)

  var folds: [Int] {
    switch self {
    case .fold(let fold): [fold]
    case .sum(let parts): parts.flatMap(\.folds)
    case .difference(let left, let right), .ratio(let left, let right): left.folds + right.folds
    case .metric: []
    }
  }

  var metrics: [MetricName] {
    switch self {
    case .fold: []
    case .sum(let parts): parts.flatMap(\.metrics)
    case .difference(let left, let right), .ratio(let left, let right):
      left.metrics + right.metrics
    case .metric(let name): [name]
    }
  }
}
