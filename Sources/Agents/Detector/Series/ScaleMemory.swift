/// How far values stray: a variance for each hour of weekdays and of weekends, drawn towards that
/// of all while it rests on few.
struct ScaleMemory: Hashable, Sendable {
  private var all = 0.0
  private(set) var count = 0.0
  private var groups: [Double] = Array(repeating: 0, count: 48)
  private var counts: [Double] = Array(repeating: 0, count: 48)

  func scale(_ group: Int, shrink: Double, least: Double) -> Double {
    let pooled = count > 0 ? all : 0.1
    let variance = (counts[group] * groups[group] + shrink * pooled) / (counts[group] + shrink)
    return max(variance.squareRoot(), least)
  }

  /// Takes one error; beyond three standard deviations it counts as three.
  mutating func learn(
    _ error: Double, _ group: Int, scale: Double, memory: Double, groupMemory: Double
  ) {
    let square = error * error
    let bounded = min(square, 9 * scale * scale)
    count = min(count + 1, memory)
    all += ((count < 14 ? square : bounded) - all) / count
    counts[group] = min(counts[group] + 1, groupMemory)
    groups[group] += (bounded - groups[group]) / counts[group]
  }
}
