public import Events
import Expressions

/// Exchange rates into the reporting currency, by currency and day: millionths for one unit.
struct RateTable: Hashable, Sendable {
  struct Key: Hashable, Comparable, Sendable {
    var currency: String
    var day: Int32

    static func < (left: Key, right: Key) -> Bool {
      (left.currency, left.day) < (right.currency, right.day)
    }
  }

  private(set) var rates: [Key: [Int64: Int64]] = [:]
  /// Rates that have come or gone since ``settle()``.
  private(set) var changed: Set<Key> = []

  init() {}

  mutating func add(_ ppm: Int64, at key: Key, weight: Int64) {
    rates[key, default: [:]].add(weight, at: ppm)
    if rates[key]?.isEmpty == true { rates[key] = nil }
    changed.insert(key)
  }

  mutating func settle() { changed = [] }

  mutating func restore(changed keys: Set<Key>) { changed = keys }

  mutating func merge(_ other: RateTable) {
    for (key, list) in other.rates {
      for (ppm, count) in list { add(ppm, at: key, weight: count) }
    }
    changed.formUnion(other.changed)
  }

  /// The rate of a day; of several that were given and not taken back the largest.
  func ppm(of currency: String, on day: Int32) -> Int64? {
    rates[Key(currency: currency, day: day)]?.filter { $0.value > 0 }.keys.max()
  }
}

/// Exact conversion of amounts.
public enum MoneyConversion {
  /// Whether a unit's code is that of a currency of ISO 4217.
  public static func isCurrency(_ code: String) -> Bool { Currency(code) != nil }

  /// The decimals of a currency's minor units; nil where the code is none of ISO 4217.
  public static func decimals(of code: String) -> Int? { Currency(code)?.decimals }

  /// An amount of a currency in minor units of the reporting currency, rounded half to even once.
  /// - Parameters:
  ///   - amount: A mantissa with `decimals`.
  ///   - ppm: Millionths of the reporting currency for one unit; 1,000,000 for itself.
  ///   - target: The decimals of the result.
  public static func convert(_ amount: Int64, decimals: Int, ppm: Int64, target: Int) -> Int128 {
    let numerator = Int128(amount) * Int128(ppm) * power(target)
    return roundedHalfEven(numerator, by: 1_000_000 * power(decimals))
  }

  /// A quotient rounded to the nearest whole number, of two equally near ones to the even one.
  public static func roundedHalfEven(_ numerator: Int128, by divisor: Int128) -> Int128 {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude * 2
    let isUp =
      twice > divisor.magnitude || (twice == divisor.magnitude && quotient % 2 != 0)
    return isUp ? quotient + numerator.signum() : quotient
  }

  /// Ten to the power of `exponent`.
  public static func power(_ exponent: Int) -> Int128 {
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// The ratio of two values, not reduced; nil where the line has nothing below it. Decimals above
  /// the line stay; decimals below it are brought above.
  public static func ratio(_ above: Quantity?, _ below: Quantity) -> Quantity? {
    let decimalsAbove = above?.decimals ?? 0
    let decimalsBelow = below.decimals ?? 0
    let mantissa = above?.numerator ?? 0
    guard decimalsAbove < decimalsBelow else {
      return Quantity(
        ratioOf: mantissa, decimals: decimalsAbove - decimalsBelow, to: below.numerator)
    }
    return Quantity(
      ratioOf: mantissa * power(decimalsBelow - decimalsAbove), to: below.numerator)
  }
}
