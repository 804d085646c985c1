import Agents
public import EventLog
public import Events

/// Explains what other rules make of one figure: the steps from one version's way of counting to the
/// other's, each with the people or records that it concerns, and then, where another claim wins, the
/// switch.
public struct VersionWhy {
  private let reader: LogReader
  private let samplesPerTerm: Int

  public init(reader: LogReader, samplesPerTerm: Int = 2) {
    self.reader = reader
    self.samplesPerTerm = samplesPerTerm
  }

  /// - Parameters:
  ///   - definition: A department's or a source's; nil explains the decided figure.
  ///   - head: What is known: nothing at or behind this offset counts.
  /// - Throws: ``HistoryError``, and what reading throws.
  public func explain(
    _ item: DataItem, definition: DefinitionName? = nil, from old: Pipeline, to new: Pipeline,
    asOf head: Offset
  ) async throws -> Difference {
    let first: DefinitionName
    let last: DefinitionName
    if let definition {
      (first, last) = (definition, definition)
    } else {
      first = try await winner(item, old, like: new, head)
      last = try await winner(item, new, like: old, head)
    }
    let bridge = Bridge(reader: reader, samplesPerTerm: samplesPerTerm)
    let from = Bridge.Side(pipeline: old, item: item, definition: first)
    let to = Bridge.Side(pipeline: new, item: item, definition: last)
    let difference = try counted(from, to, bridge, head)
    guard
      let placed = try ItemHistory(item, in: reader, upTo: head).decision(before: head),
      let mapped = try mapped(from, to: new, upTo: placed.decision.readUpTo)
    else { return difference }
    let claim = placed.decision.claims.first { $0.definition == first }
    return mapped.added(
      to: difference, recorded: placed.version == old.version ? claim?.value : nil)
  }

  /// What the mappings change, where they differ: the definition of the first end counted from the
  /// rows of either. Records that one of them has not read yet are taken as the other reads them.
  private func mapped(
    _ side: Bridge.Side, to new: Pipeline, upTo end: Offset
  ) throws -> MappingTerms? {
    let old = side.pipeline
    let plan = try CountPlan(side.item, side.definition, of: old, in: reader, before: end)
    let missing = try [old, new].flatMap { pipeline in
      try LayerChoice(pipeline, in: reader).layers.filter { !$0.isOwn }.map(\.source)
    }.filter { source in
      plan.needsPeople || plan.folds.contains { $0.gate.takes(source: source) }
    }
    guard missing.isEmpty else { throw HistoryError.notNormalized(Set(missing).sorted()) }
    return try MappingTerms(
      plan, from: EvidenceScan(reader: reader, pipeline: old, continuedBy: new),
      to: EvidenceScan(reader: reader, pipeline: new, continuedBy: old), upTo: end,
      samples: samplesPerTerm)
  }

  /// What definitions and rules change, counted from the rows of the new version's mappings.
  private func counted(
    _ from: Bridge.Side, _ to: Bridge.Side, _ bridge: Bridge, _ head: Offset
  ) throws -> Difference {
    let (item, new) = (from.item, to.pipeline)
    let (first, last) = (from.definition, to.definition)
    guard first != last, new.metric(item.metric)?.definition(first) != nil else {
      return try bridge.reconcile(from, to, along: .rules, asOf: head)
    }
    let middle = Bridge.Side(pipeline: new, item: item, definition: first)
    var counted = try bridge.reconcile(from, middle, along: .rules, asOf: head)
    let switched = try bridge.reconcile(middle, to, along: .definition, asOf: head)
    counted.terms += switched.terms.map { term in
      var term = term
      term.kind = .sourceSwitch
      term.name = "\(last) wins instead of \(first): \(term.name)"
      return term
    }
    let (one, other) = (counted.check, switched.check)
    counted.to = switched.to
    counted.check = .init(
      endsAgree: one.endsAgree && other.endsAgree, sums: one.sums && other.sums,
      isSufficient: one.isSufficient && other.isSufficient,
      isNecessary: one.isNecessary && other.isNecessary)
    return counted
  }

  /// Whose claim wins under a version: the log's word where that version decided, or one that
  /// settles the metric by the same preferences; else the rules are asked.
  private func winner(
    _ item: DataItem, _ pipeline: Pipeline, like other: Pipeline, _ head: Offset
  ) async throws -> DefinitionName {
    let placed = try ItemHistory(item, in: reader, upTo: head).decision(before: head)
    if let placed,
      placed.version == pipeline.version
        || (placed.version == other.version && Self.settleAlike(item.metric, pipeline, other))
    {
      return placed.decision.winner ?? .ours
    }
    let shadow = try await ShadowRun(reader: reader).run(
      pipeline, asOf: head, metrics: [item.metric])
    return shadow.decisions[item]?.winner ?? .ours
  }

  /// Whether two versions settle a metric alike whatever the claims' values are.
  private static func settleAlike(
    _ name: MetricName, _ one: Pipeline, _ other: Pipeline
  ) -> Bool {
    guard let first = one.metric(name), let second = other.metric(name),
      first.rules == second.rules
    else { return false }
    func claims(_ metric: MetricDefinition) -> [DefinitionName] {
      metric.definitions.filter(\.claims).map(\.name)
    }
    return claims(first) == claims(second)
      && first.rules.allSatisfy { rule in
        if case .prefer = rule.action { true } else { false }
      }
  }
}
