import Agents
import EventLog
import Events

/// What may be otherwise in another pipeline's way to count a metric, read off our own definition
/// and our own rows.
struct CanaryHypotheses {
  let all: [CanaryHypothesis]

  init(_ counter: CanaryCounter, _ pipeline: Pipeline) {
    var all: [CanaryHypothesis] = [.daysOfUTC]
    let folds = counter.folds
    let entries = counter.rows.firsts.flatMap(\.self)
    // Names: of the definition's list, or else of the rows.
    var names = Set(folds.flatMap(\.rows.names))
    if names.isEmpty { names = Set(entries.compactMap { counter.rows.names[$0.row.name] }) }
    if names.count > 1 { all += names.sorted().map { .nameMissed($0) } }
    if folds.contains(where: { $0.aggregate == .distinctPeople }) { all.append(.accountsApart) }
    let masks = Set(folds.flatMap(\.rows.withoutMasks)).sorted()
    if !masks.isEmpty { all.append(.masksIgnored(masks)) }
    if masks.count > 1 { all += masks.map { .masksIgnored([$0]) } }
    if !counter.rows.corrections.isEmpty { all.append(.firstAnswerKept) }
    if entries.contains(where: { $0.row.reason == .void }) { all.append(.voidsMissed) }
    all += Self.parts(counter, pipeline)
    all += Self.money(counter, pipeline)
    if folds.contains(where: { $0.aggregate == .counterRise }) { all.append(.resetsAsFalls) }
    let isStanding = folds.contains { $0.aggregate == .standing }
    if isStanding { all += Self.others(folds, pipeline) }
    let sources = Set(folds.flatMap(\.rows.sources))
    let hasHappenings = pipeline.sources.contains { source in
      guard sources.isEmpty || sources.contains(source.id) else { return false }
      if case .happenings = source.identity { return true }
      return false
    }
    if hasHappenings { all.append(.duplicatesCounted) }
    if counter.slots.contains(where: { $0.knownAt != nil }) { all.append(.notYetCollected) }
    self.all = all
  }

  /// Amounts of one name beside which the sources have other amounts of the same accounts.
  private static func parts(_ counter: CanaryCounter, _ pipeline: Pipeline) -> [CanaryHypothesis] {
    guard counter.folds.allSatisfy({ $0.aggregate == .sum }) else { return [] }
    let names = Set(counter.rows.firsts.flatMap { $0.map(\.row.name) })
      .compactMap { counter.rows.names[$0] }.sorted()
    let measures = Set(
      counter.folds.flatMap { CanaryRows.amounts(beside: $0, in: pipeline).map(\.measure) })
    guard names.count + measures.count > 2 else { return [] }
    return names.flatMap { name in
      [.partsMissed(name: name, withVoids: false), .partsMissed(name: name, withVoids: true)]
    }
  }

  private static func money(_ counter: CanaryCounter, _ pipeline: Pipeline) -> [CanaryHypothesis] {
    let units = Set(counter.rows.firsts.flatMap { $0.map(\.row.unit) })
      .compactMap { counter.rows.context.units[$0] }
      .filter { MoneyConversion.isCurrency($0.code) }
    let decimals = FoldUnit(counter.metric.unit)?.decimals ?? pipeline.currencyDecimals
    var all: [CanaryHypothesis] = []
    let foreign = Set(units.map(\.code)).subtracting([pipeline.reporting.currency]).sorted()
    for code in foreign {
      all.append(.currencyAsReporting(code))
      if units.contains(where: { $0.code == code && $0.decimals == 0 }) {
        all.append(.minorUnits(code))
      }
    }
    if units.contains(where: { $0.decimals > decimals }) { all.append(.decimalsCut) }
    return all
  }

  /// Sources outside the folds in which something stands, as any definition of the pipeline says.
  private static func others(_ folds: [Fold], _ pipeline: Pipeline) -> [CanaryHypothesis] {
    let own = Set(folds.flatMap(\.rows.sources))
    guard !own.isEmpty else { return [] }
    var found: Set<CanaryHypothesis> = []
    func walk(_ formula: Formula) {
      switch formula {
      case .fold(let fold) where fold.aggregate == .standing:
        for source in fold.rows.sources where !own.contains(source) {
          found.insert(.twiceIn(source, fold.rows.measure))
        }
      case .fold, .metric: break
      case .sum(let parts):
        for part in parts { walk(part) }
      case .difference(let left, let right), .ratio(let left, let right):
        walk(left)
        walk(right)
      }
    }
    for metric in pipeline.metrics {
      for definition in metric.definitions { walk(definition.formula) }
    }
    let now = found.sorted { $0.words < $1.words }
    return now
      + now.compactMap { hypothesis in
        guard case .twiceIn(let source, let measure) = hypothesis else { return nil }
        return .twiceEver(source, measure)
      }
  }
}
