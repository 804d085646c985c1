/// Deals subscriptions, seats and contracts so that the sales department's bridge comes out on the
/// day of the deal.
struct BookDealer {
  let population: Population
  private(set) var subscriptions: [SubscriptionLife] = []
  private(set) var contracts: [ContractLife] = []
  private var draw: SplitMix64
  /// The end of the day of the deal.
  private let dealt = Zone.newYork.start(of: History.dealt + 1)
  private let began = Zone.newYork.start(of: History.first)
  /// Subscriptions of the dealt day, of those that ended before, in the order of dealing.
  private var live: Range<Int> = 0..<0
  private var ended: Range<Int> = 0..<0

  init(_ population: Population) {
    self.population = population
    draw = SplitMix64(population.seed, .subscription, 0, 0)
  }

  private var accounts: [Account] { population.accounts }
  private var sizes: CohortSizes { population.sizes }

  mutating func deal() {
    var active: [Int] = []
    var dormant: [Int] = []
    var visitors: [Int] = []
    var later: [Int] = []
    var lastPerson = -1
    for (index, account) in accounts.enumerated() where account.person != lastPerson {
      lastPerson = account.person
      switch account.cohort {
      case .lateOnly, .eveningOnly, .staffOrTest, .bot, .refreshOnly: break
      case _ where account.cohort.isActive: active.append(index)
      case .never where account.createdAt < dealt: visitors.append(index)
      case .future, .never: later.append(index)
      default: dormant.append(index)
      }
    }
    let standing = dealLostTrials(&visitors)
    dormant += visitors.filter { accounts[$0].createdAt < dealt - 20 * Books.day }
    draw.shuffle(&active)
    draw.shuffle(&dormant)
    dealLive(active, &dormant, dormantSeats: sizes.dormantSeats - standing)
    dealExpiredTrials(&dormant)
    dealEnded(dormant)
    dealLater(later)
    dealContracts()
  }

  // MARK: Subscriptions

  /// Trials of those who signed up and never came: cancelled when they end.
  /// - Returns: How many still stand at the end of the day of the deal.
  private mutating func dealLostTrials(_ visitors: inout [Int]) -> Int {
    var left: [Int] = []
    var standing = 0
    for owner in visitors {
      guard accounts[owner].createdAt >= began, draw.chance(480) else {
        left.append(owner)
        continue
      }
      var life = begin(owner)
      life.activeFrom = nil
      life.cancelledAt = life.trialEnd
      if life.cancelledAt ?? 0 >= dealt { standing += 1 }
      addSoloSeat(to: &life)
      subscriptions.append(life)
      writeVersions(subscriptions.count - 1)
    }
    visitors = left
    return standing
  }

  private func addSoloSeat(to life: inout SubscriptionLife) {
    life.seats = [
      .init(account: life.owner, addedAt: life.startedAt, assignedAt: life.startedAt)
    ]
  }

  private mutating func dealLive(_ active: [Int], _ dormant: inout [Int], dormantSeats: Int) {
    let first = subscriptions.count
    var holders: [Int?] = active.prefix(max(0, sizes.active - sizes.withoutSeat)).map(\.self)
    holders += dormant.suffix(dormantSeats).map(\.self)
    dormant.removeLast(min(dormant.count, dormantSeats))
    holders += [Int?](repeating: nil, count: sizes.openSeats)
    draw.shuffle(&holders)
    var place = 0
    while place < holders.count {
      let size = min(teamSize(), holders.count - place)
      var seats = Array(holders[place..<place + size])
      place += size
      guard let first = seats.firstIndex(where: { $0 != nil }), let owner = seats[first] else {
        // Nobody of this team is known: its open seats go to the team before.
        let last = subscriptions.count - 1
        let seat = SubscriptionLife.SeatLife(
          account: nil, addedAt: subscriptions[last].startedAt,
          assignedAt: subscriptions[last].startedAt)
        subscriptions[last].seats += Array(repeating: seat, count: size)
        continue
      }
      seats.swapAt(0, first)
      var life = begin(owner)
      addSeats(seats, to: &life)
      if draw.chance(80) {
        let cancelled = dealt + Int64(draw.below(66)) * Books.day + noon()
        life.cancelledAt = cancelled
        // Whoever cancels in the trial never begins to pay.
        if let active = life.activeFrom, cancelled < active { life.activeFrom = nil }
      }
      subscriptions.append(life)
    }
    live = first..<subscriptions.count
    for index in live { writeVersions(index) }
  }

