/// Folds invoices, subscriptions, spend, touches, tickets and counters into the values of days.
struct MoneyFold: Sendable {
  let company: Company
  let identity: Identity
  /// Amounts of one metric, by day number and label.
  private(set) var sums: [String: [Int: [String: Sum]]] = [:]
  /// First paid invoice of a person within two weeks of signing up, by day of signup.
  private var conversions: [Int: Sum] = [:]
  private var signups: [Int: Int64] = [:]
  private var responses: [Int: [Int64]] = [:]

  /// A sum and the day from which it stands.
  struct Sum: Sendable {
    var total: Int64 = 0
    /// How many records count; without one there is no value.
    var records = 0
    var standing = CivilDay(number: 0)

    mutating func add(_ amount: Int64?, arrivedAt instant: Int64) {
      total += amount ?? 0
      records += amount == nil ? 0 : 1
      standing = max(standing, Publication.day(ofArrival: instant))
    }
  }

  init(_ company: Company, _ identity: Identity, _ days: ClosedRange<CivilDay>) {
    self.company = company
    self.identity = identity
    foldInvoices(days)
    foldSubscriptions(days)
    foldMarketing(days)
    foldSupport(days)
    foldCounters(days)
  }

  /// What the old pipeline makes of a record under one of its bugs.
  private mutating func add(
    _ bug: LegacyBug, _ metric: String, _ day: CivilDay, _ label: String, _ amount: Int64?,
    _ arrival: Int64
  ) {
    add(bug.fold(of: metric), day, label, amount, arrival)
  }

  private mutating func add(
    _ metric: String, _ day: CivilDay, _ label: String, _ amount: Int64?, _ arrival: Int64
  ) {
    sums[metric, default: [:]][day.number, default: [:]][label, default: Sum()]
      .add(amount, arrivedAt: arrival)
  }

  // MARK: Billing

  private mutating func foldInvoices(_ days: ClosedRange<CivilDay>) {
    var paid: [Int: [(issued: Int64, last: Int64)]] = [:]
    for day in days.lowerBound...days.upperBound + 15 {
      var latest: [UInt64: Invoice] = [:]
      var first: [UInt64: Invoice] = [:]
      for life in company.invoiceLives(on: day) {
        for version in company.versions(of: life) {
          if first[version.key] == nil { first[version.key] = version }
          latest[version.key] = version
        }
      }
      for (key, invoice) in latest {
        if invoice.counts, invoice.isPaid, !invoice.isCreditNote, invoice.amount > 0,
          let account = identity.index[invoice.account]
        {
          paid[identity.person[account], default: []].append(
            (invoice.issuedAt, invoice.updatedAt))
        }
        let issued = Zone.newYork.day(of: invoice.issuedAt)
        guard days.contains(issued) else { continue }
        fold(invoice, first: first[key] ?? invoice, issued)
      }
    }
    foldBeaconFees(days)
    foldSignups(days, paid)
  }

  /// The latest version of an invoice counts. The old pipeline reads neither voids nor partial
  /// refunds from its deprecated endpoint, and takes yen for cents.
  private mutating func fold(_ invoice: Invoice, first: Invoice, _ day: CivilDay) {
    let label = "product=\(invoice.product.word)"
    let all = company.rates.cents(invoice.amount, invoice.currency, on: day)
    // What is void does not count, but it tells from when the day stands.
    let cents = invoice.counts ? all : nil
    let wrong =
      invoice.currency == .jpy
      ? cents.map { _ in company.rates.centsOfHundredths(invoice.amount, on: day) } : cents
    if invoice.isCreditNote {
      let kept = company.isPartial(invoice) ? nil : all
      for (metric, sign) in [("refunds_usd", Int64(1)), ("net_revenue_usd", -1)] {
        add(metric, day, label, cents.map { sign * $0 }, invoice.updatedAt)
        add(.currencyAndUnits, metric, day, label, wrong.map { sign * $0 }, invoice.updatedAt)
        add(.deprecatedEndpoints, metric, day, label, kept.map { sign * $0 }, first.updatedAt)
      }
    } else {
      add("net_revenue_usd", day, label, cents, invoice.updatedAt)
      add(.currencyAndUnits, "net_revenue_usd", day, label, wrong, invoice.updatedAt)
      add(.deprecatedEndpoints, "net_revenue_usd", day, label, all, first.updatedAt)
    }
  }

  private mutating func foldBeaconFees(_ days: ClosedRange<CivilDay>) {
    for file in days.lowerBound...days.upperBound + 1 {
      var latest: [UInt64: BeaconUsage] = [:]
      for line in company.beaconFile(of: file) { latest[line.key] = line }
      for line in latest.values {
        let day = Zone.newYork.day(of: line.at)
        guard days.contains(day) else { continue }
        let cents = company.rates.cents(line.fee, .eur, on: day)
        add("net_revenue_usd", day, "product=beacon", cents, line.arrivedAt)
        add(
          .currencyAndUnits, "net_revenue_usd", day, "product=beacon", line.fee, line.arrivedAt)
      }
    }
  }

