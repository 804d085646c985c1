import Events

extension RowFilter {
  /// Whether rows of a family pass, as far as a family tells: all but masks and days.
  func takes(_ key: FamilyKey, lateness: [Int64]) -> Bool {
    guard key.measure == measure, sources.isEmpty || sources.contains(key.source),
      names.isEmpty || names.contains(key.name)
    else { return false }
    if let limit = arrivedWithin?.microseconds {
      // A row of class n exceeds the first n limits.
      let place = lateness.firstIndex(of: limit) ?? lateness.count
      guard Int(key.lateness) <= place else { return false }
    }
    for (label, values) in labels {
      guard let value = key.labels[label], values.contains(value) else { return false }
    }
    return true
  }
}

extension Aggregator {
  /// Finds out which folds use the families that have come since the last time.
  func matchFamilies(_ state: inout State) {
    for family in state.caches.uses.count..<state.families.count {
      let key = state.families[family].key
      let lateness = plan.measures[key.measure]?.lateness ?? []
      var uses: [FoldCaches.Use] = []
      for (number, fold) in plan.folds.enumerated() {
        if fold.fold.rows.takes(key, lateness: lateness) {
          let labels = state.caches.matches[number].add(
            family, under: key.labels.keeping(fold.splitBy))
          uses.append(.init(fold: number, labels: labels))
        }
        if case .conversion(let second, _) = fold.fold.aggregate,
          second.takes(key, lateness: lateness)
        {
          state.caches.matches[number].second.append(family)
          uses.append(.init(fold: number, labels: nil))
        }
      }
      state.caches.uses.append(uses)
    }
  }
}
