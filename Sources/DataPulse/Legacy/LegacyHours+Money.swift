extension LegacyHours {
  /// Invoices and credit notes of the window, each in the version that the run could know.
  mutating func foldInvoices() {
    for day in Self.days {
      for life in company.invoiceLives(on: day) {
        let versions = company.versions(of: life)
        guard let hour = Self.hour(of: life.issuedAt),
          let last = versions.last(where: { $0.arrivedAt <= limit(hour) })
        else { continue }
        fold(last, hour, Zone.newYork.day(of: life.issuedAt))
      }
    }
  }

  private mutating func fold(_ invoice: Invoice, _ hour: Int, _ day: CivilDay) {
    let label = "product=\(invoice.product.word)"
    let all = company.rates.cents(invoice.amount, invoice.currency, on: day)
    let cents = invoice.counts ? all : nil
    let isPartial = invoice.isCreditNote && company.isPartial(invoice)
    let sign: Int64 = invoice.isCreditNote ? -1 : 1
    var taken = [(key: key("net_revenue_usd", label, hour), sign: sign)]
    if invoice.isCreditNote { taken.append((key("refunds_usd", label, hour), 1)) }
    let universal = company.rates.cents(
      invoice.amount, invoice.currency, on: CivilDay(utc: invoice.issuedAt))
    for (key, sign) in taken {
      cells.add(key, cents.map { sign * $0 })
      let right = cents.map { (key: key, amount: sign * $0) }
      if isPartial {
        cells.note(.deprecatedEndpoints, right: right, wrong: nil)
      } else if cents == nil {
        cells.note(.deprecatedEndpoints, right: nil, wrong: (key, sign * all))
      }
      if invoice.currency == .jpy, right != nil {
        let wrong = company.rates.centsOfHundredths(invoice.amount, on: day)
        cells.note(.currencyAndUnits, right: right, wrong: (key, sign * wrong))
      }
      if universal != all, right != nil {
        cells.note(.utcDays, right: right, wrong: (key, sign * universal))
      }
    }
  }

  /// Metered fees of Beacon: the latest issue of a line; euros, which the old pipeline takes for
  /// dollars.
  mutating func foldFees() {
    for file in Self.days.lowerBound...Self.days.upperBound + 1 {
      var lines: [UInt64: [BeaconUsage]] = [:]
      for line in company.beaconFile(of: file) { lines[line.key, default: []].append(line) }
      for issues in lines.values {
        guard let hour = Self.hour(of: issues[0].at),
          let last = issues.last(where: { $0.arrivedAt <= limit(hour) })
        else { continue }
        let key = key("net_revenue_usd", "product=beacon", hour)
        let day = Zone.newYork.day(of: last.at)
        let cents = company.rates.cents(last.fee, .eur, on: day)
        cells.add(key, cents)
        cells.note(.currencyAndUnits, right: (key, cents), wrong: (key, last.fee))
        let first = company.rates.cents(issues[0].fee, .eur, on: day)
        if first != cents {
          cells.note(.firstAnswerKept, right: (key, cents), wrong: (key, first))
        }
      }
    }
  }

  /// What invoices are credited to, by campaign and channel.
  mutating func foldTouches() {
    for day in Self.days {
      var versions: [UInt64: [Touch]] = [:]
      for touch in company.touches(on: day) where touch.revenue != 0 {
        versions[touch.key, default: []].append(touch)
      }
      for touches in versions.values {
        guard let hour = Self.hour(of: touches[0].at / 1_000),
          let last = touches.last(where: { $0.arrivedAt < warehouseLimit(hour) })
        else { continue }
        let right = (key: key(last, hour), amount: cents(last))
        cells.add(right.key, right.amount)
        let cut = last.revenue / 10_000
        if cut != right.amount {
          cells.note(.currencyAndUnits, right: right, wrong: (right.key, cut))
        }
        let first = (key: key(touches[0], hour), amount: cents(touches[0]))
        if first != right { cells.note(.firstAnswerKept, right: right, wrong: first) }
      }
    }
  }

  private func key(_ touch: Touch, _ hour: Int) -> HourlyCells.Key {
    let labels = "campaign=\(Campaign.names[touch.campaign]);channel=\(touch.channel.word)"
    return key("attributed_revenue_usd", labels, hour)
  }

  private func cents(_ touch: Touch) -> Int64 { ExchangeRates.rounded(touch.revenue, by: 10_000) }

  /// What stands at the end of each hour, and who leaves in it.
  mutating func foldSubscriptions() {
    let contracts = Set(company.books.contracts.compactMap(\.subscription))
    var left: [Int: Set<Int>] = [:]
    for (index, life) in company.books.subscriptions.enumerated() {
      if let cancelled = life.cancelledAt, company.happens(cancelled),
        let hour = Self.hour(of: cancelled), left[hour, default: []].insert(life.owner).inserted
      {
        cells.add(key("churned_accounts", "", hour), 1)
      }
      for hour in 0..<Self.count {
        guard let version = life.version(before: Self.start(of: hour + 1)) else { continue }
        stand(company.subscription(life, version), hour, isTwice: contracts.contains(index))
      }
    }
  }

  private mutating func stand(_ row: Subscription, _ hour: Int, isTwice: Bool) {
    guard row.status.isPaying else { return }
    let seats = (key: key("paid_seats", "", hour), amount: row.seats)
    let rateDay = Zone.newYork.day(of: row.updatedAt)
    let cents = company.rates.cents(row.monthly, row.currency, on: rateDay)
    let recurring = (key: key("mrr_usd", "", hour), amount: cents)
    cells.add(seats.key, seats.amount)
    cells.add(recurring.key, recurring.amount)
    if isTwice {
      cells.note(.duplicatesAndResets, right: nil, wrong: seats)
      cells.note(.duplicatesAndResets, right: nil, wrong: recurring)
    }
    if row.currency == .jpy {
      let wrong = company.rates.centsOfHundredths(row.monthly, on: rateDay)
      cells.note(.currencyAndUnits, right: recurring, wrong: (recurring.key, wrong))
    }
  }
}
