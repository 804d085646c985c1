import Events

extension Aggregator {
  /// Adds the rows that another state has taken in, of a run that was folded on another thread. Both
  /// must be of this aggregator, and decisions are made by one of them only.
  /// - Complexity: O(what `other` keeps).
  public func merge(_ other: State, into state: inout State) {
    var renumbering: [UInt32] = []
    renumbering.reserveCapacity(other.accounts.count)
    for text in other.accounts.texts { renumbering.append(state.accounts.number(text)) }
    for family in other.families {
      guard let measure = plan.measures[family.key.measure] else { continue }
      let number = state.family(family.key, plan: measure)
      state.families[number].merge(family, renumbering: renumbering)
    }
    state.identity.merge(other.identity)
    state.rates.merge(other.rates)
    for (source, watermark) in other.watermarks {
      state.watermarks[source] = max(watermark, state.watermarks[source] ?? watermark)
    }
    state.decided.merge(other.decided) { mine, theirs in
      mine.revision >= theirs.revision ? mine : theirs
    }
    state.waiting.formUnion(other.waiting)
    state.lessons.merge(other.lessons)
    if let through = other.decidedThrough {
      state.decidedThrough = max(through, state.decidedThrough ?? through)
    }
  }
}

extension RowFamily {
  mutating func merge(_ other: RowFamily, renumbering: [UInt32]) {
    for zone in other.days.indices {
      for (day, cell) in other.days[zone] {
        days[zone][day, default: Cell()].merge(
          cell, renumbering: renumbering, keeping: kept)
      }
      changed[zone].formUnion(other.changed[zone])
      changedMembers[zone].formUnion(other.changedMembers[zone])
    }
  }
}
