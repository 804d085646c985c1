extension Company {
  /// The versions of charges, refunds and disputes that appear on a UTC day.
  func loopPayments(arrivingOn day: CivilDay) -> [LoopPayment] {
    var payments: [LoopPayment] = []
    for age in 0...11 {
      for life in invoiceLives(on: day - age)
      where books.subscriptions[life.subscription].product == .loop {
        for payment in self.payments(of: life)
        where CivilDay(utc: payment.updatedAt) == day { payments.append(payment) }
      }
    }
    return payments
  }

  /// What the payment processor shows of an invoice or a credit note.
  func payments(of life: InvoiceLife) -> [LoopPayment] {
    guard let paid = life.paidAt else { return [] }
    let subscription = books.subscriptions[life.subscription]
    let isRefund = life.kind == .creditNote
    let chargeDay = life.creditedDay ?? life.day
    let charge = LoopPayment(
      kind: isRefund ? .refund : .charge, day: life.day, ordinal: life.ordinal,
      chargeDay: chargeDay,
      chargeOrdinal: isRefund ? UInt32(life.subscription * 3) : life.ordinal,
      customer: population.accounts[subscription.owner].id, currency: subscription.currency,
      amount: life.amount, createdAt: isRefund ? life.issuedAt + 90_000 : paid,
      updatedAt: isRefund ? life.issuedAt + 90_000 : paid, isPartial: life.isPartial,
      status: .succeeded)
    var draw = SplitMix64(seed, .payment, life.day.number, Int(life.ordinal))
    guard !isRefund, draw.chance(8) else { return [charge] }
    var dispute = charge
    dispute.kind = .dispute
    dispute.status = .needsResponse
    dispute.createdAt = paid + Int64(draw.within(1_440...4_320)) * 60_000
    dispute.updatedAt = dispute.createdAt
    var settled = dispute
    settled.status = draw.chance(600) ? .won : .lost
    settled.updatedAt += Int64(draw.within(2_880...5_760)) * 60_000
    return [charge, dispute, settled]
  }
}
