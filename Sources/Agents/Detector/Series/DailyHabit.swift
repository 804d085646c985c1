/// The range of values that the last days have shown at each quarter of an hour.
struct DailyHabit: Hashable, Sendable {
  private static let slots = 96

  private var low = [Double](repeating: .infinity, count: slots)
  private var high = [Double](repeating: -.infinity, count: slots)
  private var current = -1
  private var currentLow = 0.0
  private var currentHigh = 0.0

  /// Takes a value, and says whether earlier days have shown such a one at this time, give or take
  /// a quarter of an hour and some slack.
  ///
  /// - Parameter days: How fast a range that is not reached again shrinks.
  mutating func take(_ y: Double, second: Int, slack: Double, days: Double) -> Bool {
    let inDay = ((second % 86_400) + 86_400) % 86_400
    let slot = inDay * Self.slots / 86_400
    if slot != current {
      if current >= 0 { close(days) }
      current = slot
      currentLow = y
      currentHigh = y
    }
    currentLow = min(currentLow, y)
    currentHigh = max(currentHigh, y)
    let before = (slot + Self.slots - 1) % Self.slots
    let after = (slot + 1) % Self.slots
    let least = min(low[before], low[slot], low[after])
    let most = max(high[before], high[slot], high[after])
    return y >= least - slack && y <= most + slack
  }

  private mutating func close(_ days: Double) {
    guard low[current] <= high[current] else {
      low[current] = currentLow
      high[current] = currentHigh
      return
    }
    low[current] = min(currentLow, low[current] + (currentLow - low[current]) / days)
    high[current] = max(currentHigh, high[current] + (currentHigh - high[current]) / days)
  }
}
