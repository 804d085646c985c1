import Agents
public import EventLog
public import Events

/// Decides all of history again under other rules, and finds what changes and why.
///
/// 1. A figure is led over from the old version to the new one in stages, always in the same order:
///    mappings, reporting, definitions, rules. What a stage changes is the work of its changes, so
///    the causes of a figure add up to its difference exactly.
/// 2. Within a stage a figure's cause is what concerns its metric, or one that it is made of.
/// 3. For each cause the fewest records are looked for over which the two sides still differ.
public struct VersionDiffRun {
  private let reader: LogReader
  private let threads: Int

  public init(reader: LogReader, threads: Int = 1) {
    self.reader = reader
    self.threads = threads
  }

  /// Compares two versions.
  /// - Parameters:
  ///   - isRecorded: Whether the old version is the one that decided: then its figures are those of
  ///     the log.
  ///   - end: What is known: nothing at or behind this offset counts.
  ///   - progress: What is being done, and the share of it that is done.
  /// - Throws: ``HistoryError``, and what reading throws.
  public func compare(
    _ old: Pipeline, _ new: Pipeline, isRecorded: Bool, asOf end: Offset? = nil,
    progress: (String, Double) -> Void = { _, _ in }
  ) async throws -> VersionDiff {
    let end = min(end ?? reader.head, reader.head)
    guard let tick = try LastTick.before(end, in: reader) else {
      throw HistoryError.neverTicked(by: "\(end)")
    }
    let differences = PipelineChange.all(from: old, to: new)
    let shown = ShownDefinitions(old, new)
    let stages = PipelineStages(old, new, differences)
    let shadow = ShadowRun(reader: reader, threads: threads)
    var known: DecidedFigures
    let recorded = try DecidedFigures(recorded: reader, readUpTo: tick.offset, shown)
    if isRecorded {
      known = recorded
    } else {
      let outcome = try await shadow.run(old, asOf: end) { progress("under the old rules", $0) }
      known = DecidedFigures(outcome.decisions, shown)
    }
    let first = known
    var steps: [FigureKey: [(stage: Int, from: Quantity?, to: Quantity?)]] = [:]
    var decided: [[DataItem: DecisionMade]] = [known.decisions]
    for (number, stage) in stages.stages.enumerated() {
      let outcome = try await shadow.run(
        stage.pipeline, asOf: end, metrics: stage.affected, keptBy: isRecorded ? old : nil
      ) {
        progress("\(stage.kind.rawValue)s", $0)
      }
      let next = known.replacing(stage.affected, with: DecidedFigures(outcome.decisions, shown))
      for key in known.keys.union(next.keys) {
        let (from, to) = (known[key], next[key])
        guard !Self.isSame(from, to) else { continue }
        steps[key, default: []].append((number, from, to))
      }
      known = next
      decided.append(known.decisions)
    }
    let trial = ReproductionSearch(
      reader: reader, tick: tick, stages: stages, decided: decided)
    var builder = CauseBuilder(stages)
    let changes = builder.changes(steps, first, known)
    let causes = try builder.causes(of: changes) { stage, change, step in
      progress("looking for the smallest set of events", 0)
      return try trial.smallest(for: change, step, stage: stage)
    }
    return VersionDiff(
      old: old, new: new, differences: differences, tick: tick.eventTime,
      readUpTo: tick.offset, knownAt: tick.knowledgeTime,
      compared: shown.counts(first.keys.union(known.keys)), changes: changes, causes: causes)
  }

  static func isSame(_ one: Quantity?, _ other: Quantity?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return one.isSameNumber(as: other)
  }
}

/// A figure: a data item as one definition counts it.
struct FigureKey: Hashable, Comparable {
  let item: DataItem
  let definition: DefinitionName

  static func < (left: FigureKey, right: FigureKey) -> Bool {
    (left.item, left.definition.rawValue) < (right.item, right.definition.rawValue)
  }
}

/// Whose figures are compared: ours, and what any dashboard of the two versions shows.
struct ShownDefinitions {
  private let all: [VersionDiff.FigureName]
  private let byMetric: [MetricName: [DefinitionName]]

  init(_ old: Pipeline, _ new: Pipeline) {
    var all: [VersionDiff.FigureName] = []
    func add(_ metric: MetricName, _ definition: DefinitionName) {
      let name = VersionDiff.FigureName(metric: metric, definition: definition)
      if !all.contains(name) { all.append(name) }
    }
    for metric in old.metrics + new.metrics { add(metric.name, .ours) }
    for tile in (old.dashboards + new.dashboards).flatMap(\.tiles) {
      add(tile.metric, tile.definition)
    }
    self.all = all
    byMetric = Dictionary(grouping: all, by: \.metric).mapValues { $0.map(\.definition) }
  }

  func definitions(of metric: MetricName) -> [DefinitionName] { byMetric[metric] ?? [] }

  func counts(_ keys: Set<FigureKey>) -> [(figure: VersionDiff.FigureName, count: Int)] {
    var counts: [VersionDiff.FigureName: Int] = [:]
    for key in keys {
      counts[.init(metric: key.item.metric, definition: key.definition), default: 0] += 1
    }
    return all.compactMap { name in counts[name].map { (name, $0) } }
  }
}

/// What a version decided of every data item, by figure.
struct DecidedFigures {
  private(set) var decisions: [DataItem: DecisionMade]
  private var values: [FigureKey: Quantity] = [:]

  init(_ decisions: [DataItem: DecisionMade], _ shown: ShownDefinitions) {
    self.decisions = decisions
    for (item, decision) in decisions {
      for definition in shown.definitions(of: item.metric) {
        let value =
          definition == .ours
          ? decision.value : decision.claims.first { $0.definition == definition }?.value
        if let value { values[FigureKey(item: item, definition: definition)] = value }
      }
    }
  }

  /// The latest decisions of the log that were made on evidence up to a tick.
  init(recorded reader: LogReader, readUpTo: Offset, _ shown: ShownDefinitions) throws {
    var decisions: [DataItem: DecisionMade] = [:]
    try reader.eachEvent(kinds: [DecisionMade.kind]) { recorded in
      guard case .decisionMade(let decision) = recorded.event, decision.readUpTo <= readUpTo
      else { return }
      decisions[decision.item] = decision
    }
    self.init(decisions, shown)
  }

  var keys: Set<FigureKey> { Set(values.keys) }
  subscript(key: FigureKey) -> Quantity? { values[key] }

  /// The same with the figures of some metrics (nil: all) as another version has them.
  func replacing(_ metrics: Set<MetricName>?, with other: DecidedFigures) -> DecidedFigures {
    guard let metrics else { return other }
    var result = self
    result.decisions = decisions.filter { !metrics.contains($0.key.metric) }
    result.values = values.filter { !metrics.contains($0.key.item.metric) }
    for (item, decision) in other.decisions where metrics.contains(item.metric) {
      result.decisions[item] = decision
    }
    for (key, value) in other.values where metrics.contains(key.item.metric) {
      result.values[key] = value
    }
    return result
  }
}
