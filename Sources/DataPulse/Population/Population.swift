/// Everyone whom the company knows, dealt from the seed.
struct Population: Sendable {
  let seed: UInt64
  let sizes: CohortSizes
  private(set) var accounts: [Account] = []
  private var unparsed = 0
  /// The accounts by the UTC day on which they were made.
  private(set) var createdOn: [Int: [Int]] = [:]
  /// The accounts that are used through the web, the apps, loop and Beacon.
  private(set) var onWeb: [Int] = []
  private(set) var onMobile: [Int] = []
  private(set) var onLoop: [Int] = []
  private(set) var onBeacon: [Int] = []
  /// All but those of Beacon.
  private(set) var inNewYork: [Int] = []

  /// The first day of an account that was there before the history begins.
  private static let founding = CivilDay(2022, 1, 3)

  init(seed: UInt64) {
    self.seed = seed
    sizes = CohortSizes(seed: seed)
    var people = signups()
    fill(&people)
    dealStories(&people)
    for (person, life) in people.enumerated() { addAccounts(of: life, person) }
    for (index, account) in accounts.enumerated() {
      createdOn[CivilDay(utc: account.createdAt).number, default: []].append(index)
      guard account.cohort != .never else { continue }
      if account.style != .beacon { inNewYork.append(index) }
      switch account.style {
      case .web: onWeb.append(index)
      case .mobile: onMobile.append(index)
      case .mixed:
        onWeb.append(index)
        onMobile.append(index)
      case .loop: onLoop.append(index)
      case .beacon: onBeacon.append(index)
      case .silent: break
      }
    }
  }

  /// A person before the accounts are made.
  private struct Life {
    var cohort: Cohort
    var start: CivilDay
    var end: CivilDay
    var pause: Int = .max
    var resume: Int = .min
    /// Whether the account was there before the history begins.
    var isFounding = false
  }

  // MARK: Lives

  /// The people who sign up within the history.
  private func signups() -> [Life] {
    var people: [Life] = []
    for day in History.first...History.last {
      var draw = SplitMix64(seed, .signups, day.number, 0)
      let mean = 33 * Calendar.signups(day) + 14 * (day.number - History.first.number)
      let count = draw.rounded(mean * draw.within(880...1_120) / 1_000)
      for _ in 0..<count { people.append(signup(on: day, &draw)) }
    }
    return people
  }

  private func signup(on day: CivilDay, _ draw: inout SplitMix64) -> Life {
    if draw.chance(480) { return Life(cohort: .never, start: day, end: day) }
    if day > History.dealt { return Life(cohort: .future, start: day, end: day + 400) }
    var end = draw.chance(350) ? day + draw.within(0...20) : day + lifetime(&draw)
    // Nobody leaves by chance on the two days that only the CEO's window has.
    let gap = History.dealt - 29...History.dealt - 28
    if gap.contains(end) { end = day < gap.lowerBound ? gap.lowerBound - 1 : day + 10 }
    let isActive = end > gap.upperBound
    return Life(cohort: isActive ? .ordinary : .past, start: day, end: end)
  }

  /// A number of days with a long tail; the mean is about 400.
  private func lifetime(_ draw: inout SplitMix64) -> Int {
    var days = 21
    while draw.chance(947) && days < 2_000 { days += 21 }
    return days + draw.below(21)
  }

  /// Adds those who were there before the history begins, so many that the day comes out.
  private func fill(_ people: inout [Life]) {
    var draw = SplitMix64(seed, .person, 0, 0)
    let present = people.count { $0.cohort == .ordinary }
    let lastPast = History.dealt - 30
    func founding(_ cohort: Cohort, end: CivilDay) -> Life {
      let span = History.first.number - Self.founding.number
      return Life(
        cohort: cohort, start: Self.founding + draw.below(span), end: end, isFounding: true)
    }
    for _ in 0..<max(0, sizes.active - present) {
      people.append(founding(.ordinary, end: History.dealt + 400))
    }
    for _ in 0..<1_500 * sizes.active / 9_214 {
      let end = History.first + draw.below(lastPast.number - History.first.number + 1)
      people.append(founding(.past, end: end))
    }
    for _ in 0..<sizes.staffAndTest {
      people.append(founding(.staffOrTest, end: History.dealt + 400))
    }
    for _ in 0..<sizes.bots { people.append(founding(.bot, end: History.dealt + 400)) }
    for _ in 0..<sizes.earlyEdge { people.append(founding(.earlyEdge, end: History.dealt - 28)) }
    for _ in 0..<max(0, sizes.lastSeenBefore - sizes.earlyEdge) {
      people.append(founding(.lastSeenBefore, end: History.dealt - draw.within(28...29)))
    }
    for _ in 0..<sizes.refreshOnly {
      people.append(founding(.refreshOnly, end: History.dealt + 400))
    }
  }

