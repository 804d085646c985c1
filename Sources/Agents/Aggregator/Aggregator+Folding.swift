import Events

/// What a fold makes of its rows.
struct FoldValue {
  /// With the decimals of the fold's unit; counts have none.
  var value: Int128
  var decimals: Int
  var rows: Int64
  var newest: Int64
  var unpriced: Int64 = 0
}

extension Aggregator {
  /// The value of a fold for the data item of a day; nil where no row counts.
  func value(
    ofFold number: Int, labels: Labels, day: Int32, in state: inout State
  ) -> FoldValue? {
    guard let set = state.caches.matches[number].number(of: labels) else { return nil }
    let fold = plan.folds[number]
    switch fold.fold.aggregate {
    case .sum, .count:
      return total(number, set, window(fold, day), in: &state)
    case .standing:
      return total(number, set, days(number, set, through: day, in: state), in: &state)
    case .distinctAccounts:
      return distinct(number, set, window(fold, day), isPeople: false, in: &state)
    case .distinctPeople:
      return distinct(number, set, window(fold, day), isPeople: true, in: &state)
    case .quantile(let thousandths):
      return quantile(number, set, day, thousandths, in: state)
    case .last: return last(number, set, day, in: state)
    case .counterRise: return rise(number, set, day, in: state)
    case .conversion(_, let limit):
      return conversion(number, set, day, within: limit, in: &state)
    }
  }

  func window(_ fold: FoldPlan, _ day: Int32) -> [Int32] {
    Array((day - Int32(fold.fold.days) + 1)...day)
  }

  private func days(_ number: Int, _ set: Int, through day: Int32, in state: State) -> [Int32] {
    let zone = plan.folds[number].zone
    var all: Set<Int32> = []
    for family in state.caches.matches[number].families[set] {
      for key in state.families[family].days[zone].keys where key <= day { all.insert(key) }
    }
    return Array(all)
  }

  private func total(
    _ number: Int, _ set: Int, _ days: [Int32], in state: inout State
  ) -> FoldValue? {
    let fold = plan.folds[number]
    let isCount = fold.fold.aggregate == .count
    var result = FoldValue(
      value: 0, decimals: isCount ? 0 : fold.unit?.decimals ?? 0, rows: 0, newest: .min)
    for day in days {
      let kept = dayFold(number, set, day, in: &state)
      result.value += kept.sum
      result.rows += kept.rows
      result.newest = max(result.newest, kept.newest)
      result.unpriced += kept.unpriced
    }
    return result.rows == 0 ? nil : result
  }

  private func distinct(
    _ number: Int, _ set: Int, _ days: [Int32], isPeople: Bool, in state: inout State
  ) -> FoldValue? {
    var result = FoldValue(value: 0, decimals: 0, rows: 0, newest: .min)
    var members = DaySet()
    for day in days {
      let kept = dayFold(number, set, day, in: &state)
      members.formUnion(kept.members)
      result.rows += kept.rows
      result.newest = max(result.newest, kept.newest)
    }
    guard result.rows != 0 else { return nil }
    let masks = plan.folds[number].fold.rows.withoutMasks
    members.subtract(maskedAccounts(masks, in: &state))
    result.value = Int128(
      isPeople ? countPeople(members, in: &state) : members.count)
    return result
  }

  /// The accounts that masks leave out.
  func maskedAccounts(_ masks: [String], in state: inout State) -> DaySet {
    guard !masks.isEmpty else { return DaySet() }
    if let known = state.caches.masked[masks] { return known }
    let accounts = state.caches.persons.accounts(under: masks)
    state.caches.masked[masks] = accounts
    return accounts
  }

  /// How many people these accounts are: those that stand alone by bits, the others one by one.
  private func countPeople(_ members: DaySet, in state: inout State) -> Int {
    let single = state.caches.persons.single
    var count = members.countCommon(with: single)
    let stamp = state.caches.nextStamp(state.accounts.count)
    var others = members
    others.subtract(single)
    others.visit { account in
      let person = Int(state.caches.persons.representative(of: account))
      if state.caches.stamps[person] != stamp {
        state.caches.stamps[person] = stamp
        count += 1
      }
    }
    return count
  }

  /// What a fold takes of one day, from the cache or made anew.
  private func dayFold(
    _ number: Int, _ set: Int, _ day: Int32, in state: inout State
  ) -> FoldCaches.DayFold {
    let key = FoldCaches.DayKey(fold: number, labels: set, day: day)
    if let known = state.caches.days[key] { return known }
    let fold = plan.folds[number]
    var result = FoldCaches.DayFold()
    for family in state.caches.matches[number].families[set] {
      guard let cell = state.families[family].days[fold.zone][day] else { continue }
      result.rows += cell.rows
      result.newest = max(result.newest, cell.newest)
      switch fold.fold.aggregate {
      case .distinctAccounts, .distinctPeople: result.members.formUnion(cell.members)
      case .count:
        result.sum += Int128(cell.rows)
        maskedAccounts(fold.fold.rows.withoutMasks, in: &state).visitCommon(
          with: cell.members
        ) {
          result.sum -= Int128(cell.accounts[$0] ?? 0)
        }
      case .sum, .standing:
        let masked = maskedAccounts(fold.fold.rows.withoutMasks, in: &state)
        let money = valued(
          cell, unit: state.families[family].unit, as: fold.unit, masked: masked,
          rates: state.rates)
        result.sum += money.sum
        result.unpriced += money.unpriced
      case .last, .quantile, .counterRise, .conversion: break
      }
    }
    state.caches.days[key] = result
    return result
  }

  /// The sum of a cell's values in a fold's unit, amounts in other currencies converted one by one.
  private func valued(
    _ cell: Cell, unit: UnitOfMeasure?, as target: UnitOfMeasure?, masked: DaySet,
    rates: RateTable
  ) -> (sum: Int128, unpriced: Int64) {
    let decimals = target?.decimals ?? 0
    guard let unit, unit.isCurrency, target?.isCurrency == true, !cell.amounts.isEmpty else {
      var sum = cell.sum
      masked.visitCommon(with: cell.members) { sum -= cell.accountSums[$0] ?? 0 }
      let own = unit?.decimals ?? 0
      return own <= decimals
        ? (sum * MoneyConversion.power(decimals - own), 0)
        : (MoneyConversion.roundedHalfEven(sum, by: MoneyConversion.power(own - decimals)), 0)
    }
    var sum: Int128 = 0
    var unpriced: Int64 = 0
    for (day, amounts) in cell.amounts {
      let ppm =
        unit.code == plan.reporting.currency ? 1_000_000 : rates.ppm(of: unit.code, on: day)
      for (amount, count) in amounts {
        guard let ppm else {
          unpriced += count
          continue
        }
        if masked.contains(amount.account) { continue }
        let converted = MoneyConversion.convert(
          amount.value, decimals: unit.decimals, ppm: ppm, target: decimals)
        sum += converted * Int128(count)
      }
    }
    return (sum, unpriced)
  }
}

extension FoldCaches {
  mutating func nextStamp(_ accounts: Int) -> UInt32 {
    while stamps.count < accounts { stamps.append(0) }
    stamp += 1
    return stamp
  }
}
