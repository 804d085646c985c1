import Events

/// A formula's value while it is worked out, with what it was made of.
struct FormulaValue {
  var quantity: Quantity
  var rows: Int64
  var newest: Int64
  var unpriced: Int64
}

extension Aggregator {
  /// What every definition of a metric says of a data item; definitions without evidence say nothing.
  func claims(
    on item: DataItem, of metric: MetricPlan, in state: inout State
  ) -> (claims: [Claim], newest: [DefinitionName: Int64]) {
    var claims: [Claim] = []
    var newest: [DefinitionName: Int64] = [:]
    for claim in metric.claims {
      guard let value = value(of: claim.formula, item, metric, in: &state) else { continue }
      let sources = sources(of: claim.formula)
      newest[claim.name] = value.newest
      claims.append(
        Claim(
          definition: claim.name, value: value.quantity, sources: sources, rows: value.rows,
          isComplete: value.unpriced == 0 && isComplete(claim.formula, item, in: state)))
    }
    return (claims, newest)
  }

  private func value(
    of formula: CompiledFormula, _ item: DataItem, _ metric: MetricPlan, in state: inout State
  ) -> FormulaValue? {
    switch formula {
    case .fold(let number):
      guard
        let fold = value(
          ofFold: number, labels: item.labels, day: item.day.number, in: &state)
      else { return nil }
      return FormulaValue(
        quantity: quantity(fold.value, decimals: fold.decimals, of: metric), rows: fold.rows,
        newest: fold.newest, unpriced: fold.unpriced)
    case .sum(let parts):
      var total: FormulaValue?
      for part in parts {
        guard let value = value(of: part, item, metric, in: &state) else { continue }
        total = combined(total, value, sign: 1)
      }
      return total
    case .difference(let left, let right):
      let first = value(of: left, item, metric, in: &state)
      let second = value(of: right, item, metric, in: &state)
      guard let second else { return first }
      return combined(first, second, sign: -1)
    case .ratio(let left, let right):
      guard let below = value(of: right, item, metric, in: &state),
        below.quantity.numerator > 0
      else { return nil }
      let above = value(of: left, item, metric, in: &state)
      guard let quantity = MoneyConversion.ratio(above?.quantity, below.quantity) else {
        return nil
      }
      return FormulaValue(
        quantity: quantity, rows: (above?.rows ?? 0) + below.rows,
        newest: max(above?.newest ?? .min, below.newest),
        unpriced: (above?.unpriced ?? 0) + below.unpriced)
    case .metric(let name): return decidedValue(of: name, item, in: state)
    }
  }

  /// A value of a fold as the metric writes it. Folds inside a ratio keep their own decimals.
  private func quantity(_ value: Int128, decimals: Int, of metric: MetricPlan) -> Quantity {
    guard metric.definition.unit != "ratio", decimals != metric.decimals else {
      return Quantity(mantissa: value, decimals: decimals)
    }
    return Quantity(
      mantissa: decimals < metric.decimals
        ? value * MoneyConversion.power(metric.decimals - decimals)
        : MoneyConversion.roundedHalfEven(
          value, by: MoneyConversion.power(decimals - metric.decimals)),
      decimals: metric.decimals)
  }

  private func combined(
    _ first: FormulaValue?, _ second: FormulaValue, sign: Int128
  ) -> FormulaValue {
    let decimals = max(first?.quantity.decimals ?? 0, second.quantity.decimals ?? 0)
    func scaled(_ quantity: Quantity?) -> Int128 {
      guard let quantity else { return 0 }
      return quantity.numerator * MoneyConversion.power(decimals - (quantity.decimals ?? 0))
    }
    return FormulaValue(
      quantity: Quantity(
        mantissa: scaled(first?.quantity) + sign * scaled(second.quantity), decimals: decimals),
      rows: (first?.rows ?? 0) + second.rows, newest: max(first?.newest ?? .min, second.newest),
      unpriced: (first?.unpriced ?? 0) + second.unpriced)
  }

  /// The decided values of another metric on the same day, added up over the labels that the item
  /// does not name.
  private func decidedValue(
    of name: MetricName, _ item: DataItem, in state: State
  ) -> FormulaValue? {
    var total: FormulaValue?
    for labels in state.labelsDecided(of: name, on: item.day)
    where item.labels.all.allSatisfy({ labels[$0.key] == $0.value }) {
      guard
        let value = state.decided[DataItem(name, on: item.day, labels: labels)]?.value
      else { continue }
      let part = FormulaValue(quantity: value, rows: 0, newest: .min, unpriced: 0)
      if total == nil {
        total = part
      } else if value.decimals != nil {
        total = combined(total, part, sign: 1)
      }
    }
    return total
  }

  private func sources(of formula: CompiledFormula) -> [SourceID] {
    var all: Set<SourceID> = []
    for fold in formula.folds {
      all.formUnion(plan.folds[fold].sources)
      if case .conversion(let second, _) = plan.folds[fold].fold.aggregate {
        all.formUnion(
          second.sources.isEmpty ? plan.sources[second.measure] ?? [] : second.sources)
      }
    }
    for name in formula.metrics {
      if let metric = plan.metrics.first(where: { $0.definition.name == name }),
        let ours = metric.claims.first
      {
        all.formUnion(sources(of: ours.formula))
      }
    }
    return all.sorted()
  }

  /// Whether every source has shown all up to the end of the item's window.
  private func isComplete(
    _ formula: CompiledFormula, _ item: DataItem, in state: State
  ) -> Bool {
    for number in formula.folds {
      let fold = plan.folds[number]
      let end = fold.calendar.start(of: item.day.advanced(by: 1))
      for source in sources(of: .fold(number)) {
        guard let watermark = state.watermarks[source], watermark >= end else { return false }
      }
    }
    for name in formula.metrics {
      guard let metric = plan.metrics.first(where: { $0.definition.name == name }),
        let ours = metric.claims.first, isComplete(ours.formula, item, in: state)
      else { return false }
    }
    return true
  }
}
