/// Logarithms and exponentials in whole numbers, so that every machine decides alike.
///
/// One nat and a probability of one are both 1,000,000. The tables are made by additions,
/// multiplications and divisions alone, which IEEE 754 defines to the bit.
enum FixedMath {
  static let one: Int64 = 1_000_000

  private static let lnOfTwo: Int64 = 693_147
  private static let steps = 4_096

  /// ln(1 + k / 4096), in millionths.
  private static let logarithms: [Int64] = (0...steps).map { step in
    // ln(m) = 2 artanh((m - 1) / (m + 1)); the argument is at most a third.
    let share = Double(step) / Double(2 * steps + step)
    let square = share * share
    var term = share
    var sum = 0.0
    var divisor = 1.0
    for _ in 0..<24 {
      sum += term / divisor
      term *= square
      divisor += 2
    }
    return Int64((2 * sum * 1_000_000).rounded())
  }

  /// exp(-k / 256), in millionths, up to k = 4096.
  private static let exponentials: [Int64] = (0...4_096).map { step in
    // The step's whole nats by division, the rest by the series.
    let rest = Double(step & 255) / 256
    var term = 1.0
    var sum = 0.0
    for number in 1...20 {
      sum += term
      term *= -rest / Double(number)
    }
    for _ in 0..<(step >> 8) { sum /= 2.718281828459045 }
    return Int64((sum * 1_000_000).rounded())
  }

  /// The natural logarithm of a number above 0, in millionths.
  static func ln(_ number: Int64) -> Int64 {
    precondition(number > 0, "only numbers above 0 have a logarithm")
    let exponent = 63 - number.leadingZeroBitCount
    // The mantissa in 1 ..< 2, with 24 bits behind the point.
    let mantissa =
      exponent >= 24 ? number &>> Int64(exponent - 24) : number &<< Int64(24 - exponent)
    let fraction = mantissa - (1 << 24)
    let index = Int(fraction >> 12)
    let rest = fraction & 4_095
    let low = logarithms[index]
    let high = logarithms[index + 1]
    return Int64(exponent) * lnOfTwo + low + (high - low) * rest / 4_096
  }

  /// e to the power of -x, x in millionths and at least 0, in millionths; 0 from 16 nats on.
  static func expOfMinus(_ x: Int64) -> Int64 {
    let scaled = x * 256
    let index = Int(scaled / one)
    guard index < exponentials.count - 1 else { return 0 }
    let rest = scaled % one
    return exponentials[index]
      - (exponentials[index] - exponentials[index + 1]) * rest / one
  }

  /// A share, in millionths, to the power of ten.
  static func tenthPower(_ share: Int64) -> Int64 {
    let second = share * share / one
    let fourth = second * second / one
    let eighth = fourth * fourth / one
    return eighth * second / one
  }

  /// ln(share / (1 - share)) in millionths, for a share in millionths inside 0 and one.
  static func logOdds(_ share: Int64) -> Int64 { ln(share) - ln(one - share) }

  /// The inverse of ``logOdds(_:)``.
  static func share(ofLogOdds odds: Int64) -> Int64 {
    let tail = expOfMinus(odds.magnitude < 16_000_000 ? Int64(odds.magnitude) : 16_000_000)
    let small = tail * one / (one + tail)
    return odds >= 0 ? one - small : small
  }
}
