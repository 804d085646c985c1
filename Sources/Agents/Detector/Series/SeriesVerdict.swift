/// What a detector says of one point of a series.
public struct SeriesVerdict: Hashable, Sendable {
  /// Nil while nothing is expected yet.
  public internal(set) var expected: Double?
  public internal(set) var lower: Double?
  public internal(set) var upper: Double?
  /// 0...1: one half is what is flagged, and a point that goes on with an incident scores that.
  /// Rounded to 1e-6, so that machines agree.
  public internal(set) var score = 0.0
  public internal(set) var level = SeriesLevel.ok
  var evidence = SeriesEvidence.none
  /// How long one metric runs until this is to be expected once.
  public internal(set) var returnYears = 0.0
  /// The value over what was expected.
  var ratio: Double?
  var isWarmingUp = false
  var isContinuation = false
}
