/// The powers of ten that fit into 128 bits.
enum PowersOfTen {
  private static let all: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 1...38 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// Ten to the power of `exponent`, which is from 0 to 38.
  static func power(_ exponent: Int) -> Int128 { all[exponent] }
}
