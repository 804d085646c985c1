import Events

/// Folds over single values: quantiles, last values, counters, conversions.
extension Aggregator {
  func quantile(
    _ number: Int, _ set: Int, _ day: Int32, _ thousandths: Int, in state: State
  ) -> FoldValue? {
    let fold = plan.folds[number]
    var counts: [Int64: Int64] = [:]
    var result = FoldValue(value: 0, decimals: 0, rows: 0, newest: .min)
    for (family, cell) in cells(number, set, window(fold, day), in: state) {
      for (value, count) in cell.values { counts.add(count, at: value) }
      result.rows += cell.rows
      result.newest = max(result.newest, cell.newest)
      result.decimals = state.families[family].unit?.decimals ?? 0
    }
    let total = counts.values.reduce(0) { $0 + max(0, $1) }
    guard total > 0 else { return nil }
    // The smallest place that has at least this share at or below it.
    let place = max(1, (total * Int64(thousandths) + 999) / 1_000)
    var passed: Int64 = 0
    for (value, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      passed += count
      if passed >= place {
        result.value = Int128(value)
        return result
      }
    }
    return nil
  }

  func last(_ number: Int, _ set: Int, _ day: Int32, in state: State) -> FoldValue? {
    let fold = plan.folds[number]
    var latest: [UInt32: (time: Int64, value: Int64)] = [:]
    var result = FoldValue(value: 0, decimals: 0, rows: 0, newest: .min)
    let masked = state.caches.persons.accounts(under: fold.fold.rows.withoutMasks)
    for (family, cell) in cells(number, set, window(fold, day), in: state) {
      result.rows += cell.rows
      result.newest = max(result.newest, cell.newest)
      result.decimals = state.families[family].unit?.decimals ?? 0
      for (sample, count) in cell.samples where count > 0 && !masked.contains(sample.account) {
        let known = latest[sample.account]
        if let known, (known.time, known.value) >= (sample.time, sample.value) { continue }
        latest[sample.account] = (sample.time, sample.value)
      }
    }
    guard result.rows != 0 else { return nil }
    for sample in latest.values { result.value += Int128(sample.value) }
    return result
  }

  /// The rises of counters on a day: from sample to sample of one series, a fall counts from zero,
  /// the first sample ever adds nothing.
  func rise(_ number: Int, _ set: Int, _ day: Int32, in state: State) -> FoldValue? {
    let fold = plan.folds[number]
    var result = FoldValue(value: 0, decimals: 0, rows: 0, newest: .min)
    let days = Set(window(fold, day))
    guard let first = days.min() else { return nil }
    for family in state.caches.matches[number].families[set] {
      let cells = state.families[family].days[fold.zone]
      result.decimals = state.families[family].unit?.decimals ?? 0
      var series: [UInt32: [Int64: Int64]] = [:]
      for day in days {
        guard let cell = cells[day] else { continue }
        result.rows += cell.rows
        result.newest = max(result.newest, cell.newest)
        for (sample, count) in cell.samples where count > 0 {
          let known = series[sample.account]?[sample.time] ?? sample.value
          series[sample.account, default: [:]][sample.time] = max(known, sample.value)
        }
      }
      guard !series.isEmpty else { continue }
      let before = lastSamples(of: Set(series.keys), before: first, in: cells)
      for (account, samples) in series {
        var previous = before[account]
        for (_, value) in samples.sorted(by: { $0.key < $1.key }) {
          if let known = previous {
            result.value += Int128(value >= known ? value - known : value)
          }
          previous = value
        }
      }
    }
    return result.rows == 0 ? nil : result
  }

  private func lastSamples(
    of series: Set<UInt32>, before day: Int32, in cells: [Int32: Cell]
  ) -> [UInt32: Int64] {
    var found: [UInt32: (time: Int64, value: Int64)] = [:]
    for earlier in cells.keys.filter({ $0 < day }).sorted(by: >) {
      let missing = series.subtracting(found.keys)
      guard !missing.isEmpty, let cell = cells[earlier] else { break }
      for (sample, count) in cell.samples where count > 0 && missing.contains(sample.account) {
        let known = found[sample.account]
        if let known, (known.time, known.value) >= (sample.time, sample.value) { continue }
        found[sample.account] = (sample.time, sample.value)
      }
    }
    return found.mapValues(\.value)
  }

  /// People whose first row of the window is followed by a row of the other kind in time.
  func conversion(
    _ number: Int, _ set: Int, _ day: Int32, within limit: Duration, in state: inout State
  ) -> FoldValue? {
    let fold = plan.folds[number]
    var result = FoldValue(value: 0, decimals: 0, rows: 0, newest: .min)
    let masked = maskedAccounts(fold.fold.rows.withoutMasks, in: &state)
    var starts: [UInt32: Int64] = [:]
    for (_, cell) in cells(number, set, window(fold, day), in: state) {
      result.rows += cell.rows
      result.newest = max(result.newest, cell.newest)
      for (moment, count) in cell.moments where count > 0 && !masked.contains(moment.account) {
        let person = state.caches.persons.representative(of: moment.account)
        starts[person] = min(starts[person] ?? .max, moment.time)
      }
    }
    guard result.rows != 0 else { return nil }
    var converted: Set<UInt32> = []
    let length = limit.microseconds
    let first = day - Int32(fold.fold.days) + 1
    let last = day + Int32(length / 86_400_000_000) + 2
    for family in state.caches.matches[number].second {
      for later in first...last {
        guard let cell = state.families[family].days[fold.secondZone][later] else { continue }
        result.newest = max(result.newest, cell.newest)
        for (moment, count) in cell.moments where count > 0 {
          let person = state.caches.persons.representative(of: moment.account)
          guard let start = starts[person] else { continue }
          if moment.time >= start, moment.time < start + length { converted.insert(person) }
        }
      }
    }
    result.value = Int128(converted.count)
    return result
  }

  private func cells(
    _ number: Int, _ set: Int, _ days: [Int32], in state: State
  ) -> [(family: Int, cell: Cell)] {
    let zone = plan.folds[number].zone
    var found: [(family: Int, cell: Cell)] = []
    for family in state.caches.matches[number].families[set] {
      for day in days {
        if let cell = state.families[family].days[zone][day] { found.append((family, cell)) }
      }
    }
    return found
  }
}
