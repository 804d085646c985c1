/// What an account does on a day, before its events are drawn.
struct DayPlan: Sendable {
  /// Certain to be active, at midday, on time, under a name that everybody knows.
  var isAnchor: Bool
  var usesWeb: Bool
  var usesMobile: Bool
  /// The instant of the first event.
  var at: Int64
  /// The instants between which further events may lie: the same side of UTC midnight, so that
  /// thinning moves nobody from one UTC day to another.
  var from: Int64
  var to: Int64
  /// Nothing further happens on this day.
  var isSolitary: Bool
  /// What is left of the day's stream.
  var draw: SplitMix64
}

extension Population {
  private static let botDays = CivilDay(2025, 11, 11)...CivilDay(2025, 11, 12)
  /// Anchors lie in blocks of so many days, one in each: no window of 28 days misses two of them.
  private static let block = 9

  /// What an account does on a day of its own zone (Berlin for Beacon, else New York).
  func plan(of index: Int, on day: CivilDay) -> DayPlan? {
    let number = day.number
    guard number >= accounts[index].start, number <= accounts[index].end,
      accounts[index].cohort != .never
    else { return nil }
    let account = accounts[index]
    if number > account.pause && number < account.resume { return nil }
    if account.cohort == .bot && !Self.botDays.contains(day) { return nil }
    if account.cohort == .lateOnly && number > account.resume
      && number <= History.dealt.number + 1
    {
      return nil
    }
    var draw = SplitMix64(seed, .activity, number, index)
    let isAnchor =
      number == account.start || number == account.end || number == account.resume
      || account.cohort == .bot || isAnchor(index, number)
    let isActive = draw.below(1_000_000) < account.rate * Calendar.liveliness(day)
    guard isAnchor || isActive else { return nil }
    return plan(account, day, isAnchor: isAnchor, draw)
  }

  private func isAnchor(_ index: Int, _ day: Int) -> Bool {
    let shifted = day + index
    var draw = SplitMix64(seed, .anchor, shifted / Self.block, index)
    return draw.below(Self.block) == shifted % Self.block
  }

  private func plan(
    _ account: Account, _ day: CivilDay, isAnchor: Bool, _ stream: SplitMix64
  ) -> DayPlan {
    var draw = stream
    let zone: Zone = account.style == .beacon ? .berlin : .newYork
    let returns = account.cohort == .eveningOnly && day.number == account.resume
    let leaves = account.cohort == .earlyEdge && day.number == account.end
    // Seconds of the day: the day side ends before UTC midnight, the other begins after it.
    var side = 21_600...68_100
    if returns || leaves || (!isAnchor && draw.chance(120)) { side = 72_300...86_100 }
    if account.style == .beacon {
      side = !isAnchor && draw.chance(60) ? 1_800...15_000 : 27_000...75_600
    }
    let half = (side.upperBound - side.lowerBound) / 2
    let second = side.lowerBound + draw.below(half) + draw.below(half)
    let start = zone.start(of: day)
    let clock = { (second: Int) in start + Int64(second) * 1_000 }
    let skew = zone.instant(day, Int64(second) * 1_000) - clock(second)
    var plan = DayPlan(
      isAnchor: isAnchor, usesWeb: account.style == .web, usesMobile: account.style == .mobile,
      at: clock(second) + skew + Int64(draw.below(1_000)), from: clock(side.lowerBound) + skew,
      to: clock(side.upperBound) + skew,
      isSolitary: account.cohort == .lateOnly && day.number == account.resume,
      draw: draw)
    if account.style == .mixed {
      let choice = plan.draw.below(10)
      plan.usesWeb = choice < 7
      plan.usesMobile = choice >= 5
    }
    return plan
  }

  /// The instants at which identity sees an account on a day of its own zone, rising.
  func seen(of index: Int, on day: CivilDay) -> [Int64] {
    guard !accounts[index].isUnparsed, let plan = plan(of: index, on: day) else { return [] }
    var draw = SplitMix64(seed, .seen, day.number, index)
    let first = (plan.at / 1_000 + 1) * 1_000
    let zone = Zone.newYork
    let last = zone.start(of: zone.day(of: first) + 1) - 120_000
    var seen = [first]
    for _ in 0..<draw.below(5) {
      let next = seen[seen.count - 1] + Int64(draw.within(2_400...14_400)) * 1_000
      guard next < last else { break }
      seen.append(next)
    }
    return seen
  }

  /// The last instant before a given one at which identity saw an account.
  func lastSeen(of index: Int, before instant: Int64) -> Int64? {
    let account = accounts[index]
    guard account.cohort != .never, !account.isUnparsed else { return nil }
    let first = account.cohort == .bot ? Self.botDays.lowerBound.number : account.start
    var day = min(CivilDay(utc: instant).number + 1, account.end)
    while day >= first {
      let seen = seen(of: index, on: CivilDay(number: day))
      if let last = seen.last(where: { $0 < instant }) { return last }
      day -= 1
    }
    return nil
  }
}
