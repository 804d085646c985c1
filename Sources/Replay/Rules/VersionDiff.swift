public import Events

/// What other rules would have made of all of history: every figure that changes, and why.
public struct VersionDiff: Sendable {
  /// One figure that changes.
  public struct Change: Sendable {
    public let item: DataItem
    /// Whose figure: `ours`, or a definition that a dashboard shows.
    public let definition: DefinitionName
    public let from: Quantity?
    public let to: Quantity?
    /// The way from one to the other: what it is after each cause, in the causes' order.
    public let steps: [Step]

    /// What it moves by; nil where one of the two is not there.
    public var delta: Quantity? {
      guard let from, let to else { return nil }
      return to.exactDifference(from: from)
    }
  }

  /// What one cause makes of a figure.
  public struct Step: Sendable {
    /// Its place among the causes.
    public let cause: Int
    public let from: Quantity?
    public let to: Quantity?
  }

  /// One reason for which figures change.
  public struct Cause: Sendable {
    public let kind: PipelineChange.Kind
    /// What has changed; several things where they cannot be told apart.
    public let changes: [PipelineChange]
    /// How many figures it changes.
    public let figures: Int
    /// The figure that it moves most.
    public let largest: (change: Change, step: Step)
    /// The fewest records that show it; nil where none were found.
    public let reproduction: Reproduction?
  }

  public let old: Pipeline
  public let new: Pipeline
  /// Everything in which the two differ, also what changes no figure.
  public let differences: [PipelineChange]
  /// When both were decided: the last tick that was known.
  public let tick: Timestamp
  public let readUpTo: Offset
  public let knownAt: Timestamp
  /// How many figures were compared, by metric and definition, in the configuration's order.
  public let compared: [(figure: FigureName, count: Int)]
  /// By metric, day and labels.
  public let changes: [Change]
  public let causes: [Cause]

  /// A metric as one definition counts it.
  public struct FigureName: Hashable, Sendable {
    public let metric: MetricName
    public let definition: DefinitionName
  }

  public var comparedCount: Int { compared.reduce(0) { $0 + $1.count } }
}
