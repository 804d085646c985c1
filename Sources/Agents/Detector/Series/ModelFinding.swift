/// What one model says of a point.
struct ModelFinding: Hashable, Sendable {
  var rarest = RarestEvidence()
  var level = SeriesLevel.ok
  /// In the series' own unit.
  var expected = 0.0
  var lower = 0.0
  var upper = 0.0
  /// ln of the value over what was expected.
  var lnRatio = 0.0
  var isWarmingUp = false
  /// Whether the incident that this point belongs to began earlier.
  var isContinuation = false
}
