/// The value of a data item: an exact rational in the metric's own unit.
///
/// Sums, counts and distinct counts have the denominator 1, money the denominator that its minor
/// units need (100 for USD, 1 for JPY), ratios any. It is kept as it was made, not reduced: a ratio
/// of 50 in 100 says more than one half.
public struct Quantity: Hashable, Sendable {
  public let numerator: Int128
  /// Positive.
  public let denominator: Int128
  /// How it is written: with this many decimals (the denominator is then a power of ten), or as
  /// `n/d` where nil.
  public let decimals: Int?
  /// Of a ratio: the decimals with which the number above the line is written, as in `1234.56/7`.
  public let decimalsAbove: Int

  /// A fixed-point number: `mantissa` divided by ten to the power of `decimals`.
  public init(mantissa: Int128, decimals: Int = 0) {
    precondition((0...18).contains(decimals), "a quantity has 0 to 18 decimals")
    self.numerator = mantissa
    denominator = Self.power(decimals)
    self.decimals = decimals
    decimalsAbove = 0
  }

  /// A ratio of two whole numbers; nil where the denominator is not positive.
  public init?(ratioOf numerator: Int128, to denominator: Int128) {
    self.init(ratioOf: numerator, decimals: 0, to: denominator)
  }

  /// A ratio of a fixed-point number to a whole number, 1234.56 to 7; nil where the denominator is
  /// not positive.
  /// - Parameter mantissa: The number above the line, times ten to the power of `decimals`.
  public init?(ratioOf mantissa: Int128, decimals: Int, to denominator: Int128) {
    guard denominator > 0, (0...18).contains(decimals) else { return nil }
    let scaled = denominator.multipliedReportingOverflow(by: Self.power(decimals))
    guard !scaled.overflow else { return nil }
    numerator = mantissa
    self.denominator = scaled.partialValue
    self.decimals = nil
    decimalsAbove = decimals
  }

  private static func power(_ exponent: Int) -> Int128 {
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// The whole number below the line of a ratio, as it is written.
  var denominatorAsWritten: Int128 { denominator / Self.power(decimalsAbove) }

  /// The nearest double, for charts, scores and weights; never for a decision about equality.
  public var approximation: Double { Double(numerator) / Double(denominator) }

  /// Whether two quantities are the same number, however they are written.
  public func isSameNumber(as other: Quantity) -> Bool {
    let left = numerator.multipliedFullWidth(by: other.denominator)
    let right = other.numerator.multipliedFullWidth(by: denominator)
    return left.high == right.high && left.low == right.low
  }
}

extension Quantity: CustomStringConvertible {
  /// An exact decimal (`1234.50`), or `n/d`.
  public var description: String {
    guard let decimals else {
      let above = Self.written(numerator, over: Self.power(decimalsAbove), decimals: decimalsAbove)
      return "\(above)/\(denominatorAsWritten)"
    }
    return Self.written(numerator, over: denominator, decimals: decimals)
  }

  private static func written(
    _ numerator: Int128, over denominator: Int128, decimals: Int
  ) -> String {
    guard decimals > 0 else { return "\(numerator)" }
    let magnitude = numerator.magnitude
    let whole = magnitude / denominator.magnitude
    let digits = String(magnitude % denominator.magnitude)
    let zeros = String(repeating: "0", count: decimals - digits.count)
    return "\(numerator < 0 ? "-" : "")\(whole).\(zeros)\(digits)"
  }
}
