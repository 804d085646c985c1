/// What speaks against a value.
enum SeriesEvidence: UInt8, Hashable, Sendable, CaseIterable {
  case none
  case missing, zero, stale
  /// Against the value expected from the last ones; against the usual value of the slot.
  case step, slot
  /// Means of the last few points, shortest first.
  case window1, window2, window3, window4
  case drift
  /// Against the second source: this point, and the last few.
  case pair, pairWindow
  /// Series without a known season: a step, a changed level, another time of day, a new extreme.
  case jump, change, timeOfDay, extreme

  static func window(_ index: Int) -> SeriesEvidence {
    [.window1, .window2, .window3, .window4][index]
  }
}

/// The strongest evidence found, with how rare it is.
struct RarestEvidence: Hashable, Sendable {
  var evidence = SeriesEvidence.none
  /// ln of the return period in years of one metric.
  var lnYears = -20.0

  mutating func consider(_ other: SeriesEvidence, lnYears: Double) {
    guard lnYears > self.lnYears else { return }
    evidence = other
    self.lnYears = lnYears
  }
}
