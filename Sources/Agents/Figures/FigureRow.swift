public import Events

/// One figure as a dashboard shows it, with what stands behind it.
public struct FigureRow: Hashable, Sendable {
  /// A value that was shown before a hold: of an earlier revision, or of an earlier day.
  public struct LastGood: Hashable, Sendable {
    public let day: CivilDay
    public let revision: Int64
    public let value: Quantity
  }

  public let item: DataItem
  /// Whose way of counting; `ours` is the decision itself.
  public let definition: DefinitionName
  /// What is shown: while it is held, the last good value of this item; nil if there is none.
  public let value: Quantity?
  /// What the latest decision says, held or not.
  public let decided: Quantity?
  public let state: FigurePublished.State
  /// The decision's revision; while it is held, the revision that is held.
  public let revision: Int64
  public let confidencePPM: Int64
  public let rule: String
  /// The decision behind it.
  public let offset: Offset
  public let decidedAt: Timestamp
  public let publishedAt: Offset
  /// Why it is held, or why there is no value; empty otherwise.
  public let reason: String
  /// Nil unless it is held.
  public let lastGood: LastGood?
  /// Every claim of the decision.
  public let claims: [Claim]
}

extension Figures {
  /// How many days back a tile looks for a last good value.
  private static let lookBackDays = 35

  /// The figures of some days, by metric in the order of the configuration, then day, then labels.
  ///
  /// - Parameter dashboard: A department's, in the order of its tiles: its definitions' claims of
  /// the
  ///   same decisions. Nil: our own, of every metric. A name that is not configured has no rows.
  /// - Complexity: O(*n*) in metrics times days, and the rows sorted by label.
  public func rows(
    from first: CivilDay, through last: CivilDay, dashboard: String? = nil, given state: State
  ) -> [FigureRow] {
    guard first <= last else { return [] }
    var rows: [FigureRow] = []
    for tile in tiles(of: dashboard) {
      for number in first.number...last.number {
        let key = MetricDay(tile.metric, CivilDay(number: number))
        for labels in (state.items[key] ?? [:]).keys.sorted() {
          let item = DataItem(key.metric, on: key.day, labels: labels)
          if let row = row(item, definition: tile.definition, given: state) { rows.append(row) }
        }
      }
    }
    return rows
  }

  /// One figure; nil if nothing was published of the item.
  public func row(
    _ item: DataItem, definition: DefinitionName = .ours, given state: State
  ) -> FigureRow? {
    guard let standing = state.standing(of: item), let published = standing.published else {
      return nil
    }
    let figure = published.figure
    let isHeld = figure.state == .held
    // What the figure was made of: the decision may have been revised since.
    let isLatest = figure.revision == standing.decision.decision.revision
    guard let shown = isHeld || isLatest ? standing.decision : standing.lastGood else { return nil }
    let evidence = isHeld ? standing.lastGood : shown
    let claim = evidence?.decision.claims.first { $0.definition == definition }
    let isOurs = definition == .ours
    return FigureRow(
      item: item, definition: definition,
      value: isOurs ? figure.value : claim?.value,
      decided: isOurs
        ? shown.decision.value
        : shown.decision.claims.first { $0.definition == definition }?.value,
      state: isOurs || isHeld || claim?.isComplete == true ? figure.state : .provisional,
      revision: figure.revision, confidencePPM: shown.decision.confidencePPM,
      rule: shown.decision.rule, offset: shown.offset, decidedAt: shown.decidedAt,
      publishedAt: published.offset,
      reason: isOurs || isHeld || claim != nil
        ? figure.reason : "the definition \(definition) makes no claim on it",
      lastGood: isHeld ? lastGood(item, definition, given: state) : nil,
      claims: shown.decision.claims)
  }

  private func lastGood(_ item: DataItem, _ definition: DefinitionName, given state: State)
    -> FigureRow.LastGood?
  {
    for back in 0...Self.lookBackDays {
      let earlier = DataItem(item.metric, on: item.day.advanced(by: -back), labels: item.labels)
      guard let good = state.standing(of: earlier)?.lastGood?.decision else { continue }
      let claim = good.claims.first { $0.definition == definition }
      guard let value = definition == .ours ? good.value : claim?.value else { continue }
      return FigureRow.LastGood(day: earlier.day, revision: good.revision, value: value)
    }
    return nil
  }

  private func tiles(of dashboard: String?) -> [DashboardDefinition.Tile] {
    guard let dashboard else {
      return metrics.map { DashboardDefinition.Tile(metric: $0.name, definition: .ours) }
    }
    return dashboards.first { $0.name == dashboard }?.tiles ?? []
  }
}
