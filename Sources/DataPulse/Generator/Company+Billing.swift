/// An invoice as it was meant, with what becomes of it.
struct InvoiceLife: Sendable {
  /// What an invoice is for; its place among the three of a subscription and day.
  enum Kind: Int, Sendable, CaseIterable { case monthly, usage, creditNote }

  var subscription: Int
  var kind: Kind
  /// New York day of issue.
  var day: CivilDay
  var ordinal: UInt32
  var amount: Int64
  var issuedAt: Int64
  var paidAt: Int64?
  var voidedAt: Int64?
  var voidReason: Invoice.Void?
  var deletedAt: Int64?
  /// When an amount that was sent as dollars is put right.
  var correctedAt: Int64?
  /// For a credit note: the day of the invoice.
  var creditedDay: CivilDay?
  var isPartial = false

  /// Whether it counts when everything has arrived.
  var counts: Bool { voidedAt == nil && deletedAt == nil }
  /// Whether it is paid when everything has arrived.
  var isPaid: Bool { paidAt != nil }
}

extension Company {
  /// The days after which an invoice does not change any more.
  static let invoiceChanges = 6

  /// The invoices and credit notes that are issued on a New York day, of those subscriptions and
  /// kinds that are asked for.
  func invoiceLives(
    on day: CivilDay, where isAsked: (Int, InvoiceLife.Kind) -> Bool = { _, _ in true }
  ) -> [InvoiceLife] {
    guard day <= to else { return [] }
    var lives: [InvoiceLife] = []
    let midnight = Zone.newYork.start(of: day)
    for index in books.paid.indices
    where books.paid[index].lowerBound < midnight + 25 * Books.hour
      && books.paid[index].upperBound > midnight
    {
      for kind in InvoiceLife.Kind.allCases where isAsked(index, kind) {
        if let life = invoice(kind, of: index, on: day, midnight) { lives.append(life) }
      }
    }
    return lives
  }

  /// One of the three invoices of a subscription and day, if it is issued.
  func invoice(_ kind: InvoiceLife.Kind, of index: Int, on day: CivilDay) -> InvoiceLife? {
    invoice(kind, of: index, on: day, Zone.newYork.start(of: day))
  }

  private func invoice(
    _ kind: InvoiceLife.Kind, of index: Int, on day: CivilDay, _ midnight: Int64
  ) -> InvoiceLife? {
    let paid = books.paid[index]
    guard !paid.isEmpty else { return nil }
    let age = day.number - books.paidFrom[index].number
    var draw = SplitMix64(seed, .invoice, day.number, index * 4 + kind.rawValue)
    var issued = midnight + Int64(draw.within(19_000...78_000)) * 1_000
    switch kind {
    case .monthly:
      guard age >= 0, age % 30 == 0 else { return nil }
      if age == 0 { issued = paid.lowerBound }
    case .usage:
      guard draw.chance(270 + Calendar.liveliness(day) * 16 / 100) else { return nil }
    case .creditNote:
      guard age % 30 != 0, age > 1, draw.chance(12) else { return nil }
    }
    guard paid.contains(issued) else { return nil }
    var life = InvoiceLife(
      subscription: index, kind: kind, day: day, ordinal: UInt32(index * 3 + kind.rawValue),
      amount: 0, issuedAt: issued)
    guard price(&life, books.subscriptions[index], age, &draw) else { return nil }
    follow(&life, &draw)
    return life
  }

  /// Sets the amount; false if there is nothing to credit.
  private func price(
    _ life: inout InvoiceLife, _ subscription: SubscriptionLife, _ age: Int,
    _ draw: inout SplitMix64
  ) -> Bool {
    let seats = max(1, subscription.seatCount(at: life.issuedAt))
    switch life.kind {
    case .monthly: life.amount = Int64(subscription.price * seats)
    case .usage:
      let size = min(seats, 12)
      life.amount = Int64(draw.within(180...2_400) * (2 + size) / 3)
      if subscription.currency == .jpy { life.amount = life.amount * 3 / 2 }
    case .creditNote:
      let credited = life.day - age % 30
      guard let invoice = invoice(.monthly, of: life.subscription, on: credited) else {
        return false
      }
      life.creditedDay = credited
      life.isPartial = draw.chance(600)
      life.amount =
        life.isPartial ? invoice.amount * Int64(draw.within(1...8)) / 10 : invoice.amount
    }
    return life.amount > 0
  }

  /// What becomes of an invoice in the days after its issue.
  private func follow(_ life: inout InvoiceLife, _ draw: inout SplitMix64) {
    let minute: Int64 = 60_000
    if life.kind == .creditNote || draw.chance(950) {
      life.paidAt = life.issuedAt + Int64(draw.within(10...44 * 60)) * minute
    }
    switch draw.below(1_000) {
    case ..<25:
      life.voidedAt = life.issuedAt + Int64(draw.within(60...5 * 1_440 - 60)) * minute + 7_000
      life.voidReason = Invoice.Void.allCases[draw.below(3)]
    case ..<35:
      life.deletedAt = life.issuedAt + Int64(draw.within(60...3 * 1_440)) * minute + 11_000
    default: break
    }
    let wrong = CivilDay(2025, 6, 30)
    let begin = Zone.newYork.start(of: wrong)
    let isInside =
      life.issuedAt >= begin + 9 * Books.hour && life.issuedAt < begin + 18 * Books.hour
    if life.day == wrong, isInside, life.subscription % 3 == 1, life.kind != .creditNote,
      books.subscriptions[life.subscription].currency != .jpy
    {
      life.correctedAt = begin + 34 * Books.hour + Int64(draw.below(14_400)) * 1_000 + 3_000
    }
  }

