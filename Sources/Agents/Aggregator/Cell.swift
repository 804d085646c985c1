/// What is kept of the rows of one family on one day: sums of signed rows, nothing else, so that
/// cells can be filled in any order and added to one another.
struct Cell: Hashable, Sendable {
  /// What one row adds.
  struct Row {
    /// +1 or -1.
    var weight: Int64
    var value: Int64
    var account: UInt32
    /// Microseconds.
    var time: Int64
    var arrived: Int64
    /// The day, by number, whose exchange rate converts the value.
    var rateDay: Int32
  }

  struct Amount: Hashable {
    /// 0 where accounts do not matter.
    var account: UInt32
    var value: Int64
  }
  struct Moment: Hashable {
    var account: UInt32
    var time: Int64
  }
  struct Sample: Hashable {
    var account: UInt32
    var time: Int64
    var value: Int64
  }

  /// Rows, each counted with its weight.
  private(set) var rows: Int64 = 0
  private(set) var sum: Int128 = 0
  /// When the latest evidence came to its source, microseconds; also of rows taken back since.
  private(set) var newest: Int64 = .min
  private(set) var accounts: [UInt32: Int64] = [:]
  private(set) var accountSums: [UInt32: Int128] = [:]
  /// The accounts with more rows than were taken back.
  private(set) var members = DaySet()
  /// Money that must be converted row by row: amounts and how often, by the day of the rate.
  private(set) var amounts: [Int32: [Amount: Int64]] = [:]
  private(set) var moments: [Moment: Int64] = [:]
  private(set) var values: [Int64: Int64] = [:]
  private(set) var samples: [Sample: Int64] = [:]

  init() {}

  /// What is kept of single accounts, amounts and samples, as it was stored.
  struct Parts {
    var accounts: [UInt32: Int64] = [:]
    var accountSums: [UInt32: Int128] = [:]
    var amounts: [Int32: [Amount: Int64]] = [:]
    var moments: [Moment: Int64] = [:]
    var values: [Int64: Int64] = [:]
    var samples: [Sample: Int64] = [:]
  }

  /// A cell as it was stored.
  init(rows: Int64, sum: Int128, newest: Int64, _ parts: Parts) {
    self.rows = rows
    self.sum = sum
    self.newest = newest
    accounts = parts.accounts
    accountSums = parts.accountSums
    amounts = parts.amounts
    moments = parts.moments
    values = parts.values
    samples = parts.samples
    for (account, count) in accounts where count > 0 { members.insert(account) }
  }

  /// Adds a row; true if an account came or went.
  mutating func add(_ row: Row, keeping kept: KeptParts) -> Bool {
    rows += row.weight
    sum += Int128(row.value) * Int128(row.weight)
    newest = max(newest, row.arrived)
    var membersChanged = false
    if kept.contains(.accounts) { membersChanged = add(row.weight, of: row.account) }
    if kept.contains(.accountSums) {
      accountSums.add(Int128(row.value) * Int128(row.weight), at: row.account)
    }
    if kept.contains(.amounts) {
      let account = kept.contains(.accounts) ? row.account : 0
      amounts[row.rateDay, default: [:]].add(
        row.weight, at: Amount(account: account, value: row.value))
      if amounts[row.rateDay]?.isEmpty == true { amounts[row.rateDay] = nil }
    }
    if kept.contains(.moments) {
      moments.add(row.weight, at: Moment(account: row.account, time: row.time))
    }
    if kept.contains(.values) { values.add(row.weight, at: row.value) }
    if kept.contains(.samples) {
      samples.add(
        row.weight, at: Sample(account: row.account, time: row.time, value: row.value))
    }
    return membersChanged
  }

  private mutating func add(_ weight: Int64, of account: UInt32) -> Bool {
    let before = accounts[account] ?? 0
    let after = before + weight
    accounts[account] = after == 0 ? nil : after
    guard (before > 0) != (after > 0) else { return false }
    if after > 0 { members.insert(account) } else { members.remove(account) }
    return true
  }
}

/// Which parts of its rows a measure's cells keep, beside their number and their sum.
struct KeptParts: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  /// How many rows of which account.
  static let accounts = KeptParts(rawValue: 1)
  static let accountSums = KeptParts(rawValue: 2)
  /// Single amounts, because each is converted and rounded on its own.
  static let amounts = KeptParts(rawValue: 4)
  /// When, by account.
  static let moments = KeptParts(rawValue: 8)
  /// Single values, for quantiles.
  static let values = KeptParts(rawValue: 16)
  /// Single values by account and time, for counters and last values.
  static let samples = KeptParts(rawValue: 32)
}

extension Dictionary where Value: FixedWidthInteger & SignedInteger {
  /// Adds to a counter, which goes when it comes to 0.
  mutating func add(_ amount: Value, at key: Key) {
    let total = (self[key] ?? 0) + amount
    self[key] = total == 0 ? nil : total
  }
}

extension Cell {
  /// Adds another cell, whose accounts have other numbers here.
  mutating func merge(_ other: Cell, renumbering: [UInt32], keeping kept: KeptParts) {
    rows += other.rows
    sum += other.sum
    newest = max(newest, other.newest)
    for (account, count) in other.accounts { _ = add(count, of: renumbering[Int(account)]) }
    for (account, total) in other.accountSums {
      accountSums.add(total, at: renumbering[Int(account)])
    }
    for (day, list) in other.amounts {
      for (amount, count) in list {
        let account = kept.contains(.accounts) ? renumbering[Int(amount.account)] : 0
        amounts[day, default: [:]].add(count, at: Amount(account: account, value: amount.value))
      }
      if amounts[day]?.isEmpty == true { amounts[day] = nil }
    }
    for (moment, count) in other.moments {
      moments.add(
        count, at: Moment(account: renumbering[Int(moment.account)], time: moment.time))
    }
    for (value, count) in other.values { values.add(count, at: value) }
    for (sample, count) in other.samples {
      let account = renumbering[Int(sample.account)]
      samples.add(count, at: Sample(account: account, time: sample.time, value: sample.value))
    }
  }
}
