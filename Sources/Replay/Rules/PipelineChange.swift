public import Events

/// One thing in which two pipeline versions differ.
public struct PipelineChange: Hashable, Sendable {
  /// Where versions can differ, in the order in which a figure is led over from one to the other.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Comparable {
    /// How a source's records are read, or whether it is read at all.
    case mapping
    /// The reporting zone, currency, publish time or first day.
    case reporting
    /// How a metric is counted, by us or by others.
    case definition
    /// How a conflict is settled.
    case rule
    /// What is watched, when a figure settles, what dashboards show: no value changes by it.
    case display

    public static func < (left: Kind, right: Kind) -> Bool { left.place < right.place }
    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  public let kind: Kind
  /// What it is about: a source, a metric, `metric.definition`, a dashboard.
  public let subject: String
  /// The metric whose figures it is about; nil where it can be any.
  public let metric: MetricName?
  /// The definition that it is about; nil where it is about the whole metric.
  public let definition: DefinitionName?
  /// What has changed, in words.
  public let words: String

  /// `definition active_users_28d.ours`.
  public var name: String { subject.isEmpty ? kind.rawValue : "\(kind.rawValue) \(subject)" }
}

extension PipelineChange {
  /// Everything in which two versions differ, by kind, then in the order of the newer one.
  public static func all(from old: Pipeline, to new: Pipeline) -> [PipelineChange] {
    let found =
      sources(old, new) + reporting(old, new) + metrics(old, new) + dashboards(old, new)
    return Kind.allCases.flatMap { kind in found.filter { $0.kind == kind } }
  }

  private static func sources(_ old: Pipeline, _ new: Pipeline) -> [PipelineChange] {
    var found: [PipelineChange] = []
    func add(_ kind: Kind, _ source: SourceID, _ words: String) {
      found.append(
        PipelineChange(
          kind: kind, subject: source.rawValue, metric: nil, definition: nil, words: words))
    }
    for source in new.sources {
      guard let before = old.source(source.id) else {
        add(.mapping, source.id, "is a new source")
        continue
      }
      if before.mappingDigest != source.mappingDigest {
        add(.mapping, source.id, MappingWords.change(from: before, to: source))
      }
    }
    for source in old.sources where new.source(source.id) == nil {
      add(.mapping, source.id, "is read no more")
    }
    return found
  }

  private static func reporting(_ old: Pipeline, _ new: Pipeline) -> [PipelineChange] {
    guard old.reporting != new.reporting else { return [] }
    let (was, now) = (old.reporting, new.reporting)
    var words: [String] = []
    if was.zone != now.zone { words.append("zone \(now.zone) instead of \(was.zone)") }
    if was.currency != now.currency {
      words.append("currency \(now.currency) instead of \(was.currency)")
    }
    if was.publishSecondOfDay != now.publishSecondOfDay { words.append("another publish time") }
    if was.rates != now.rates { words.append("other exchange rates") }
    if was.since != now.since { words.append("another first day") }
    return [
      PipelineChange(
        kind: .reporting, subject: "", metric: nil, definition: nil,
        words: words.joined(separator: ", "))
    ]
  }

  private static func metrics(_ old: Pipeline, _ new: Pipeline) -> [PipelineChange] {
    var found: [PipelineChange] = []
    func add(
      _ kind: Kind, _ metric: MetricName, _ definition: DefinitionName?, _ words: String
    ) {
      let subject = definition.map { "\(metric).\($0)" } ?? metric.rawValue
      found.append(
        PipelineChange(
          kind: kind, subject: subject, metric: metric, definition: definition, words: words))
    }
    for metric in new.metrics {
      let name = metric.name
      guard let before = old.metric(name) else {
        add(.definition, name, nil, "is a new metric")
        continue
      }
      for definition in metric.definitions {
        guard let was = before.definition(definition.name) else {
          add(.definition, name, definition.name, "is a new definition")
          continue
        }
        if was.formula != definition.formula {
          add(
            .definition, name, definition.name,
            FormulaWords.change(from: was.formula, to: definition.formula))
        }
        if was.claims != definition.claims {
          add(
            .rule, name, definition.name,
            definition.claims ? "takes part in the decision now" : "is shown beside only")
        }
      }
      for definition in before.definitions where metric.definition(definition.name) == nil {
        add(.definition, name, definition.name, "is gone")
      }
      if before.unit != metric.unit || before.splitBy != metric.splitBy {
        add(
          .definition, name, nil,
          before.unit != metric.unit
            ? "unit \(metric.unit) instead of \(before.unit)"
            : "split by \(metric.splitBy.joined(separator: ", "))")
      }
      if before.rules != metric.rules || before.tolerance != metric.tolerance {
        add(.rule, name, nil, RuleWords.change(from: before, to: metric))
      }
      if before.watch != metric.watch || before.settlesAfterDays != metric.settlesAfterDays {
        add(.display, name, nil, "is watched, or settles, otherwise")
      }
    }
    for metric in old.metrics where new.metric(metric.name) == nil {
      add(.definition, metric.name, nil, "is gone")
    }
    return found
  }

  private static func dashboards(_ old: Pipeline, _ new: Pipeline) -> [PipelineChange] {
    var names = new.dashboards.map(\.name)
    for dashboard in old.dashboards where !names.contains(dashboard.name) {
      names.append(dashboard.name)
    }
    return names.compactMap { name in
      let was = old.dashboards.first { $0.name == name }
      let now = new.dashboards.first { $0.name == name }
      guard was != now else { return nil }
      let words = was == nil ? "is new" : now == nil ? "is gone" : "shows other definitions"
      return PipelineChange(
        kind: .display, subject: "dashboard \(name)", metric: nil, definition: nil, words: words)
    }
  }
}
