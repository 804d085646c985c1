import Events

/// Puts the steps of changed figures together by what caused them.
struct CauseBuilder {
  private let stages: PipelineStages
  private var groups: [Group] = []

  private struct Group {
    let stage: Int
    let changes: [PipelineChange]
    var figures = 0
  }

  init(_ stages: PipelineStages) { self.stages = stages }

  /// The figures that end otherwise than they began, or went astray on the way, in their order.
  mutating func changes(
    _ steps: [FigureKey: [(stage: Int, from: Quantity?, to: Quantity?)]],
    _ first: DecidedFigures, _ last: DecidedFigures
  ) -> [VersionDiff.Change] {
    let keys = steps.keys.sorted()
    // Causes are numbered by stage, then by what has changed, so that no order of a set shows.
    var found: [(stage: Int, changes: [PipelineChange])] = []
    for key in keys {
      for step in steps[key] ?? [] {
        let changes = stages.changes(of: step.stage, for: key.item, key.definition)
        if !found.contains(where: { $0.stage == step.stage && $0.changes == changes }) {
          found.append((step.stage, changes))
        }
      }
    }
    found.sort {
      ($0.stage, $0.changes.map(\.name).joined()) < ($1.stage, $1.changes.map(\.name).joined())
    }
    groups = found.map { Group(stage: $0.stage, changes: $0.changes) }
    return keys.map { key in
      let own = (steps[key] ?? []).map { step in
        VersionDiff.Step(
          cause: place(of: step.stage, key), from: step.from, to: step.to)
      }
      for step in own { groups[step.cause].figures += 1 }
      return VersionDiff.Change(
        item: key.item, definition: key.definition, from: first[key], to: last[key], steps: own)
    }
  }

  private func place(of stage: Int, _ key: FigureKey) -> Int {
    let changes = stages.changes(of: stage, for: key.item, key.definition)
    return groups.firstIndex { $0.stage == stage && $0.changes == changes } ?? 0
  }

  /// The causes, each with the figure that it moves most and what reproduces it there.
  func causes(
    of changes: [VersionDiff.Change],
    reproducing: (Int, VersionDiff.Change, VersionDiff.Step) throws -> Reproduction?
  ) throws -> [VersionDiff.Cause] {
    try groups.enumerated().compactMap { number, group in
      var best: (change: VersionDiff.Change, step: VersionDiff.Step, size: Double)?
      for change in changes {
        for step in change.steps where step.cause == number {
          let size = abs((step.to?.approximation ?? 0) - (step.from?.approximation ?? 0))
          if best.map({ size > $0.size }) ?? true { best = (change, step, size) }
        }
      }
      guard let best else { return nil }
      return VersionDiff.Cause(
        kind: stages.stages[group.stage].kind, changes: group.changes, figures: group.figures,
        largest: (best.change, best.step),
        reproduction: try reproducing(group.stage, best.change, best.step))
    }
  }
}