  /// Gives the special stories to people who are active on the day of the deal.
  private func dealStories(_ people: inout [Life]) {
    var draw = SplitMix64(seed, .shuffle, 0, 0)
    var founding = people.indices.filter { people[$0].cohort == .ordinary && people[$0].isFounding }
    draw.shuffle(&founding)
    func deal(_ count: Int, _ cohort: Cohort) -> ArraySlice<Int> {
      let chosen = founding.suffix(count)
      founding.removeLast(chosen.count)
      for person in chosen { people[person].cohort = cohort }
      return chosen
    }
    _ = deal(sizes.beaconOnly, .beaconOnly)
    _ = deal(sizes.beaconSecond, .beaconSecond)
    for person in deal(sizes.lateOnly, .lateOnly) {
      people[person].pause = History.dealt.number - draw.within(40...120)
      people[person].resume = History.dealt.number - draw.below(2)
    }
    for person in deal(sizes.eveningOnly, .eveningOnly) {
      people[person].pause = History.dealt.number - draw.within(40...120)
      people[person].resume = History.dealt.number
    }
    _ = deal(sizes.secondAccount / 2, .secondAccount)
    _ = deal(sizes.newNamesOnly * 2 / 3, .newNamesOnly)
    _ = deal(sizes.notificationOnly / 2, .notificationOnly)
    // The rest of these three stories go to people who signed up within the history.
    founding = people.indices.filter { people[$0].cohort == .ordinary && !people[$0].isFounding }
    draw.shuffle(&founding)
    _ = deal(sizes.secondAccount - sizes.secondAccount / 2, .secondAccount)
    _ = deal(sizes.newNamesOnly - sizes.newNamesOnly * 2 / 3, .newNamesOnly)
    _ = deal(sizes.notificationOnly - sizes.notificationOnly / 2, .notificationOnly)
  }

  // MARK: Accounts

  private mutating func addAccounts(of life: Life, _ person: Int) {
    var draw = SplitMix64(seed, .person, 1, person)
    let first = accounts.count
    var account = Account(
      id: AccountID(.core, 0), person: person, cohort: life.cohort,
      style: style(life.cohort, &draw), start: life.start.number, end: life.end.number,
      pause: life.pause, resume: life.resume)
    account.email = (draw.next(), draw.next())
    account.role = role(life.cohort, &draw)
    add(account, life, &draw)
    if life.cohort == .beaconOnly && unparsed < sizes.unparsedBeacon {
      accounts[first].isUnparsed = true
      unparsed += 1
    }
    switch life.cohort {
    case .beaconSecond: account.style = .beacon
    case .secondAccount: account.style = draw.chance(500) ? .loop : .web
    case .past where draw.chance(30): account.style = .web
    default: return
    }
    // Of two accounts of a person, half share the address, and half were merged.
    if draw.chance(500) {
      account.email = (draw.next(), draw.next())
      account.merged = (into: first, at: 0)
    }
    add(account, life, &draw)
  }

  private func style(_ cohort: Cohort, _ draw: inout SplitMix64) -> Style {
    switch cohort {
    case .newNamesOnly, .lateOnly: .mobile
    case .beaconOnly: .beacon
    case .refreshOnly, .never: .silent
    case .bot, .staffOrTest: .web
    case .beaconSecond, .secondAccount, .notificationOnly, .eveningOnly:
      draw.chance(600) ? .web : .mixed
    case .ordinary, .earlyEdge, .lastSeenBefore, .past, .future:
      switch draw.below(100) {
      case ..<54: .web
      case ..<78: .mixed
      case ..<87: .mobile
      default: .loop
      }
    }
  }

  private func role(_ cohort: Cohort, _ draw: inout SplitMix64) -> AccountRecord.Role {
    guard cohort == .staffOrTest else { return draw.chance(100) ? .admin : .member }
    return draw.chance(600) ? .staff : .test
  }

  private mutating func add(_ prototype: Account, _ life: Life, _ draw: inout SplitMix64) {
    var account = prototype
    let index = accounts.count
    let product: Product
    switch account.style {
    case .web, .mobile, .mixed: product = .core
    case .silent: product = draw.chance(850) ? .core : .loop
    case .loop: product = .loop
    case .beacon: product = .beacon
    }
    account.id = AccountID(product, number(product, index))
    account.rate = draw.within(80...560)
    account.isAndroid = draw.chance(450)
    account.newSDKFrom = newSDK(account.cohort, &draw)
    accounts.append(account)
    let firstSeen = Int(firstMoment(of: index, life))
    accounts[index].createdAt = Int64(firstSeen / 1_000 - 180) * 1_000
    if let merged = accounts[index].merged {
      accounts[index].merged = (merged.into, accounts[index].createdAt + 60_000)
    }
  }

  /// Seven digits that differ from seed to seed: the indices, permuted.
  private func number(_ product: Product, _ index: Int) -> UInt32 {
    let prime = 899_981
    var draw = SplitMix64(seed, .email, 0, Int(product.rawValue))
    let permuted = (index * 7_919 + draw.below(prime)) % prime
    return UInt32((Int(product.rawValue) + 1) * 1_000_000 + permuted)
  }

  /// The new SDK reaches 5 % of the accounts on its first day and 90 % after 21 days.
  private func newSDK(_ cohort: Cohort, _ draw: inout SplitMix64) -> Int {
    let release = CivilDay(2025, 5, 20).number
    let place = draw.below(1_000)
    let share = cohort == .newNamesOnly ? place * 9 / 10 : place
    if share < 50 { return release }
    return share < 900 ? release + (share - 50) * 21 / 850 + 1 : .max
  }

  private func firstMoment(of index: Int, _ life: Life) -> Int64 {
    if life.cohort != .never, let plan = plan(of: index, on: life.start) { return plan.at }
    var draw = SplitMix64(seed, .activity, life.start.number, index)
    return Zone.newYork.instant(life.start, Int64(draw.within(25_000...85_000)) * 1_000)
  }
}