  private mutating func foldSignups(
    _ days: ClosedRange<CivilDay>, _ paid: [Int: [(issued: Int64, last: Int64)]]
  ) {
    var created: [Int: [Int: Int64]] = [:]
    for (index, account) in identity.accounts.enumerated() {
      let day = Zone.newYork.day(of: account.createdAt)
      guard days.contains(day) else { continue }
      let isPerson = identity.person[index] == index
      if isPerson { add(.staffAndBotsCounted, "signups", day, "", 1, account.createdAt) }
      guard identity.isReal(index) else { continue }
      add(.accountsDoubled, "signups", day, "", 1, account.createdAt)
      let person = identity.person[index]
      let earlier = created[day.number]?[person] ?? account.createdAt
      created[day.number, default: [:]][person] = min(earlier, account.createdAt)
    }
    let fortnight = 14 * Books.day
    for (day, people) in created {
      signups[day] = Int64(people.count)
      var sum = Sum(standing: CivilDay(number: day + 16))
      for (person, first) in people {
        let within = (paid[person] ?? []).filter {
          $0.issued >= first && $0.issued < first + fortnight
        }
        if !within.isEmpty { sum.total += 1 }
        for invoice in within { sum.add(nil, arrivedAt: invoice.last) }
      }
      conversions[day] = sum
    }
  }

  private mutating func foldSubscriptions(_ days: ClosedRange<CivilDay>) {
    let contracts = Set(company.books.contracts.compactMap(\.subscription))
    var left: [Int: Set<Int>] = [:]
    for (index, life) in company.books.subscriptions.enumerated() {
      for day in days { foldStanding(life, day, isTwice: contracts.contains(index)) }
      if let cancelled = life.cancelledAt, company.happens(cancelled) {
        let day = Zone.newYork.day(of: cancelled)
        // An account that cancels two subscriptions on one day leaves once.
        if days.contains(day), left[day.number, default: []].insert(life.owner).inserted {
          add("churned_accounts", day, "", 1, cancelled)
        }
      }
      let started = Zone.newYork.day(of: life.startedAt)
      if days.contains(started), life.trialEnd != nil, company.happens(life.startedAt) {
        add(.firstAnswerKept, "paid_conversions", started, "", 1, life.startedAt)
      }
    }
  }

  /// The state of a subscription at the end of a day.
  private mutating func foldStanding(
    _ life: SubscriptionLife, _ day: CivilDay, isTwice: Bool
  ) {
    guard let version = life.version(before: Zone.newYork.start(of: day + 1)) else { return }
    let row = company.subscription(life, version)
    if row.status != .cancelled { add("sales", day, "", row.seats, version.at) }
    guard row.status.isPaying else { return }
    let rateDay = Zone.newYork.day(of: version.at)
    let cents = company.rates.cents(row.monthly, row.currency, on: rateDay)
    add("mrr_usd", day, "", cents, version.at)
    add("paid_seats", day, "", row.seats, version.at)
    let wrong =
      row.currency == .jpy ? company.rates.centsOfHundredths(row.monthly, on: rateDay) : cents
    add(.currencyAndUnits, "mrr_usd", day, "", wrong, version.at)
    add(.duplicatesAndResets, "mrr_usd", day, "", isTwice ? 2 * cents : cents, version.at)
    let seats = isTwice ? 2 * row.seats : row.seats
    add(.duplicatesAndResets, "paid_seats", day, "", seats, version.at)
  }

  /// The seats that the sales department counts at the end of a day: those of billing, and those of
  /// the contracts of the CRM.
  func salesSeats(on day: CivilDay) -> Int64 {
    let end = Zone.newYork.start(of: day + 1)
    let contracts = company.contractState(before: end).filter { $0.status == .active }
    return (sums["sales"]?[day.number]?[""]?.total ?? 0)
      + contracts.reduce(0) { $0 + $1.seats }
  }

  // MARK: Marketing

  private mutating func foldMarketing(_ days: ClosedRange<CivilDay>) {
    let last = Company.restatementAges.count - 1
    for day in days {
      for (row, first) in zip(
        company.adSpend(on: day, statement: last), company.adSpend(on: day, statement: 0))
      {
        let label = "network=\(row.network.word)"
        add("ad_spend_usd", day, label, cents(row, day), row.updatedAt)
        // The old pipeline keeps the first answer, or takes euros for dollars.
        add(.firstAnswerKept, "ad_spend_usd", day, label, cents(first, day), first.updatedAt)
        let wrong = ExchangeRates.rounded(row.micros, by: 10_000)
        add(.currencyAndUnits, "ad_spend_usd", day, label, wrong, row.updatedAt)
      }
      var latest: [UInt64: Touch] = [:]
      var first: [UInt64: Touch] = [:]
      for touch in company.touches(on: day) {
        latest[touch.key] = touch
        if first[touch.key] == nil { first[touch.key] = touch }
      }
      for touch in latest.values where touch.revenue != 0 {
        let label = "channel=\(touch.channel.word)"
        let cents = ExchangeRates.rounded(touch.revenue, by: 10_000)
        add("attributed_revenue_usd", day, label, cents, touch.arrivedAt)
        add(
          .currencyAndUnits, "attributed_revenue_usd", day, label, touch.revenue / 10_000,
          touch.arrivedAt)
      }
      // The old pipeline keeps what the warehouse said first, also of the channel.
      for touch in first.values where touch.revenue != 0 {
        add(
          .firstAnswerKept, "attributed_revenue_usd", day, "channel=\(touch.channel.word)",
          ExchangeRates.rounded(touch.revenue, by: 10_000), touch.arrivedAt)
      }
    }
  }

