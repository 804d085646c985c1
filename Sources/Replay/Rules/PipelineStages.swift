import Agents
import Events

/// The way from one pipeline version to another in stages, each of which changes one kind of thing.
struct PipelineStages {
  struct Stage {
    let kind: PipelineChange.Kind
    let changes: [PipelineChange]
    /// The pipeline once this stage is done.
    let pipeline: Pipeline
    /// The metrics whose figures it can change; nil: any.
    let affected: Set<MetricName>?
  }

  let old: Pipeline
  private(set) var stages: [Stage] = []

  init(_ old: Pipeline, _ new: Pipeline, _ changes: [PipelineChange]) {
    self.old = old
    var pipeline = old
    pipeline.version = new.version
    pipeline.zones = old.zones.merging(new.zones) { $1 }
    for kind in PipelineChange.Kind.allCases {
      switch kind {
      case .mapping: pipeline.sources = new.sources
      case .reporting: pipeline.reporting = new.reporting
      case .definition: pipeline.metrics = new.metrics.map { Self.underOldRules($0, old) }
      case .rule: pipeline.metrics = new.metrics
      case .display:
        pipeline = new
        // No value changes by what is shown.
        continue
      }
      let own = changes.filter { $0.kind == kind }
      guard !own.isEmpty else { continue }
      stages.append(
        Stage(
          kind: kind, changes: own, pipeline: pipeline,
          affected: Self.affected(by: own, old, new)))
    }
  }

  /// A new metric under the rules that it had.
  private static func underOldRules(_ metric: MetricDefinition, _ old: Pipeline) -> MetricDefinition
  {
    guard let before = old.metric(metric.name) else { return metric }
    var metric = metric
    metric.rules = before.rules
    metric.tolerance = before.tolerance
    metric.definitions = metric.definitions.map { definition in
      var definition = definition
      if let was = before.definition(definition.name) { definition.claims = was.claims }
      return definition
    }
    return metric
  }

  private static func affected(
    by changes: [PipelineChange], _ old: Pipeline, _ new: Pipeline
  ) -> Set<MetricName>? {
    var names: Set<MetricName> = []
    for change in changes {
      guard let metric = change.metric else {
        guard change.kind == .mapping, let read = metrics(reading: change.subject, old, new)
        else { return nil }
        names.formUnion(read)
        continue
      }
      names.insert(metric)
    }
    // What is made of them changes with them.
    while true {
      let more = Set(
        (old.metrics + new.metrics).filter { metric in
          metric.definitions.contains { !names.isDisjoint(with: $0.formula.metrics) }
        }.map(\.name)
      ).subtracting(names)
      if more.isEmpty { return names }
      names.formUnion(more)
    }
  }

  /// The metrics that count rows of a source; nil where the source says what concerns all.
  private static func metrics(
    reading source: String, _ old: Pipeline, _ new: Pipeline
  ) -> Set<MetricName>? {
    var measures: Set<String> = []
    for pipeline in [old, new] {
      for mapping in pipeline.source(SourceID(source))?.observe ?? [] {
        measures.insert(mapping.measure.rawValue)
        if !mapping.masks.isEmpty { return nil }
      }
      if let rates = pipeline.reporting.rates, rates.source.rawValue == source { return nil }
    }
    guard measures.isDisjoint(with: ["identity", "mask"]) else { return nil }
    let metrics = (old.metrics + new.metrics).filter { metric in
      metric.definitions.contains { definition in
        definition.formula.measures.contains { measures.contains($0.rawValue) }
      }
    }
    return Set(metrics.map(\.name))
  }

  /// The changes of a stage that concern a figure: those of its metric and definition, and those of
  /// the metrics that it is made of.
  func changes(of stage: Int, for item: DataItem, _ definition: DefinitionName)
    -> [PipelineChange]
  {
    let all = stages[stage].changes
    let metric = item.metric
    var related: Set<MetricName> = []
    var open = [metric]
    while let name = open.popLast() {
      for pipeline in [old, stages[stage].pipeline] {
        for formula in pipeline.metric(name)?.definitions.map(\.formula) ?? [] {
          for part in formula.metrics where related.insert(part).inserted { open.append(part) }
        }
      }
    }
    let found = all.filter { change in
      guard let changed = change.metric else { return true }
      if related.contains(changed), changed != metric { return true }
      guard changed == metric else { return false }
      guard let own = change.definition, change.kind == .definition else { return true }
      if definition != .ours { return own == definition }
      return own == .ours || takesPart(own, of: metric, stage)
    }
    return found.isEmpty ? all : found
  }

  private func takesPart(_ name: DefinitionName, of metric: MetricName, _ stage: Int) -> Bool {
    [old, stages[stage].pipeline].contains {
      $0.metric(metric)?.definition(name)?.claims ?? false
    }
  }
}
