/// How many of some cells differ, with the interval that so many cells allow.
public struct CanaryRate: Hashable, Sendable {
  public let different: Int
  public let cells: Int

  public init(different: Int, cells: Int) {
    self.different = different
    self.cells = cells
  }

  /// The share that differs; 0 without cells.
  public var share: Double { cells > 0 ? Double(different) / Double(cells) : 0 }

  /// Whether fewer differ than a limit in parts per million.
  public func isUnder(_ limitPPM: Int64) -> Bool {
    cells > 0 && Int64(different) * 1_000_000 < limitPPM * Int64(cells)
  }

  /// Where the true share lies in 95 of 100 cases.
  ///
  /// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
  /// 1927.
  public var interval: ClosedRange<Double> {
    guard cells > 0 else { return 0...1 }
    let z = 1.959964
    let count = Double(cells)
    let below = 1 + z * z / count
    let middle = (share + z * z / (2 * count)) / below
    let inside = share * (1 - share) / count + z * z / (4 * count * count)
    let half = z * inside.squareRoot() / below
    return max(0, middle - half)...min(1, middle + half)
  }

  /// How likely so few differences are, or fewer, if the true share is a limit: the error of taking
  /// the rate for one under the limit. Cells are taken to be independent of one another.
  public func error(atLimit limitPPM: Int64) -> Double {
    guard cells > 0 else { return 1 }
    let share = Double(limitPPM) / 1_000_000
    guard share > 0, share < 1 else { return share >= 1 ? 0 : 1 }
    // Terms of the binomial, each from the one before it.
    var term = Self.power(1 - share, cells)
    var total = term
    for place in stride(from: 1, through: min(different, cells), by: 1) {
      term *= Double(cells - place + 1) / Double(place) * share / (1 - share)
      total += term
    }
    return min(1, total)
  }

  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
