import Events

/// Brings what is worked out of the kept claims up to date before items are decided.
extension Aggregator {
  func refresh(_ state: inout State) {
    matchFamilies(&state)
    refreshPersons(&state)
    refreshRates(&state)
    dropChangedDays(&state)
  }

  /// Works out who is one person if that can have changed, and marks the days of the accounts for
  /// which it has.
  private func refreshPersons(_ state: inout State) {
    guard state.identity.hasChanged || state.accounts.count != state.caches.personsOfAccounts
    else { return }
    state.caches.nodes.extend(state.identity, accounts: state.accounts)
    let persons = PersonMap(
      state.identity, accounts: state.accounts, nodes: state.caches.nodes)
    let changed = persons.difference(from: state.caches.persons)
    state.caches.persons = persons
    state.caches.personsOfAccounts = state.accounts.count
    state.caches.masked = [:]
    guard !changed.isEmpty else { return }
    for family in state.families.indices where state.families[family].kept.contains(.accounts) {
      for zone in state.families[family].days.indices {
        for (day, cell) in state.families[family].days[zone]
        where cell.members.intersects(changed) {
          state.families[family].changed[zone].insert(day)
          state.families[family].changedMembers[zone].insert(day)
        }
      }
    }
  }

  /// Marks the days whose money is converted at a rate that has come or gone.
  private func refreshRates(_ state: inout State) {
    for key in state.rates.changed {
      for family in state.families.indices
      where state.families[family].unit?.code == key.currency {
        for zone in state.families[family].days.indices {
          for (day, cell) in state.families[family].days[zone]
          where cell.amounts[key.day] != nil {
            state.families[family].changed[zone].insert(day)
          }
        }
      }
    }
  }

  private func dropChangedDays(_ state: inout State) {
    for family in state.families.indices {
      for use in state.caches.uses[family] {
        guard let labels = use.labels else { continue }
        for day in state.families[family].changed[plan.folds[use.fold].zone] {
          state.caches.days[.init(fold: use.fold, labels: labels, day: day)] = nil
        }
      }
    }
  }

  /// Forgets what has changed: it has been looked at.
  func settle(_ state: inout State) {
    for family in state.families.indices {
      for zone in state.families[family].changed.indices {
        state.families[family].changed[zone].removeAll(keepingCapacity: true)
        state.families[family].changedMembers[zone].removeAll(keepingCapacity: true)
      }
    }
    state.identity.settle()
    state.rates.settle()
  }
}
