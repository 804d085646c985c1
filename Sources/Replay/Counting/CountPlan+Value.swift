import Agents
public import Events

extension CountPlan {
  /// What the definition says of the item, of tallies by the number of the fold.
  /// - Returns: Nil where it has no evidence.
  func value(_ tallies: [FoldTally], _ context: CountContext) -> Quantity? {
    value(of: formula, tallies, context)
  }

  private func value(
    of formula: CountFormula, _ tallies: [FoldTally], _ context: CountContext
  ) -> Quantity? {
    switch formula {
    case .fold(let number):
      guard let fold = tallies[number].value(of: folds[number], context) else { return nil }
      return written(fold)
    case .sum(let parts):
      var total: Quantity?
      for part in parts {
        guard let value = value(of: part, tallies, context) else { continue }
        total = combined(total, value, sign: 1)
      }
      return total
    case .difference(let left, let right):
      let first = value(of: left, tallies, context)
      guard let second = value(of: right, tallies, context) else { return first }
      return combined(first, second, sign: -1)
    case .ratio(let left, let right):
      guard let below = value(of: right, tallies, context), below.numerator > 0 else { return nil }
      return MoneyConversion.ratio(value(of: left, tallies, context), below)
    }
  }

  /// A fold's value as the metric writes it. Folds inside a ratio keep their own decimals.
  private func written(_ fold: FoldResult) -> Quantity {
    guard !isRatio, fold.decimals != decimals else {
      return Quantity(mantissa: fold.value, decimals: fold.decimals)
    }
    return Quantity(
      mantissa: fold.decimals < decimals
        ? fold.value * MoneyConversion.power(decimals - fold.decimals)
        : MoneyConversion.roundedHalfEven(
          fold.value, by: MoneyConversion.power(fold.decimals - decimals)),
      decimals: decimals)
  }

  private func combined(_ first: Quantity?, _ second: Quantity, sign: Int128) -> Quantity {
    let decimals = max(first?.decimals ?? 0, second.decimals ?? 0)
    func scaled(_ quantity: Quantity?) -> Int128 {
      guard let quantity else { return 0 }
      return quantity.numerator * MoneyConversion.power(decimals - (quantity.decimals ?? 0))
    }
    return Quantity(mantissa: scaled(first) + sign * scaled(second), decimals: decimals)
  }
}

extension Quantity {
  /// This less another, exactly: with decimals where both have them, otherwise as a reduced ratio;
  /// nil where that does not fit 128 bits.
  public func exactDifference(from other: Quantity) -> Quantity? {
    if let difference = subtracting(other) { return difference }
    let common = Self.commonDivisor(denominator, other.denominator)
    let (mine, theirs) = (other.denominator / common, denominator / common)
    let left = numerator.multipliedReportingOverflow(by: mine)
    let right = other.numerator.multipliedReportingOverflow(by: theirs)
    let below = denominator.multipliedReportingOverflow(by: mine)
    let above = left.partialValue.subtractingReportingOverflow(right.partialValue)
    guard !left.overflow, !right.overflow, !below.overflow, !above.overflow else { return nil }
    let divisor = max(1, Self.commonDivisor(above.partialValue, below.partialValue))
    return Quantity(ratioOf: above.partialValue / divisor, to: below.partialValue / divisor)
  }

  private static func commonDivisor(_ one: Int128, _ other: Int128) -> Int128 {
    var (left, right) = (one.magnitude, other.magnitude)
    while right != 0 { (left, right) = (right, left % right) }
    return Int128(left)
  }
}
