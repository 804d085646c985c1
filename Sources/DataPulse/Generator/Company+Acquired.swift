/// The events of the two products that were bought: loop and Beacon.
extension Company {
  private static let loopAccounts = 375
  private static let beaconAccounts = 362

  /// The events of the loop product that happen on a New York day, in the order of their ids, with
  /// the copies that shifting pages show.
  func loopEvents(on day: CivilDay) -> [LoopEvent] {
    guard day <= to else { return [] }
    let mean = furtherEvents(volume: 41_000, accounts: Self.loopAccounts, base: 1_000)
    var events: [LoopEvent] = []
    for index in population.onLoop {
      guard let plan = population.plan(of: index, on: day) else { continue }
      let account = population.accounts[index]
      var draw = SplitMix64(seed, .loop, day.number, index)
      let further = plan.isSolitary ? 0 : draw.rounded(mean * 2 * draw.below(1_001) / 1_000)
      let first = UsageDraw.first(account.cohort, isAnchor: plan.isAnchor, newSDK: false, &draw)
      for place in 0...further {
        let at = place == 0 ? plan.at : moment(plan, &draw)
        let name =
          place == 0
          ? first : UsageDraw.further(account.cohort, after: first, newSDK: false, &draw)
        let received = at + Int64(draw.within(1_000...280_000))
        events.append(
          LoopEvent(
            id: account.id.number, user: account.id, name: name, at: at, receivedAt: received,
            arrivedAt: received))
      }
    }
    events.sort { ($0.receivedAt, $0.id) < ($1.receivedAt, $1.id) }
    return numbered(events, day)
  }

  /// Numbers the events with 31 bits, which run out in September 2025, and adds the copies.
  private func numbered(_ events: [LoopEvent], _ day: CivilDay) -> [LoopEvent] {
    let wrap = CivilDay(2025, 9, 14).number
    let first = (1 << 31) + (day.number - wrap) * 1_000_000
    let copies = Self.copies(on: day)
    var numbered: [LoopEvent] = []
    numbered.reserveCapacity(events.count + 8)
    for (place, event) in events.enumerated() {
      var event = event
      event.id = UInt32((first + place) & 0x7fff_ffff)
      numbered.append(event)
      var draw = SplitMix64(seed, .legacy, day.number, place)
      if draw.below(100_000) < copies {
        event.arrivedAt += Int64(draw.within(60_000...1_500_000))
        numbered.append(event)
      }
    }
    return numbered
  }

  /// How many of 100,000 events are shown twice: 200, rising from 18 August to 3,000 on 31 October.
  private static func copies(on day: CivilDay) -> Int {
    let begin = CivilDay(2025, 8, 18)
    let end = CivilDay(2025, 10, 31)
    guard day >= begin && day <= end else { return 200 }
    return 200 + 2_800 * (day.number - begin.number) / (end.number - begin.number)
  }

  /// The files of the Beacon product that appear on a UTC day.
  func beaconFiles(arrivingOn day: CivilDay) -> [BeaconUsage] {
    (day - 1...day + 1).flatMap { beaconFile(of: $0 - 1) }
  }

  /// The lines of the file of a Berlin day: those of the first issue, then those of the second.
  func beaconFile(of day: CivilDay) -> [BeaconUsage] {
    guard day <= to + 1 else { return [] }
    var lines = beaconLines(of: day)
    lines.removeAll { !happens($0.at) }
    var file = SplitMix64(seed, .beacon, day.number, -1)
    guard file.below(9) == 0 else { return lines }
    var again = lines
    for place in lines.indices {
      again[place].issue = 2
      again[place].arrivedAt = Zone.berlin.instant(day + 1, 11 * 3_600_000 + 1_200_000)
      var draw = SplitMix64(seed, .beacon, day.number, -2 - place)
      if draw.chance(60) {
        lines[place].fee = max(0, lines[place].fee + Int64(draw.within(-90...250)))
      }
    }
    return lines + again
  }

  private func beaconLines(of day: CivilDay) -> [BeaconUsage] {
    let mean = furtherEvents(volume: 22_000, accounts: Self.beaconAccounts, base: 1_000)
    let published = Zone.berlin.instant(day + 1, 9_600_000)
    var lines: [BeaconUsage] = []
    for index in population.onBeacon {
      guard let plan = population.plan(of: index, on: day) else { continue }
      let account = population.accounts[index]
      var draw = SplitMix64(seed, .beacon, day.number, index)
      for place in 0...draw.rounded(mean * 2 * draw.below(1_001) / 1_000) {
        let at = place == 0 ? plan.at : moment(plan, &draw)
        lines.append(
          BeaconUsage(
            file: day, line: 0, issue: 1, user: account.id,
            customer: UInt32(account.person), name: draw.chance(650) ? .queryRun : .appOpen,
            at: at.floored(by: 1_000) * 1_000, quantity: Int64(draw.within(5...240)),
            fee: draw.chance(400) ? 0 : Int64(draw.within(20...900)), arrivedAt: published))
      }
    }
    lines.sort { ($0.at, $0.user, $0.fee) < ($1.at, $1.user, $1.fee) }
    for place in lines.indices { lines[place].line = UInt32(place + 1) }
    return lines
  }
}