  /// Dollar cents of millionths of an account's currency.
  func cents(_ row: AdSpend, _ day: CivilDay) -> Int64 {
    let rate = company.rates.millionths(row.network.currency, on: day)
    return ExchangeRates.rounded(row.micros * rate, by: 10_000_000_000)
  }

  // MARK: Support and operations

  private mutating func foldSupport(_ days: ClosedRange<CivilDay>) {
    for created in days.lowerBound - Company.ticketChanges...days.upperBound {
      for versions in company.ticketLives(on: created) {
        guard let last = versions.last else { continue }
        let isMerged = last.parent != nil
        if let answered = versions.last?.firstResponseAt {
          let day = Zone.newYork.day(of: answered)
          responses[day.number, default: []].append((answered - last.createdAt) / 1_000)
        }
        for day in created...min(created + Company.ticketChanges, days.upperBound)
        where day >= days.lowerBound {
          let end = Zone.newYork.start(of: day + 1)
          guard let version = versions.last(where: { $0.updatedAt < end }) else { continue }
          let isOpen = version.status.isOpen
          if isOpen && !isMerged { add("open_tickets", day, "", 1, version.updatedAt) }
          if isOpen || (isMerged && day <= created + 2) {
            add(.duplicatesAndResets, "open_tickets", day, "", 1, version.updatedAt)
          }
        }
      }
    }
  }

  private mutating func foldCounters(_ days: ClosedRange<CivilDay>) {
    var before: [UInt64: CounterSample] = [:]
    for day in days.lowerBound - 1...days.upperBound {
      for sample in company.samples(on: day) {
        defer { before[sample.key] = sample }
        guard let last = before[sample.key], sample.at > last.at, days.contains(day) else {
          continue
        }
        let rise = sample.value >= last.value ? sample.value - last.value : sample.value
        let label = "product=\(sample.series.product.word)"
        add("api_requests", day, label, rise, sample.arrivedAt)
        add(
          .duplicatesAndResets, "api_requests", day, label, sample.value - last.value,
          sample.arrivedAt)
      }
    }
  }

  // MARK: Values

  private static let dollars = [
    "ad_spend_usd", "attributed_revenue_usd", "mrr_usd", "net_revenue_usd", "refunds_usd",
  ]
  private static let counts = ["churned_accounts", "paid_seats", "open_tickets", "api_requests"]

  /// The values of a day.
  func values(on day: CivilDay) -> [TruthValue] {
    var values: [TruthValue] = []
    for metric in Self.dollars + Self.counts {
      // A restatement may take a touch from one channel to another: all channels stand together.
      let together = total(metric, day).standing
      for (labels, sum) in sums[metric]?[day.number] ?? [:] where sum.records > 0 {
        let text =
          Self.dollars.contains(metric) ? TruthValue.dollars(sum.total) : "\(sum.total)"
        let standing = metric == "attributed_revenue_usd" ? together : sum.standing
        values.append(value(metric, day, labels, text, standing))
      }
    }
    if let signups = signups[day.number] {
      values.append(value("signups", day, "", "\(signups)", day + 1))
    }
    if let conversions = conversions[day.number] {
      values.append(
        value("paid_conversions", day, "", "\(conversions.total)", conversions.standing))
      if conversions.total > 0 {
        let spend = total("ad_spend_usd", day)
        values.append(
          value(
            "cac_usd", day, "", "\(TruthValue.dollars(spend.total))/\(conversions.total)",
            max(spend.standing, conversions.standing)))
      }
    }
    if let seconds = responses[day.number]?.sorted(), !seconds.isEmpty {
      let middle = seconds[(seconds.count + 1) / 2 - 1]
      values.append(value("first_response_p50", day, "", "\(middle)", day + 1))
    }
    return values
  }

  /// The sum of a metric over its labels.
  func total(_ metric: String, _ day: CivilDay) -> Sum {
    (sums[metric]?[day.number] ?? [:]).values.reduce(into: Sum()) { all, sum in
      all.total += sum.total
      all.standing = max(all.standing, sum.standing)
    }
  }

  /// Paid conversions of a day of signup.
  func conversions(on day: CivilDay) -> Int64? { conversions[day.number]?.total }

  private func value(
    _ metric: String, _ day: CivilDay, _ labels: String, _ text: String, _ standing: CivilDay
  ) -> TruthValue {
    TruthValue(
      metric: metric, day: day, labels: labels, department: .truth, value: text,
      final: max(day + 1, standing))
  }
}
