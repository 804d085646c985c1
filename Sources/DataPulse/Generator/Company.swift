/// The fixture company of one seed: what its services hold, in closed form, any day without the
/// days before it.
///
/// Integer arithmetic only; the same seed, scale and last day always give the same bytes.
public struct Company: Sendable {
  /// What everything is dealt from; another seed is another company.
  public let seed: UInt64
  /// Thins the events of persons, and neither persons nor accounts nor invoices.
  public let scale: Scale
  /// The last New York day on which anything happens; what belongs to it may arrive later.
  public let to: CivilDay
  let population: Population
  let books: Books

  /// Deals the company.
  /// - Throws: ``CompanyError/outside(_:)`` if the last day lies outside ``History``.
  /// - Complexity: O(accounts); about 30,000.
  public init(
    seed: UInt64, scale: Scale, to: CivilDay = History.last
  ) throws(CompanyError) {
    guard (History.first...History.last).contains(to) else { throw .outside(to) }
    self.seed = seed
    self.scale = scale
    self.to = to
    population = Population(seed: seed)
    books = Books(population)
  }

  /// What a service can first show on a UTC day, by ``ServedRecord/arrivedAt``, then by key.
  ///
  /// - Complexity: O(accounts + records of the day).
  public func records(of service: ServiceName, arrivingOn day: CivilDay) -> [ServedRecord] {
    switch service {
    case .accounts: served(accountChanges(arrivingOn: day), on: day)
    case .eventsCore: served(nearby(day).flatMap { coreEvents(on: $0) }, on: day)
    case .eventsMobile: served(mobileEvents(arrivingOn: day), on: day)
    case .loopEvents: served(nearby(day).flatMap { loopEvents(on: $0) }, on: day)
    case .beaconUsage: served(beaconFiles(arrivingOn: day), on: day)
    case .billing:
      merged([
        served(invoices(arrivingOn: day), on: day),
        served(subscriptionChanges(arrivingOn: day), on: day),
        served(seatChanges(arrivingOn: day), on: day),
      ])
    case .loopBilling: served(loopPayments(arrivingOn: day), on: day)
    case .attribution: served((0...4).flatMap { touches(on: day - $0) }, on: day)
    case .adspend: served(adSpend(arrivingOn: day), on: day)
    case .supportDesk:
      merged([served(tickets(arrivingOn: day), on: day), served(notes(arrivingOn: day), on: day)])
    case .crm:
      merged([
        served(contractChanges(arrivingOn: day), on: day),
        served(customerChanges(arrivingOn: day), on: day),
      ])
    case .edgeMetrics: served(nearby(day).flatMap { samples(on: $0) }, on: day)
    case .exchangeRates: served(exchangeRates(on: day), on: day)
    }
  }

  /// The full state of an object source before a UTC day begins: the latest version of everything
  /// that lives (accounts, subscriptions and seats, tickets that are not closed, contracts), and
  /// all exchange rates; empty for the other services.
  public func snapshot(of service: ServiceName, asOf day: CivilDay) -> [ServedRecord] {
    let instant = day.startUTC
    switch service {
    case .accounts: return merged([accountState(before: instant).map(\.served)])
    case .billing:
      return merged([
        subscriptionState(before: instant).map(\.served), seatState(before: instant).map(\.served),
      ])
    case .supportDesk: return merged([ticketState(before: instant).map(\.served)])
    case .crm: return merged([contractState(before: instant).map(\.served)])
    case .exchangeRates:
      return (ExchangeRates.first..<max(day, ExchangeRates.first)).flatMap { day in
        exchangeRates(on: day).map(\.served)
      }
    case .eventsCore, .eventsMobile, .loopEvents, .beaconUsage, .loopBilling, .attribution,
      .adspend, .edgeMetrics:
      return []
    }
  }

  /// The New York days whose punctual records can arrive on a UTC day.
  private func nearby(_ day: CivilDay) -> [CivilDay] { [day - 1, day] }

  private func served(_ records: [some WireRecord], on day: CivilDay) -> [ServedRecord] {
    let from = day.startUTC
    let until = (day + 1).startUTC
    var served: [ServedRecord] = []
    for record in records where record.arrivedAt >= from && record.arrivedAt < until {
      served.append(record.served)
    }
    return merged([served])
  }

  private func merged(_ lists: [[ServedRecord]]) -> [ServedRecord] {
    var all = lists.count == 1 ? lists[0] : lists.flatMap(\.self)
    all.sort { ($0.arrivedAt, $0.version, $0.key) < ($1.arrivedAt, $1.version, $1.key) }
    return all
  }

  /// Whether something that happens at an instant still happens.
  func happens(_ instant: Int64) -> Bool { instant < end }

  /// The end of the last day.
  var end: Int64 { Zone.newYork.start(of: to + 1) }

  /// The mean of further events for one account and day, in thousandths: what the service's volume
  /// at full scale leaves beyond the first event of each.
  func furtherEvents(volume: Int, accounts: Int, base: Int) -> Int {
    max(0, scale.of(volume * 1_000 / accounts) - base)
  }
}
