/// The company's books: every subscription with its seats, and every contract, dealt from the seed.
struct Books: Sendable {
  private(set) var subscriptions: [SubscriptionLife] = []
  private(set) var contracts: [ContractLife] = []
  /// When each subscription is paid for; empty if it never is.
  private(set) var paid: [Range<Int64>] = []
  /// The New York day on which it begins to be paid for.
  private(set) var paidFrom: [CivilDay] = []
  /// Versions of subscriptions by UTC day: subscription and place.
  private(set) var subscriptionsOn: [Int: [(Int, Int)]] = [:]
  /// Changes of seats by UTC day: subscription and seat.
  private(set) var seatsOn: [Int: [(Int, Int)]] = [:]
  /// All seats, as subscription and place, for the rows that are written again without a change.
  private(set) var allSeats: [(Int, Int)] = []

  static let hour: Int64 = 3_600_000
  static let day: Int64 = 86_400_000

  init(_ population: Population) {
    var dealer = BookDealer(population)
    dealer.deal()
    subscriptions = dealer.subscriptions
    contracts = dealer.contracts
    for (index, life) in subscriptions.enumerated() {
      let active = life.activeFrom ?? 0
      let until = life.activeFrom == nil ? 0 : life.cancelledAt ?? .max
      paid.append(active..<max(active, until))
      paidFrom.append(Zone.newYork.day(of: active))
      for (place, version) in life.versions.enumerated() {
        subscriptionsOn[CivilDay(utc: version.at).number, default: []].append((index, place))
      }
      for (place, seat) in life.seats.enumerated() {
        allSeats.append((index, place))
        var days = [CivilDay(utc: seat.addedAt).number, CivilDay(utc: seat.assignedAt).number]
        if let cancelled = life.cancelledAt { days.append(CivilDay(utc: cancelled).number) }
        for day in Set(days).sorted() { seatsOn[day, default: []].append((index, place)) }
      }
    }
  }
}

/// A contract of the CRM, as dealt.
struct ContractLife: Sendable {
  var id: UInt32
  /// Index of the subscription that is the same contract; nil for a draft.
  var subscription: Int?
  var account: Int
  var seats: Int
  var isBerlin: Bool
  var owner: Int
  var start: CivilDay
  var end: CivilDay
  var versions: [(at: Int64, status: Contract.Status)]
}