  /// The versions of an invoice in the order of time.
  func versions(of life: InvoiceLife) -> [Invoice] {
    let subscription = books.subscriptions[life.subscription]
    var instants = [life.issuedAt]
    for instant in [life.paidAt, life.voidedAt, life.deletedAt, life.correctedAt] {
      if let instant { instants.append(instant) }
    }
    return instants.sorted().map { instant in
      let isWrong = life.correctedAt.map { instant < $0 } ?? false
      return Invoice(
        day: life.day, ordinal: life.ordinal, subscription: subscription.id,
        account: population.accounts[subscription.owner].id,
        isCreditNote: life.kind == .creditNote, product: subscription.product,
        currency: subscription.currency,
        amount: isWrong ? max(1, life.amount / 100) : life.amount,
        isPaid: life.paidAt.map { $0 <= instant } ?? false, issuedAt: life.issuedAt,
        updatedAt: instant, isDeleted: life.deletedAt.map { $0 <= instant } ?? false,
        voidReason: life.voidedAt.map { $0 <= instant } ?? false ? life.voidReason : nil)
    }
  }

  /// The versions of invoices that appear on a UTC day.
  func invoices(arrivingOn day: CivilDay) -> [Invoice] {
    var invoices: [Invoice] = []
    for age in 0...Self.invoiceChanges {
      for life in invoiceLives(on: day - age) {
        for version in versions(of: life) where CivilDay(utc: version.updatedAt) == day {
          invoices.append(version)
        }
      }
    }
    return invoices
  }

  // MARK: Subscriptions and seats

  /// The versions of subscriptions that appear on a UTC day.
  func subscriptionChanges(arrivingOn day: CivilDay) -> [Subscription] {
    (books.subscriptionsOn[day.number] ?? []).compactMap { index, place in
      let version = books.subscriptions[index].versions[place]
      return happens(version.at) ? subscription(books.subscriptions[index], version) : nil
    }
  }

  /// The latest version before an instant of every subscription that has begun.
  func subscriptionState(before instant: Int64) -> [Subscription] {
    books.subscriptions.compactMap { life in
      life.version(before: min(instant, end)).map { subscription(life, $0) }
    }
  }

  /// A subscription as one of its versions shows it.
  func subscription(
    _ life: SubscriptionLife, _ version: SubscriptionLife.Version
  ) -> Subscription {
    Subscription(
      id: life.id, account: population.accounts[life.owner].id, product: life.product,
      isTeam: life.isTeam, status: version.status, currency: life.currency,
      seats: Int64(version.seats),
      monthly: version.status == .trialing ? 0 : Int64(life.price * version.seats),
      startedAt: life.startedAt, trialEnd: life.trialEnd,
      cancelledAt: version.status == .cancelled ? life.cancelledAt : nil,
      updatedAt: version.at)
  }

  /// The versions of seats that appear on a UTC day: those that change, and rows written again.
  func seatChanges(arrivingOn day: CivilDay) -> [Seat] {
    let from = day.startUTC
    let until = min((day + 1).startUTC, end)
    var seats: [Seat] = []
    for (index, place) in books.seatsOn[day.number] ?? [] {
      let life = books.subscriptions[index]
      var instants = [life.seats[place].addedAt, life.seats[place].assignedAt]
      if let cancelled = life.cancelledAt { instants.append(cancelled) }
      for instant in Set(instants).sorted() where instant >= from && instant < until {
        if let seat = seat(index, place, at: instant) { seats.append(seat) }
      }
    }
    var draw = SplitMix64(seed, .touchedRow, day.number, 0)
    for _ in 0..<1_250 {
      let (index, place) = books.allSeats[draw.below(books.allSeats.count)]
      let instant = from + Int64(draw.below(86_400)) * 1_000 + 500
      if instant < until, let seat = seat(index, place, at: instant) { seats.append(seat) }
    }
    return seats
  }

  /// The latest version before an instant of every seat that is there.
  func seatState(before instant: Int64) -> [Seat] {
    books.allSeats.compactMap { index, place in
      let life = books.subscriptions[index]
      let limit = min(instant, end)
      var last = life.seats[place].addedAt
      guard last < limit else { return nil }
      if life.seats[place].assignedAt < limit { last = life.seats[place].assignedAt }
      if let cancelled = life.cancelledAt, cancelled < limit { last = max(last, cancelled) }
      return seat(index, place, at: last)
    }
  }

  /// A seat as it stands at an instant; nil before it is added.
  func seat(_ index: Int, _ place: Int, at instant: Int64) -> Seat? {
    let life = books.subscriptions[index]
    let seat = life.seats[place]
    guard instant >= seat.addedAt else { return nil }
    let isAssigned = seat.account != nil && instant >= seat.assignedAt
    let isRemoved = life.cancelledAt.map { instant >= $0 } ?? false
    let account = isAssigned ? seat.account.map { population.accounts[$0].id } : nil
    return Seat(
      subscription: life.id, ordinal: UInt32(place + 1), account: account,
      state: isRemoved ? .removed : isAssigned ? .assigned : .open, updatedAt: instant)
  }
}

extension Company {
  /// Whether a credit note gives back a part of its invoice only.
  func isPartial(_ note: Invoice) -> Bool {
    let index = Int(note.ordinal) / 3
    return invoice(.creditNote, of: index, on: note.day)?.isPartial ?? false
  }
}
