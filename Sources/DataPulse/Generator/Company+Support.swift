extension Company {
  /// The days after which a ticket does not change any more.
  static let ticketChanges = 11

  /// A ticket as it was meant, every version in the order of time.
  func ticketLives(on day: CivilDay) -> [[Ticket]] {
    guard day <= to else { return [] }
    let count = scale.of(1_150) * (450 + Calendar.liveliness(day) * 60 / 100) / 1_000
    return (0..<max(6, count)).map { ticket($0, on: day) }
  }

  private func ticket(_ place: Int, on day: CivilDay) -> [Ticket] {
    var draw = SplitMix64(seed, .ticket, day.number, place)
    let start = Zone.newYork.start(of: day)
    let second = draw.within(14_000...50_000) + draw.below(35_000)
    let created = start + Int64(second) * 1_000
    let requester = population.accounts[draw.below(population.accounts.count)]
    let id = UInt64(1_000_000_000 + day.number * 10_000 + place)
    var ticket = Ticket(
      id: id, version: 1, status: .open, isUrgent: draw.chance(150), requester: requester.id,
      createdAt: created, updatedAt: created, firstResponseAt: nil, parent: nil)
    var versions = [ticket]
    func change(_ status: Ticket.Status, after minutes: Int) {
      ticket.version += 1
      ticket.status = status
      ticket.updatedAt += Int64(minutes) * 60_000 + Int64(draw.below(60)) * 1_000
      if status == .pending { ticket.firstResponseAt = ticket.updatedAt }
      if happens(created) { versions.append(ticket) }
    }
    if place > 0, second < 75_000, draw.chance(60) {
      ticket.parent = id - 1
      change(.closed, after: draw.within(5...50))
      return versions
    }
    if draw.chance(980) {
      change(.pending, after: 3 + draw.below(360) * draw.below(360) / 110)
      change(.solved, after: draw.within(30...5 * 1_440))
      change(.closed, after: 1_440)
    } else {
      change(.closed, after: 9 * 1_440)
    }
    return versions
  }

  /// The versions of tickets that appear on a UTC day.
  func tickets(arrivingOn day: CivilDay) -> [Ticket] {
    (0...Self.ticketChanges).flatMap { ticketLives(on: day - $0) }.flatMap { versions in
      versions.filter { CivilDay(utc: $0.updatedAt) == day }
    }
  }

  /// The latest version before an instant of every ticket that is not closed yet.
  func ticketState(before instant: Int64) -> [Ticket] {
    let day = CivilDay(utc: instant)
    return (0...Self.ticketChanges).flatMap { ticketLives(on: day - $0) }.compactMap { versions in
      guard let last = versions.last(where: { $0.updatedAt < instant }) else { return nil }
      return last.status == .closed ? nil : last
    }
  }

  /// Comments and scores that appear on a UTC day.
  func notes(arrivingOn day: CivilDay) -> [TicketNote] {
    (0...Self.ticketChanges).flatMap { ticketLives(on: day - $0) }.flatMap { notes(of: $0) }
      .filter { CivilDay(utc: $0.createdAt) == day }
  }

  private func notes(of versions: [Ticket]) -> [TicketNote] {
    var draw = SplitMix64(seed, .ticket, Int(versions[0].id), -1)
    return versions.enumerated().compactMap { place, ticket in
      let asks = draw.chance(600)
      let scores = draw.chance(350)
      let at = ticket.updatedAt + 30_000 + Int64(draw.below(600)) * 1_000
      switch ticket.status {
      case .open,
        .pending where ticket.parent == nil && asks:
        return TicketNote(
          ticket: ticket.id, ordinal: UInt32(place), score: nil,
          isAgent: ticket.status == .pending, createdAt: at)
      case .solved where scores:
        return TicketNote(
          ticket: ticket.id, ordinal: UInt32(place), score: draw.within(1...5), isAgent: false,
          createdAt: at)
      case .pending, .solved, .closed: return nil
      }
    }
  }

  /// What the desk sends by webhook on a UTC day: the bytes of ``records(of:arrivingOn:)``, up to
  /// ten minutes later, out of order, one in fifty twice; on 11 August 37,412 (at full scale) once
  /// more within two hours. A copy has the key and the version of the first.
  public func webhooks(arrivingOn day: CivilDay) -> [ServedRecord] {
    var sent: [ServedRecord] = []
    for record in [day - 1, day].flatMap({ records(of: .supportDesk, arrivingOn: $0) }) {
      var draw = SplitMix64(seed, .webhook, Int(record.key), Int(record.version))
      var message = record
      message.arrivedAt += Int64(draw.within(500...600_000))
      sent.append(message)
      if draw.chance(20) {
        message.arrivedAt += Int64(draw.within(60_000...900_000))
        sent.append(message)
      }
    }
    sent += storm(on: day)
    sent.removeAll { CivilDay(utc: $0.arrivedAt) != day }
    sent.sort { ($0.arrivedAt, $0.key, $0.version) < ($1.arrivedAt, $1.key, $1.version) }
    return sent
  }

  private func storm(on day: CivilDay) -> [ServedRecord] {
    guard day == CivilDay(2025, 8, 11) else { return [] }
    let old = (1...4).flatMap { records(of: .supportDesk, arrivingOn: day - $0) }
    guard !old.isEmpty else { return [] }
    let begin = Zone.newYork.start(of: day) + 14 * Books.hour
    let count = scale.of(37_412)
    return (0..<count).map { place in
      var message = old[place % old.count]
      message.arrivedAt = begin + Int64(place) * 2 * Books.hour / Int64(count)
      return message
    }
  }
}
