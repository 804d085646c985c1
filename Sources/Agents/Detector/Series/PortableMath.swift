/// Logarithm and exponential from additions, multiplications and divisions alone, so that every
/// machine computes the same bits: a platform's own may differ in the last one.
enum PortableMath {
  private static let ln2 = 0.693_147_180_559_945_3

  /// The natural logarithm of a positive number: 2 artanh((m - 1) / (m + 1)) of the significand.
  static func ln(_ x: Double) -> Double {
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414_213_562_373_095_1 {
      significand *= 0.5
      exponent += 1
    }
    let f = (significand - 1) / (significand + 1)
    let square = f * f
    var sum: Double = 1.0 / 19
    sum = sum * square + 1.0 / 17
    sum = sum * square + 1.0 / 15
    sum = sum * square + 1.0 / 13
    sum = sum * square + 1.0 / 11
    sum = sum * square + 1.0 / 9
    sum = sum * square + 1.0 / 7
    sum = sum * square + 1.0 / 5
    sum = sum * square + 1.0 / 3
    sum = sum * square + 1
    return exponent * ln2 + 2 * f * sum
  }

  /// e to the power of x, of at most 700: larger ones are taken for 700, below -700 it is zero.
  static func exp(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    let bounded = min(x, 700)
    let exponent = (bounded / ln2).rounded()
    let rest = bounded - exponent * ln2
    var sum = 1.0
    var power = 13.0
    while power > 0 {
      sum = 1 + sum * rest / power
      power -= 1
    }
    return Double(sign: .plus, exponent: Int(exponent), significand: sum)
  }
}

extension Double {
  /// The number, but no farther from zero than a bound.
  func clipped(to bound: Double) -> Double { Swift.min(Swift.max(self, -bound), bound) }
}
