/// The last 32 points as residuals with weights, and the means of the last few of them.
struct RecentWindow: Hashable, Sendable {
  private static let kept = 32

  private var residuals = [Double](repeating: 0, count: kept)
  private var weights = [Double](repeating: 0, count: kept)
  private var flagged = [Bool](repeating: false, count: kept)
  private var next = 0

  mutating func push(_ residual: Double, weight: Double) {
    residuals[next] = residual
    weights[next] = weight
    flagged[next] = false
    next = (next + 1) & (Self.kept - 1)
  }

  mutating func markLast() { flagged[(next + Self.kept - 1) & (Self.kept - 1)] = true }

  /// What was flagged no longer counts.
  mutating func dropFlagged() {
    for index in 0..<Self.kept where flagged[index] { weights[index] = 0 }
  }

  mutating func clear() {
    for index in 0..<Self.kept { weights[index] = 0 }
  }

  /// The weighted means of the last points in standard deviations, one for each length, lengths
  /// rising. A residual's weight is the inverse of its variance.
  func means(_ lengths: [Int]) -> SIMD4<Double> {
    var means = SIMD4<Double>(repeating: 0)
    var weight = 0.0
    var sum = 0.0
    var back = 0
    for (place, length) in lengths.enumerated() {
      while back < length {
        let index = (next - 1 - back + 2 * Self.kept) & (Self.kept - 1)
        weight += weights[index]
        sum += weights[index] * residuals[index]
        back += 1
      }
      means[place] = weight > 0 ? sum / weight.squareRoot() : 0
    }
    return means
  }

  /// Running sums of residuals and of weights over the last points, one for each length.
  private func totals(_ lengths: [Int], _ take: (Int, Double, Double) -> Void) {
    var weight = 0.0
    var sum = 0.0
    var back = 0
    for (place, length) in lengths.enumerated() {
      while back < length {
        let index = (next - 1 - back + 2 * Self.kept) & (Self.kept - 1)
        weight += weights[index]
        sum += residuals[index]
        back += 1
      }
      take(place, sum, weight)
    }
  }

  /// The sums of the last differences in standard deviations, where weights are variances.
  func sums(_ lengths: [Int]) -> SIMD4<Double> {
    var sums = SIMD4<Double>(repeating: 0)
    totals(lengths) { place, sum, variance in
      sums[place] = variance > 0 ? sum / variance.squareRoot() : 0
    }
    return sums
  }

  /// ln of what was over what was expected, where weights are expectations.
  func lnFactors(_ lengths: [Int]) -> SIMD4<Double> {
    var factors = SIMD4<Double>(repeating: 0)
    totals(lengths) { place, sum, expected in
      factors[place] = PortableMath.ln(max(expected + sum, 1) / max(expected, 1))
    }
    return factors
  }
}
