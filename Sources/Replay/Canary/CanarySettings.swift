public import Events

/// What a canary is asked to do: from when to when, and when it may stop.
public struct CanarySettings: Hashable, Sendable {
  /// What is compared; periods that begin outside are left out.
  public var window: Range<Timestamp>
  /// In parts per million: with fewer differences over the window it passes.
  public var limitPPM: Int64
  /// It passes as well after so many cells in a row that match; 0: that rule is off.
  public var matchesInARow: Int
  /// By metric: a tolerance in place of the metric's own.
  public var tolerances: [MetricName: Tolerance]

  public init(
    window: Range<Timestamp>, limitPPM: Int64 = 5_000, matchesInARow: Int = 0,
    tolerances: [MetricName: Tolerance] = [:]
  ) {
    self.window = window
    self.limitPPM = limitPPM
    self.matchesInARow = matchesInARow
    self.tolerances = tolerances
  }
}
