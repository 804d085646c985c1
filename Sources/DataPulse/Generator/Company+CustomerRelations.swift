extension Company {
  /// The versions of contracts that appear on a UTC day: those that change, and a few saved again.
  func contractChanges(arrivingOn day: CivilDay) -> [Contract] {
    var changes: [Contract] = []
    for life in books.contracts {
      for version in life.versions where CivilDay(utc: version.at) == day && happens(version.at) {
        changes.append(contract(life, version.status, at: version.at))
      }
    }
    var draw = SplitMix64(seed, .contract, day.number, 0)
    for _ in 0..<4 {
      let life = books.contracts[draw.below(books.contracts.count)]
      let instant = day.startUTC + Int64(draw.below(86_400)) * 1_000
      if happens(instant), let version = life.versions.last(where: { $0.at < instant }) {
        changes.append(contract(life, version.status, at: instant))
      }
    }
    return changes
  }

  /// The latest version before an instant of every contract that is there.
  func contractState(before instant: Int64) -> [Contract] {
    books.contracts.compactMap { life in
      life.versions.last { $0.at < min(instant, end) }.map {
        contract(life, $0.status, at: $0.at)
      }
    }
  }

  private func contract(
    _ life: ContractLife, _ status: Contract.Status, at instant: Int64
  ) -> Contract {
    Contract(
      id: life.id, account: population.accounts[life.account].id, isBerlin: life.isBerlin,
      status: status, seats: Int64(life.seats), start: life.start, end: life.end,
      owner: life.owner, updatedAt: instant,
      subscription: life.subscription.map { books.subscriptions[$0].id })
  }

  /// The versions of customers that appear on a UTC day.
  func customerChanges(arrivingOn day: CivilDay) -> [CustomerRecord] {
    (0..<scale.of(3_400)).compactMap { place in
      var draw = SplitMix64(seed, .company, day.number, place)
      let life = books.subscriptions[draw.below(books.subscriptions.count)]
      let instant = day.startUTC + Int64(draw.below(86_400)) * 1_000
      guard happens(instant), life.startedAt < instant else { return nil }
      return CustomerRecord(account: population.accounts[life.owner].id, updatedAt: instant)
    }
  }
}
