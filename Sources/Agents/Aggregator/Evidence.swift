public import Events

/// Which rows count for a definition's claim on a data item, so that a scan of the log finds them
/// again.
///
/// Rows that masks leave out do not count. Of a claim that is made of other metrics the rows of
/// those count.
public struct Evidence: Sendable {
  /// Rows of one fold: what passes, and on which days.
  private struct Part {
    var filter: RowFilter
    var calendar: Zone
    /// Nil: from the beginning on.
    var first: Int32?
    var last: Int32
    /// Exactly these labels under `splitBy`; nil: any.
    var labels: Labels?
    var splitBy: [String]
    var required: Labels
    /// Accounts that the masks leave out.
    var masked: Set<String>
  }

  private var parts: [Part] = []
  /// The sources whose rows can count, sorted.
  public private(set) var sources: [SourceID] = []
  /// The measures that can count, sorted.
  public private(set) var measures: [MeasureName] = []

  /// - Parameter state: Only what it knows of identities and masks is looked at.
  /// - Returns: Nil if the pipeline has no such metric or definition.
  public init?(
    item: DataItem, definition: DefinitionName, of aggregator: Aggregator,
    _ state: Aggregator.State
  ) {
    let plan = aggregator.plan
    guard let metric = plan.metrics.first(where: { $0.definition.name == item.metric }),
      let claim = metric.claims.first(where: { $0.name == definition })
    else { return nil }
    add(claim.formula, item, isOwn: true, plan, state)
    var sources: Set<SourceID> = []
    for part in parts {
      let named = part.filter.sources
      sources.formUnion(named.isEmpty ? plan.sources[part.filter.measure] ?? [] : named)
    }
    self.sources = sources.sorted()
    measures = Set(parts.map(\.filter.measure)).sorted()
  }

  /// The UTC days on which rows that count can lie; nil where there is no first one.
  public var days: ClosedRange<Int32>? {
    var range: ClosedRange<Int32>?
    for part in parts {
      guard let first = part.first else { return nil }
      let own = first - 1...part.last + 1
      range =
        min(
          range?.lowerBound ?? .max, own.lowerBound)...max(
          range?.upperBound ?? .min, own.upperBound)
    }
    return range
  }

  /// Whether a row counts.
  public func counts(_ row: Observation) -> Bool {
    parts.contains { Self.counts(row, in: $0) }
  }

  private static func counts(_ row: Observation, in part: Part) -> Bool {
    let filter = part.filter
    guard row.measure == filter.measure,
      filter.sources.isEmpty || filter.sources.contains(row.source),
      filter.names.isEmpty || filter.names.contains(row.name)
    else { return false }
    for (label, values) in filter.labels {
      guard let value = row.labels[label], values.contains(value) else { return false }
    }
    if let limit = filter.arrivedWithin?.microseconds,
      row.arrivedAt.microseconds - row.originTime.microseconds > limit
    {
      return false
    }
    if let labels = part.labels, row.labels.keeping(part.splitBy) != labels { return false }
    for label in part.required.all {
      if let value = row.labels[label.key], value != label.value { return false }
    }
    let day = part.calendar.day(of: row.eventTime).number
    guard day <= part.last, part.first.map({ day >= $0 }) ?? true else { return false }
    return !part.masked.contains(row.entity)
  }

  private mutating func add(
    _ formula: CompiledFormula, _ item: DataItem, isOwn: Bool, _ plan: AggregationPlan,
    _ state: Aggregator.State
  ) {
    for number in formula.folds { add(plan.folds[number], item, isOwn: isOwn, state) }
    for name in formula.metrics {
      guard let metric = plan.metrics.first(where: { $0.definition.name == name }),
        let ours = metric.claims.first
      else { continue }
      add(ours.formula, item, isOwn: false, plan, state)
    }
  }

  private mutating func add(
    _ fold: FoldPlan, _ item: DataItem, isOwn: Bool, _ state: Aggregator.State
  ) {
    let day = item.day.number
    var part = Part(
      filter: fold.fold.rows, calendar: fold.calendar,
      first: fold.isStanding ? nil : day - Int32(fold.fold.days) + 1, last: day,
      labels: isOwn ? item.labels : nil, splitBy: fold.splitBy,
      required: isOwn ? .none : item.labels,
      masked: state.identity.entities(under: fold.fold.rows.withoutMasks))
    parts.append(part)
    guard case .conversion(let second, let limit) = fold.fold.aggregate else { return }
    part.filter = second
    part.labels = nil
    part.last = day + Int32(limit.microseconds / 86_400_000_000) + 1
    parts.append(part)
  }
}

extension IdentityEvidence {
  /// The entities whose person carries one of these masks.
  func entities(under masks: [String]) -> Set<String> {
    guard !masks.isEmpty else { return [] }
    var map = NodeMap()
    map.extend(self, accounts: nodes)
    let persons = PersonMap(self, accounts: nodes, nodes: map)
    var entities: Set<String> = []
    persons.accounts(under: masks).visit { entities.insert(nodes.texts[Int($0)]) }
    return entities
  }
}
