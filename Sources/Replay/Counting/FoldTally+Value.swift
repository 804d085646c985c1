import Agents
import Events

/// What a fold makes of its rows.
struct FoldResult: Sendable {
  /// With the decimals of the fold's unit; counts have none.
  var value: Int128
  var decimals: Int
}

/// What a value needs beside the rows: who is one person, and what money is worth.
struct CountContext: Sendable {
  var people: PersonGraph
  var rates: RateBook
  let reportingCurrency: String
  /// Units by symbol.
  let units: [UInt32: FoldUnit]
}

extension FoldTally {
  /// - Returns: Nil where no row counts.
  func value(of fold: CountFold, _ context: CountContext) -> FoldResult? {
    guard rows != 0 else { return nil }
    if fold.isPersonal {
      return FoldResult(value: Int128(counted(fold, context).count { $0 }), decimals: 0)
    }
    let masked = context.people.masked(fold.masks)
    switch fold.aggregate {
    case .count:
      var total: Int128 = 0
      eachEntity(without: masked) { _, count in total += Int128(count) }
      return FoldResult(value: total, decimals: 0)
    case .sum, .standing:
      var total: Int128 = 0
      for (amount, count) in amounts where !Self.isMasked(amount.entity, masked) {
        total += Self.worth(amount, fold.unit, context) * Int128(count)
      }
      return FoldResult(value: total, decimals: fold.unit.decimals)
    case .quantile(let thousandths): return quantile(thousandths, context)
    case .last: return last(without: masked, context)
    case .counterRise: return rise(from: fold.begin, context)
    case .distinctAccounts, .distinctPeople, .conversion: return nil
    }
  }

  /// Whom a fold of people or accounts counts: by the root of the person, or by the account.
  func counted(_ fold: CountFold, _ context: CountContext) -> [Bool] {
    let masked = context.people.masked(fold.masks)
    let roots = context.people.roots
    var found = [Bool](repeating: false, count: roots.count)
    switch fold.aggregate {
    case .distinctAccounts:
      eachEntity(without: masked) { entity, count in if count > 0 { found[entity] = true } }
    case .distinctPeople:
      eachEntity(without: masked) { entity, count in
        if count > 0 { found[Int(roots[entity])] = true }
      }
    case .conversion(_, let limit):
      for person in converted(within: limit.microseconds, without: masked, context) {
        found[Int(person)] = true
      }
    case .sum, .count, .standing, .last, .quantile, .counterRise: break
    }
    return found
  }

  @inline(__always)
  static func isMasked(_ entity: UInt32, _ masked: [Bool]) -> Bool {
    Int(entity) < masked.count && masked[Int(entity)]
  }

  @inline(__always)
  private func eachEntity(without masked: [Bool], _ body: (Int, Int32) -> Void) {
    for entity in counts.indices where counts[entity] != 0 {
      if entity < masked.count, masked[entity] { continue }
      body(entity, counts[entity])
    }
  }

  /// An amount in the fold's unit, converted at its day's rate; 0 where there is no rate yet.
  static func worth(_ amount: Amount, _ target: FoldUnit, _ context: CountContext) -> Int128 {
    let unit = context.units[amount.unit]
    let decimals = unit?.decimals ?? 0
    guard let unit, MoneyConversion.isCurrency(unit.code), MoneyConversion.isCurrency(target.code)
    else {
      return decimals <= target.decimals
        ? Int128(amount.value) * MoneyConversion.power(target.decimals - decimals)
        : MoneyConversion.roundedHalfEven(
          Int128(amount.value), by: MoneyConversion.power(decimals - target.decimals))
    }
    let ppm =
      unit.code == context.reportingCurrency
      ? 1_000_000 : context.rates.ppm(of: unit.code, on: amount.rateDay)
    guard let ppm else { return 0 }
    return MoneyConversion.convert(
      amount.value, decimals: decimals, ppm: ppm, target: target.decimals)
  }

  private func quantile(_ thousandths: Int, _ context: CountContext) -> FoldResult? {
    let total = values.values.reduce(0) { $0 + max(0, $1) }
    guard total > 0 else { return nil }
    // The smallest place that has at least this share at or below it.
    let place = max(1, (total * Int64(thousandths) + 999) / 1_000)
    var passed: Int64 = 0
    for (value, count) in values.sorted(by: { $0.key < $1.key }) where count > 0 {
      passed += count
      if passed >= place {
        return FoldResult(
          value: Int128(value), decimals: context.units[unit]?.decimals ?? 0)
      }
    }
    return nil
  }

  private func last(without masked: [Bool], _ context: CountContext) -> FoldResult? {
    var latest: [UInt32: (time: Int64, value: Int64)] = [:]
    for (sample, count) in samples
    where count > 0 && !Self.isMasked(sample.series.entity, masked) {
      let known = latest[sample.series.entity]
      if let known, (known.time, known.value) >= (sample.time, sample.value) { continue }
      latest[sample.series.entity] = (sample.time, sample.value)
    }
    return FoldResult(
      value: latest.values.reduce(0) { $0 + Int128($1.value) },
      decimals: context.units[unit]?.decimals ?? 0)
  }

  /// Rises from sample to sample; a fall counts from zero, the first sample ever adds nothing.
  private func rise(from begin: Int64, _ context: CountContext) -> FoldResult? {
    var series: [Series: [Int64: Int64]] = [:]
    for (sample, count) in samples where count > 0 {
      let known = series[sample.series]?[sample.time] ?? sample.value
      series[sample.series, default: [:]][sample.time] = max(known, sample.value)
    }
    var total: Int128 = 0
    for samples in series.values {
      var previous: Int64?
      for (time, value) in samples.sorted(by: { $0.key < $1.key }) {
        if time >= begin, let known = previous {
          total += Int128(value >= known ? value - known : value)
        }
        previous = value
      }
    }
    return FoldResult(value: total, decimals: context.units[unit]?.decimals ?? 0)
  }

  private func converted(
    within length: Int64, without masked: [Bool], _ context: CountContext
  ) -> Set<UInt32> {
    var first: [UInt32: Int64] = [:]
    for (moment, count) in starts where count > 0 && !Self.isMasked(moment.entity, masked) {
      let person = context.people.roots[Int(moment.entity)]
      first[person] = min(first[person] ?? .max, moment.time)
    }
    var converted: Set<UInt32> = []
    for (moment, count) in seconds where count > 0 {
      let person = context.people.roots[Int(moment.entity)]
      guard let start = first[person] else { continue }
      if moment.time >= start, moment.time < start + length { converted.insert(person) }
    }
    return converted
  }
}
