extension Company {
  /// How many core accounts use the apps on a day, in the mean.
  private static let mobileAccounts = 760
  /// The days after which an event can still come, at most.
  static let mobileLateness = 9

  /// The events of the mobile apps that happen on a New York day, each as often as it was sent.
  func mobileEvents(on day: CivilDay) -> [MobileEvent] {
    guard day <= to else { return [] }
    var events: [MobileEvent] = []
    for index in population.onMobile { addMobile(index, on: day, onlyLate: false, &events) }
    return events
  }

  /// The events that arrive on a UTC day: those of two days, and the late ones of nine before.
  func mobileEvents(arrivingOn day: CivilDay) -> [MobileEvent] {
    var events: [MobileEvent] = []
    for age in 0...Self.mobileLateness + 1 where day - age <= to {
      for index in population.onMobile {
        addMobile(index, on: day - age, onlyLate: age > 1, &events)
      }
    }
    return events
  }

  private func addMobile(
    _ index: Int, on day: CivilDay, onlyLate: Bool, _ events: inout [MobileEvent]
  ) {
    guard let plan = population.plan(of: index, on: day), plan.usesMobile else { return }
    let account = population.accounts[index]
    var draw = SplitMix64(seed, .mobile, day.number, index)
    let lateness = lateness(account, plan, day, &draw)
    if onlyLate && lateness < 3_600_000 { return }
    let mean = furtherEvents(volume: 118_000, accounts: Self.mobileAccounts, base: 1_120)
    let further = min(990, draw.rounded(mean * 2 * draw.below(1_001) / 1_000))
    let skew = draw.chance(50) ? Int64(draw.within(-90_000...90_000)) : 0
    let newSDK = day.number >= account.newSDKFrom
    var sequence = UInt32(day.number - 19_900) * 1_000
    let first = UsageDraw.first(account.cohort, isAnchor: plan.isAnchor, newSDK: newSDK, &draw)
    func send(_ name: UsageName, _ at: Int64) {
      let at = at + skew
      let received = at + lateness + Int64(draw.within(5_000...240_000))
      sequence += 1
      let event = MobileEvent(
        user: account.id, isAndroid: account.isAndroid, sdk: newSDK ? 4 : 3, name: name, at: at,
        receivedAt: max(received, at - skew + 1_000), clientSequence: sequence)
      events.append(event)
      if draw.chance(15) {
        var again = event
        again.receivedAt += Int64(draw.within(60_000...2_400_000))
        events.append(again)
      }
    }
    send(first, plan.usesWeb ? moment(plan, &draw) : plan.at)
    if UsageDraw.exports(account.cohort, &draw) { send(.exportRun, moment(plan, &draw)) }
    guard !plan.isSolitary else { return }
    for _ in 0..<further {
      send(
        UsageDraw.further(account.cohort, after: first, newSDK: newSDK, &draw),
        moment(plan, &draw))
    }
  }

  /// How late all of an account's events of a day come, in milliseconds. A phone without a network
  /// keeps them together.
  private func lateness(
    _ account: Account, _ plan: DayPlan, _ day: CivilDay, _ draw: inout SplitMix64
  ) -> Int64 {
    let minute: Int64 = 60_000
    let place = draw.below(1_000)
    if account.cohort == .lateOnly && day.number == account.resume {
      return Int64(draw.within(48 * 60 + 10...54 * 60 + 55)) * minute
    }
    if plan.isAnchor || place >= 40 { return 0 }
    switch place {
    case ..<20: return Int64(draw.within(60...12 * 60)) * minute
    case ..<32: return Int64(draw.within(12 * 60...47 * 60)) * minute
    case ..<38: return Int64(draw.within(48 * 60 + 5...120 * 60)) * minute
    default: return Int64(draw.within(120 * 60...215 * 60)) * minute
    }
  }
}
