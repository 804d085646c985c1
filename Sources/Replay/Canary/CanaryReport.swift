public import Events

/// What a canary found: the old pipeline's outputs beside ours, cell by cell.
///
/// A cell is a metric with its labels in one period. All cells that either side shows are compared;
/// one that only one side shows differs.
public struct CanaryReport: Sendable {
  /// A cell in which the two differ.
  public struct Difference: Sendable {
    public let metric: MetricName
    public let labels: Labels
    public let period: CanaryPeriod
    /// Nil: absent.
    public let ours: Quantity?
    public let legacy: Quantity?
    /// The hypothesis under which our own records give the old number; nil: unexplained.
    public internal(set) var cause: CanaryHypothesis?
    /// Others that give it as well.
    public internal(set) var alternatives: [CanaryHypothesis]
    /// The line of the old pipeline's file; 0: it has none.
    public let line: Int
  }

  /// The differences that one hypothesis explains.
  public struct Cause: Sendable {
    /// Nil: unexplained.
    public let hypothesis: CanaryHypothesis?
    public let differences: [Difference]
  }

  /// How much of one metric was compared.
  public struct MetricLine: Sendable {
    public let metric: MetricName
    public let rate: CanaryRate
    public let absentInLegacy: Int
    public let absentInOurs: Int
  }

  /// How much of one period was compared.
  public struct PeriodLine: Sendable {
    public let period: CanaryPeriod
    public let rate: CanaryRate
  }

  public let settings: CanarySettings
  public let version: PipelineVersion
  /// Everything below this offset was known.
  public let head: Offset
  public let asOf: Timestamp
  public let zone: Zone
  public let rate: CanaryRate
  public let metrics: [MetricLine]
  public let periods: [PeriodLine]
  /// Those with the most cells first, the unexplained last.
  public let causes: [Cause]
  /// What a reader has to know of the input.
  public let notes: [String]
  /// The old pipeline against itself, where that could be had.
  public let noise: CanaryRate?
  /// The longest run of cells that match at the end, period after period.
  public let matchesInARow: Int

  public var differences: [Difference] { causes.flatMap(\.differences) }

  /// Whether the rate over the window is under the limit.
  public var isUnderLimit: Bool { rate.isUnder(settings.limitPPM) }
  /// Whether enough cells in a row have matched; nil: not asked.
  public var hasMatchesInARow: Bool? {
    settings.matchesInARow > 0 ? matchesInARow >= settings.matchesInARow : nil
  }
  public var passes: Bool { isUnderLimit || hasMatchesInARow == true }

  /// The first period with a rate under the limit from which on the rate over all that follow is
  /// under it, too; nil: there is none.
  public var settledFrom: CanaryPeriod? {
    var (cells, different) = (0, 0)
    var from: CanaryPeriod?
    for line in periods.reversed() {
      cells += line.rate.cells
      different += line.rate.different
      let rest = CanaryRate(different: different, cells: cells)
      if line.rate.isUnder(settings.limitPPM), rest.isUnder(settings.limitPPM) {
        from = line.period
      }
    }
    return from
  }
}
