/// The rates of a seed: a slow wave and a little noise, in millionths of a dollar.
struct ExchangeRates: Sendable {
  let seed: UInt64
  /// The first day of the feed.
  static let first = CivilDay(2024, 10, 1)

  /// Millionths of a dollar for one unit of a currency on a day.
  func millionths(_ currency: Currency, on day: CivilDay) -> Int64 {
    switch currency {
    case .usd: 1_000_000
    case .eur: Int64(wave(day, entity: 1, base: 1_118_000, height: 42_000, noise: 3_500))
    case .jpy: Int64(wave(day, entity: 2, base: 6_640, height: 210, noise: 25))
    }
  }

  /// Dollar cents of an amount in minor units, at a day's rate, half to even.
  func cents(_ amount: Int64, _ currency: Currency, on day: CivilDay) -> Int64 {
    switch currency {
    case .usd: amount
    case .eur: Self.rounded(amount * millionths(.eur, on: day), by: 1_000_000)
    case .jpy: Self.rounded(amount * millionths(.jpy, on: day) * 100, by: 1_000_000)
    }
  }

  /// Dollar cents of yen that are taken for hundredths of a yen.
  func centsOfHundredths(_ amount: Int64, on day: CivilDay) -> Int64 {
    Self.rounded(amount * millionths(.jpy, on: day), by: 1_000_000)
  }

  /// A quotient, half to even.
  static func rounded(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value.floored(by: divisor)
    let twice = (value - quotient * divisor) * 2
    if twice > divisor || (twice == divisor && quotient % 2 != 0) { return quotient + 1 }
    return quotient
  }

  private func wave(_ day: CivilDay, entity: Int, base: Int, height: Int, noise: Int) -> Int {
    let step = 20
    let place = day.number % step
    let from = knot(day.number / step, entity, height)
    let to = knot(day.number / step + 1, entity, height)
    var draw = SplitMix64(seed, .rate, day.number, entity)
    return base + from + (to - from) * place / step + draw.within(-noise...noise)
  }

  private func knot(_ block: Int, _ entity: Int, _ height: Int) -> Int {
    var draw = SplitMix64(seed, .rate, block, -entity)
    return draw.within(-height...height)
  }
}

extension Company {
  /// The rates of this company.
  var rates: ExchangeRates { ExchangeRates(seed: seed) }

  /// The lines of the feed of a day.
  func exchangeRates(on day: CivilDay) -> [ExchangeRate] {
    guard day >= ExchangeRates.first else { return [] }
    return [Currency.eur, .jpy].map {
      ExchangeRate(day: day, currency: $0, millionths: rates.millionths($0, on: day))
    }
  }
}
