import Events

extension RowFamily {
  func encode(into encoder: inout CanonicalEncoder, ranks: [UInt32]) {
    key.encode(into: &encoder)
    encoder.array(days.count)
    for cells in days {
      let filled = cells.filter { !$0.value.isEmpty }
      encoder.array(filled.count)
      for (day, cell) in filled.sorted(by: { $0.key < $1.key }) {
        encoder.array(2)
        encoder.integer(Int64(day))
        cell.encode(into: &encoder, ranks: ranks, hasAccounts: kept.contains(.accounts))
      }
    }
  }
}

extension FamilyKey {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(6)
    encoder.text(measure.rawValue)
    encoder.text(source.rawValue)
    encoder.text(name)
    encoder.text(unit)
    encoder.labels(labels)
    encoder.unsigned(UInt64(lateness))
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    measure = MeasureName(try decoder.text())
    source = SourceID(try decoder.text())
    name = try decoder.text()
    unit = try decoder.text()
    labels = try decoder.labels()
    lateness = UInt8(truncatingIfNeeded: try decoder.unsigned())
  }
}

extension Cell {
  /// Whether no row has ever come.
  var isEmpty: Bool { newest == .min }

  /// Lists of numbers, each sorted; accounts by their rank.
  func encode(into encoder: inout CanonicalEncoder, ranks: [UInt32], hasAccounts: Bool) {
    func rank(_ account: UInt32) -> UInt64 { UInt64(ranks[Int(account)]) }
    encoder.array(9)
    encoder.integer(rows)
    encoder.bignum(sum)
    encoder.integer(newest)
    encoder.array(accounts.count * 2)
    for (account, count) in accounts.map({ (rank($0.key), $0.value) }).sorted(by: <) {
      encoder.unsigned(account)
      encoder.integer(count)
    }
    encoder.array(accountSums.count * 2)
    for (account, sum) in accountSums.map({ (rank($0.key), $0.value) }).sorted(by: <) {
      encoder.unsigned(account)
      encoder.bignum(sum)
    }
    // An amount of a measure without accounts stands under no account.
    let amounts = self.amounts.flatMap { day, list in
      list.map { amount, count in
        let account = hasAccounts ? rank(amount.account) : UInt64(amount.account)
        return (Int64(day), account, amount.value, count)
      }
    }
    encoder.array(amounts.count * 4)
    for (day, account, value, count) in amounts.sorted(by: <) {
      encoder.integer(day)
      encoder.unsigned(account)
      encoder.integer(value)
      encoder.integer(count)
    }
    encoder.array(moments.count * 3)
    let moments = self.moments.map { (rank($0.key.account), $0.key.time, $0.value) }
    for (account, time, count) in moments.sorted(by: <) {
      encoder.unsigned(account)
      encoder.integer(time)
      encoder.integer(count)
    }
    encoder.array(values.count * 2)
    for (value, count) in values.sorted(by: { $0.key < $1.key }) {
      encoder.integer(value)
      encoder.integer(count)
    }
    encoder.array(samples.count * 4)
    let samples = self.samples.map { sample, count in
      (rank(sample.account), sample.time, sample.value, count)
    }
    for (account, time, value, count) in samples.sorted(by: <) {
      encoder.unsigned(account)
      encoder.integer(time)
      encoder.integer(value)
      encoder.integer(count)
    }
  }

  /// Reads what ``encode(into:ranks:hasAccounts:)`` wrote; a rank is the account's number from now on.
  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    let rows = try decoder.integer()
    let sum = try decoder.bignum()
    let newest = try decoder.integer()
    var parts = Parts()
    for _ in 0..<(try decoder.array() / 2) {
      let account = UInt32(truncatingIfNeeded: try decoder.unsigned())
      parts.accounts[account] = try decoder.integer()
    }
    for _ in 0..<(try decoder.array() / 2) {
      let account = UInt32(truncatingIfNeeded: try decoder.unsigned())
      parts.accountSums[account] = try decoder.bignum()
    }
    for _ in 0..<(try decoder.array() / 4) {
      let day = Int32(truncatingIfNeeded: try decoder.integer())
      let account = UInt32(truncatingIfNeeded: try decoder.unsigned())
      let amount = Amount(account: account, value: try decoder.integer())
      parts.amounts[day, default: [:]][amount] = try decoder.integer()
    }
    for _ in 0..<(try decoder.array() / 3) {
      let account = UInt32(truncatingIfNeeded: try decoder.unsigned())
      let moment = Moment(account: account, time: try decoder.integer())
      parts.moments[moment] = try decoder.integer()
    }
    for _ in 0..<(try decoder.array() / 2) {
      let value = try decoder.integer()
      parts.values[value] = try decoder.integer()
    }
    for _ in 0..<(try decoder.array() / 4) {
      let account = UInt32(truncatingIfNeeded: try decoder.unsigned())
      let time = try decoder.integer()
      let sample = Sample(account: account, time: time, value: try decoder.integer())
      parts.samples[sample] = try decoder.integer()
    }
    self.init(rows: rows, sum: sum, newest: newest, parts)
  }
}