  private mutating func teamSize() -> Int {
    switch draw.below(100) {
    case ..<62: 1
    case ..<92: draw.within(2...8)
    default: draw.within(10...34)
    }
  }

  private mutating func noon() -> Int64 { Int64(draw.within(32_000...68_000)) * 1_000 }

  /// A subscription that begins soon after its owner signs up, or was there from the first.
  private mutating func begin(_ owner: Int) -> SubscriptionLife {
    let created = accounts[owner].createdAt
    var started = created + Int64(draw.within(600...40_000)) * 1_000
    if created <= dealt { started = max(created + 60_000, min(started, dealt - 3 * Books.hour)) }
    var isFounding = false
    if created < began {
      isFounding = draw.chance(700)
      started =
        isFounding
        ? began - Int64(draw.within(2...26)) * Books.day + noon()
        : began + Int64(draw.within(1...370)) * Books.day + noon()
    }
    let isYen = started >= CivilDay(2025, 7, 8).startUTC && draw.chance(120)
    let currency: Currency = isYen ? .jpy : draw.chance(740) ? .usd : .eur
    let days = draw.chance(900) ? 7 : 21
    let trialEnd = started + Int64(days) * Books.day
    return SubscriptionLife(
      id: 100_000 + UInt32(subscriptions.count), owner: owner,
      product: draw.chance(600) ? .core : .loop, currency: currency, price: price(currency),
      startedAt: started, trialEnd: isFounding ? nil : trialEnd,
      activeFrom: isFounding ? started : trialEnd)
  }

  private mutating func price(_ currency: Currency) -> Int {
    switch currency {
    case .usd: [1_900, 2_900, 3_900][draw.below(3)]
    case .eur: [1_790, 2_690, 3_590][draw.below(3)]
    case .jpy: [2_800, 4_200, 5_600][draw.below(3)]
    }
  }

  /// Adds seats: most from the first, some with one of two later orders; a seat is assigned when
  /// its account is there.
  private mutating func addSeats(_ holders: [Int?], to life: inout SubscriptionLife) {
    let span = max(0, Int((dealt - Books.day - life.startedAt) / 1_000))
    let orders = [0, 1].map { _ in life.startedAt + Int64(draw.below(span)) * 1_000 }
    for (place, holder) in holders.enumerated() {
      let isLater = place > 0 && span > 0 && draw.chance(200)
      let added = isLater ? orders[draw.below(2)] : life.startedAt
      let created = holder.map { accounts[$0].createdAt } ?? 0
      let assigned = created > added - 60_000 ? created + 300_000 : added
      life.seats.append(.init(account: holder, addedAt: added, assignedAt: max(added, assigned)))
    }
  }

  private mutating func dealExpiredTrials(_ dormant: inout [Int]) {
    var left = sizes.expiredTrialSeats
    while left > 0, let owner = dormant.popLast() {
      guard accounts[owner].createdAt >= began, accounts[owner].createdAt < dealt - 45 * Books.day
      else { continue }
      var life = begin(owner)
      life.activeFrom = nil
      let size = min(left, draw.within(1...8))
      left -= size
      addSeats([Int?](repeating: nil, count: size), to: &life)
      for place in life.seats.indices {
        life.seats[place].addedAt = life.startedAt
        life.seats[place].assignedAt = life.startedAt
      }
      subscriptions.append(life)
      writeVersions(subscriptions.count - 1)
    }
  }

  /// Subscriptions of people who left: cancelled some weeks after they were last active.
  private mutating func dealEnded(_ dormant: [Int]) {
    let first = subscriptions.count
    for owner in dormant where accounts[owner].cohort == .past && draw.chance(500) {
      var life = begin(owner)
      let size = draw.chance(250) ? draw.within(2...12) : 1
      let left = Zone.newYork.start(of: CivilDay(number: accounts[owner].end)) + noon()
      let least = (life.activeFrom ?? life.startedAt) + 5 * Books.day
      let cancelled = max(least, left + Int64(draw.within(0...45)) * Books.day)
      guard cancelled < dealt - Books.hour else { continue }
      life.cancelledAt = cancelled
      addSeats([owner] + [Int?](repeating: nil, count: size - 1), to: &life)
      for place in life.seats.indices {
        life.seats[place].addedAt = life.startedAt
        life.seats[place].assignedAt = life.startedAt
      }
      subscriptions.append(life)
      writeVersions(subscriptions.count - 1)
    }
    ended = first..<subscriptions.count
  }

