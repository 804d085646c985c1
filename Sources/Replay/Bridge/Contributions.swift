import Events

/// What each person adds to a sum or a distinct count, by the root of the person.
struct Contributions {
  private(set) var values: [Int64]

  init(values: [Int64]) { self.values = values }

  /// These with others added to them, place by place.
  func adding(_ others: [Int64]) -> Contributions {
    Contributions(values: zip(values, others).map { $0 + $1 })
  }

  /// - Complexity: O(entities + amounts).
  init(_ plan: CountPlan, _ tallies: [FoldTally], _ context: CountContext) {
    values = Array(repeating: 0, count: context.people.roots.count)
    for (fold, tally) in zip(plan.folds, tallies) {
      let masked = context.people.masked(fold.masks)
      let roots = context.people.roots
      switch fold.aggregate {
      case .distinctPeople:
        var seen = [Bool](repeating: false, count: roots.count)
        for entity in tally.counts.indices where tally.counts[entity] > 0 {
          if entity < masked.count, masked[entity] { continue }
          let root = Int(roots[entity])
          if !seen[root] {
            seen[root] = true
            values[root] += 1
          }
        }
      case .distinctAccounts, .count:
        let isCount = fold.aggregate == .count
        for entity in tally.counts.indices where tally.counts[entity] != 0 {
          if entity < masked.count, masked[entity] { continue }
          let rows = Int64(tally.counts[entity])
          values[Int(roots[entity])] += isCount ? rows : rows > 0 ? 1 : 0
        }
      case .sum, .standing:
        for (amount, count) in tally.amounts where !FoldTally.isMasked(amount.entity, masked) {
          let worth = FoldTally.worth(amount, fold.unit, context) * Int128(count)
          values[Int(roots[Int(amount.entity)])] += Int64(truncatingIfNeeded: worth)
        }
      case .last, .quantile, .counterRise, .conversion: break
      }
    }
  }
}
