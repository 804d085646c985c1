extension Company {
  /// The versions of charges, refunds and disputes that appear on a UTC day.
  func loopPayments(arrivingOn day: CivilDay) -> [LoopPayment] {
    var payments: [LoopPayment] = []
    for age in 0...11 {
      let issued = day - age
      // After three days only what is disputed can still change.
      let lives = invoiceLives(on: issued) { index, kind in
        books.subscriptions[index].product == .loop
          && (age < 4 || isDisputed(issued, UInt32(index * 3 + kind.rawValue)))
      }
      for payment in lives.flatMap({ self.payments(of: $0) })
      where CivilDay(utc: payment.updatedAt) == day { payments.append(payment) }
    }
    return payments
  }

  private func isDisputed(_ day: CivilDay, _ ordinal: UInt32) -> Bool {
    var draw = SplitMix64(seed, .payment, day.number, Int(ordinal))
    return draw.chance(8)
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
    guard !isRefund, isDisputed(life.day, life.ordinal) else { return [charge] }
    var draw = SplitMix64(seed, .payment, life.day.number, -1 - Int(life.ordinal))
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
