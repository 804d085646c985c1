extension Aggregator {
  /// Puts the evidence that another state keeps in place of a state's own, as if none of it had been
  /// looked at: the next tick decides every data item. Watermarks and what people have answered stay
  /// those of `state`.
  /// - Parameter kept: A state of an aggregator that folds alike: one with the same sources,
  ///   reporting and definitions, under any rules.
  /// - Complexity: O(families x days); no row is read.
  public func take(evidenceOf kept: State, into state: inout State) {
    state.accounts = kept.accounts
    state.families = kept.families
    state.familyNumbers = kept.familyNumbers
    state.identity = kept.identity
    state.rates = kept.rates
    state.rates.restore(changed: Set(kept.rates.rates.keys))
    for family in state.families.indices {
      for zone in state.families[family].days.indices {
        let days = Set(state.families[family].days[zone].keys)
        state.families[family].changed[zone] = days
        state.families[family].changedMembers[zone] = days
      }
    }
    state.caches = initialState.caches
  }
}