  private mutating func dealLater(_ later: [Int]) {
    for owner in later where accounts[owner].createdAt > dealt && draw.chance(380) {
      var life = begin(owner)
      addSoloSeat(to: &life)
      if draw.chance(450) {
        life.activeFrom = nil
        life.cancelledAt = life.trialEnd
      }
      subscriptions.append(life)
      writeVersions(subscriptions.count - 1)
    }
  }

  private mutating func writeVersions(_ index: Int) {
    let life = subscriptions[index]
    let first: Subscription.Status = life.trialEnd == nil ? .active : .trialing
    var changes: [(at: Int64, status: Subscription.Status?)] = [(life.startedAt, first)]
    if life.trialEnd != nil, let active = life.activeFrom { changes.append((active, .active)) }
    for added in Set(life.seats.map(\.addedAt)).sorted() where added > life.startedAt {
      changes.append((added, nil))
    }
    if let active = life.activeFrom {
      var month = active + 30 * Books.day
      let last = min(life.cancelledAt ?? .max, History.last.startUTC)
      while month + 8 * Books.day < last {
        if draw.chance(35) {
          changes.append((month + Books.day + noon(), .pastDue))
          changes.append((month + 5 * Books.day + noon(), .active))
        }
        month += 30 * Books.day
      }
    }
    if let cancelled = life.cancelledAt { changes.append((cancelled, .cancelled)) }
    changes.sort { $0.at < $1.at }
    var status = first
    for change in changes {
      status = change.status ?? status
      let version = SubscriptionLife.Version(
        at: change.at, status: status, seats: life.seatCount(at: change.at))
      if let last = subscriptions[index].versions.last, last.at / 1_000 == change.at / 1_000 {
        subscriptions[index].versions.removeLast()
      }
      subscriptions[index].versions.append(version)
    }
  }

  // MARK: Contracts

  private mutating func dealContracts() {
    var left = sizes.contractSeats
    let teams = live.filter {
      subscriptions[$0].seats.count >= 8 && subscriptions[$0].startedAt < dealt - 40 * Books.day
    }
    for index in teams where left > 0 {
      let life = subscriptions[index]
      let seats = min(left, life.seats.count)
      left -= seats
      let signed = life.startedAt + Books.day
      var versions = [(at: signed - Books.hour, status: Contract.Status.draft)]
      versions.append((signed, .active))
      if let cancelled = life.cancelledAt { versions.append((cancelled + Books.day, .ended)) }
      addContract(index, owner: life.owner, seats, life.startedAt, life.cancelledAt, versions)
    }
    for index in ended where subscriptions[index].seats.count > 3 {
      let life = subscriptions[index]
      guard let cancelled = life.cancelledAt else { continue }
      let signed = life.startedAt + Books.day
      addContract(
        index, owner: life.owner, life.seats.count, life.startedAt, cancelled,
        [(signed, .active), (max(signed, cancelled) + Books.day, .ended)])
    }
    for place in 0..<12 {
      let at = began + Int64(place * 30) * Books.day + noon()
      addContract(nil, owner: place * 11, draw.within(10...40), at, nil, [(at, .draft)])
    }
  }

  private mutating func addContract(
    _ subscription: Int?, owner: Int, _ seats: Int, _ start: Int64, _ end: Int64?,
    _ versions: [(at: Int64, status: Contract.Status)]
  ) {
    let first = Zone.newYork.day(of: start)
    contracts.append(
      ContractLife(
        id: 10_000 + UInt32(contracts.count), subscription: subscription, account: owner,
        seats: seats, isBerlin: draw.chance(400), owner: draw.below(6), start: first,
        end: end.map { Zone.newYork.day(of: $0) } ?? first + 365, versions: versions))
  }
}
