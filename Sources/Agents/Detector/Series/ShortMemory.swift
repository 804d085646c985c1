/// What the last points say of the next: the slot's own habit, the last residual, that of the same
/// time yesterday and the mean of a day, weighted by recursive least squares that forget.
struct ShortMemory: Hashable, Sendable {
  typealias Features = SIMD4<Double>

  private var weights: Features
  private var covariance: [Features]
  private(set) var last = 0.0
  private(set) var dayMean = 0.0
  private var yesterday: [Double]

  init(perDay: Int) {
    weights = Features(0.7, perDay > 1 ? 0.5 : 0.2, 0.1, 0.1)
    covariance = [
      Features(10, 0, 0, 0), Features(0, 10, 0, 0), Features(0, 0, 10, 0), Features(0, 0, 0, 10),
    ]
    yesterday = Array(repeating: 0, count: perDay)
  }

  func features(slotHabit: Double, inDay: Int) -> Features {
    Features(slotHabit, last, yesterday.count > 1 ? yesterday[inDay] : 0, dayMean)
  }

  func prediction(_ features: Features) -> Double { (weights * features).sum() }

  /// Moves the weights by an error that is bounded at 2.5 standard deviations.
  mutating func learn(_ features: Features, _ target: Double, scale: Double, keeps: Double) {
    let gain = Features(
      (covariance[0] * features).sum(), (covariance[1] * features).sum(),
      (covariance[2] * features).sum(), (covariance[3] * features).sum())
    let denominator = keeps * scale * scale + (features * gain).sum()
    let error = (target - prediction(features)).clipped(to: 2.5 * scale)
    weights += gain * (error / denominator)
    for row in 0..<4 {
      covariance[row] = (covariance[row] - gain * (gain[row] / denominator)) / keeps
      covariance[row][row] = min(covariance[row][row], 100)
    }
  }

  mutating func keep(_ residual: Double, inDay: Int, scale: Double, clip: Double) {
    last = residual.clipped(to: clip * scale)
    dayMean += (residual.clipped(to: 2 * scale) - dayMean) / Double(max(3, yesterday.count))
    yesterday[inDay] = last
  }

  /// A point that does not count: what was remembered fades.
  mutating func fade(inDay: Int) {
    last *= 0.5
    yesterday[inDay] *= 0.5
  }

  mutating func forget() {
    last = 0
    dayMean = 0
  }
}
