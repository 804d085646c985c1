/// Runs of one and the same value: what a stuck source delivers.
struct RepeatedValue: Hashable, Sendable {
  private var last: Double?
  private(set) var run = 0
  private var longest = 0
  private var repeats = 0.0
  private var count = 0.0

  /// Takes the next value.
  ///
  /// - Parameter chance: The share of repeats to expect of such values before any were seen.
  /// - Returns: ln of the number of points in which one run so long is to be expected, if it is
  ///   longer than every one before.
  mutating func take(_ value: Double, chance: Double, counts: Bool) -> Double? {
    count += 1
    defer { last = value }
    guard let last, last == value, value != 0 else {
      if counts {
        repeats += Double(run)
        longest = max(longest, run)
      }
      run = 0
      return nil
    }
    run += 1
    guard run > longest else { return nil }
    let share = max((repeats + 10 * chance) / (count + 10), 0.002)
    return -Double(run) * PortableMath.ln(share)
  }
}
