/// How often one statistic has been how large: the quantile that one point in fifty exceeds, and
/// the mean of what lies above it. Beyond, the tail is taken for exponential.
struct TailTracker: Hashable, Sendable {
  /// The shape of a tail before anything is known of it, and how fast it is learned.
  struct Shape: Hashable, Sendable {
    var quantile: Double
    var quantileMost: Double
    var excess: Double
    var excessMost: Double
    var prior: Double
    var memory: Double
    var step: Double
    var cap: Double
    var caution: Double
  }

  private var quantile: Double
  private var excess: Double
  private var count = 0.0

  init(_ shape: Shape) {
    quantile = shape.quantile
    excess = shape.excess
  }

  mutating func learn(_ value: Double, _ shape: Shape) {
    guard value > quantile else {
      quantile = max(quantile - 0.02 * shape.step, 1)
      return
    }
    let above = min(value - quantile, shape.cap * excess)
    count = min(count + 1, shape.memory)
    excess += (above - excess) / (count + shape.prior)
    excess = min(max(excess, 0.25), shape.excessMost)
    quantile = min(max(quantile + 0.98 * shape.step, 1), shape.quantileMost)
  }

  /// The natural logarithm of the number of points among which one is so large.
  func rarity(of value: Double, _ shape: Shape) -> Double {
    // ln 50: one point in fifty lies above the quantile.
    if value <= quantile { return value <= 0 ? 0 : 3.912 * (value / quantile) }
    let caution = 1 + shape.caution / (count + shape.prior).squareRoot()
    return 3.912 + (value - quantile) / (excess * caution)
  }
}

/// A statistic of both signs, with a tail for each, and its own scale where it has no other.
struct TrackedStatistic: Hashable, Sendable {
  private var up: TailTracker
  private var down: TailTracker
  private var meanSize = 0.0
  private var count = 0.0

  init(_ shape: TailTracker.Shape) {
    up = TailTracker(shape)
    down = TailTracker(shape)
  }

  /// The rarity of a value that is measured in standard deviations.
  func rarity(of z: Double, _ shape: TailTracker.Shape) -> Double {
    z >= 0 ? up.rarity(of: z, shape) : down.rarity(of: -z, shape)
  }

  mutating func learn(_ z: Double, _ shape: TailTracker.Shape) {
    up.learn(z, shape)
    down.learn(-z, shape)
  }

  /// One standard deviation, from the mean of absolute values; 1.2533 is that of a normal one.
  func scale(least: Double) -> Double { max(meanSize * 1.2533, least) }

  /// The rarity of a value that is measured in standard deviations of its own; zero at first.
  func ownRarity(of value: Double, least: Double = 1e-9, _ shape: TailTracker.Shape) -> Double {
    count < 5 ? 0 : rarity(of: value / scale(least: least), shape)
  }

  mutating func learnOwn(
    _ value: Double, memory: Double, least: Double = 1e-9, _ shape: TailTracker.Shape
  ) {
    count = min(count + 1, memory)
    let size = abs(value)
    let bounded = count < 11 ? size : min(size, 3 * scale(least: least))
    meanSize += (bounded - meanSize) / count
    if count > 5 { learn(value / scale(least: least), shape) }
  }
}
