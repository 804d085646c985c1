import Agents
import Events

/// Makes the value of a cell from what its folds come to.
struct CanaryValue {
  let isRatio: Bool
  let decimals: Int

  /// - Returns: Nil where there is no evidence.
  func value(of formula: CountFormula, _ results: [FoldResult?]) -> Quantity? {
    switch formula {
    case .fold(let number): return results[number].map(written)
    case .sum(let parts):
      var total: Quantity?
      for part in parts {
        guard let value = value(of: part, results) else { continue }
        total = total.map { combined($0, value, sign: 1) } ?? value
      }
      return total
    case .difference(let left, let right):
      let first = value(of: left, results)
      guard let second = value(of: right, results) else { return first }
      return combined(first ?? Quantity(mantissa: 0), second, sign: -1)
    case .ratio(let left, let right):
      guard let below = value(of: right, results), below.numerator > 0 else { return nil }
      return MoneyConversion.ratio(value(of: left, results), below)
    }
  }

  private func written(_ fold: FoldResult) -> Quantity {
    guard !isRatio, fold.decimals != decimals else {
      return Quantity(mantissa: fold.value, decimals: fold.decimals)
    }
    let mantissa =
      fold.decimals < decimals
      ? fold.value * MoneyConversion.power(decimals - fold.decimals)
      : MoneyConversion.roundedHalfEven(
        fold.value, by: MoneyConversion.power(fold.decimals - decimals))
    return Quantity(mantissa: mantissa, decimals: decimals)
  }

  private func combined(_ first: Quantity, _ second: Quantity, sign: Int128) -> Quantity {
    let decimals = max(first.decimals ?? 0, second.decimals ?? 0)
    func scaled(_ quantity: Quantity) -> Int128 {
      quantity.numerator * MoneyConversion.power(decimals - (quantity.decimals ?? 0))
    }
    return Quantity(mantissa: scaled(first) + sign * scaled(second), decimals: decimals)
  }

  /// The value of a fold that a hypothesis counts in a way of its own; nil where it does not.
  static func special(
    _ hypothesis: CanaryHypothesis?, _ tally: FoldTally, _ fold: CountFold,
    _ context: CountContext
  ) -> FoldResult? {
    guard tally.rows != 0 else { return nil }
    switch hypothesis {
    case .currencyAsReporting, .minorUnits, .decimalsCut:
      guard fold.isMoney, let hypothesis else { return nil }
      let masked = context.people.masked(fold.masks)
      var total: Int128 = 0
      for (amount, count) in tally.amounts where !FoldTally.isMasked(amount.entity, masked) {
        total += worth(amount, fold.unit, context, hypothesis) * Int128(count)
      }
      return FoldResult(value: total, decimals: fold.unit.decimals)
    case .resetsAsFalls where fold.aggregate == .counterRise: return fall(tally, fold, context)
    default: return nil
    }
  }

  private static func worth(
    _ amount: FoldTally.Amount, _ target: FoldUnit, _ context: CountContext,
    _ hypothesis: CanaryHypothesis
  ) -> Int128 {
    guard let unit = context.units[amount.unit] else {
      return FoldTally.worth(amount, target, context)
    }
    switch hypothesis {
    case .currencyAsReporting(unit.code):
      return MoneyConversion.convert(
        amount.value, decimals: unit.decimals, ppm: 1_000_000, target: target.decimals)
    case .minorUnits(unit.code):
      guard let ppm = context.rates.ppm(of: unit.code, on: amount.rateDay) else { return 0 }
      return MoneyConversion.convert(
        amount.value, decimals: unit.decimals + 2, ppm: ppm, target: target.decimals)
    case .decimalsCut
    where unit.code == context.reportingCurrency && unit.decimals > target.decimals:
      return Int128(amount.value) / MoneyConversion.power(unit.decimals - target.decimals)
    default: return FoldTally.worth(amount, target, context)
    }
  }

  private static func fall(
    _ tally: FoldTally, _ fold: CountFold, _ context: CountContext
  ) -> FoldResult {
    var series: [FoldTally.Series: [Int64: Int64]] = [:]
    for (sample, count) in tally.samples where count > 0 {
      let known = series[sample.series]?[sample.time] ?? sample.value
      series[sample.series, default: [:]][sample.time] = max(known, sample.value)
    }
    var total: Int128 = 0
    for samples in series.values {
      var previous: Int64?
      for (time, value) in samples.sorted(by: { $0.key < $1.key }) {
        if time >= fold.begin, let known = previous { total += Int128(value - known) }
        previous = value
      }
    }
    return FoldResult(value: total, decimals: context.units[tally.unit]?.decimals ?? 0)
  }
}
