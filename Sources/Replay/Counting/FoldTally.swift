import Events

/// What is kept of the rows that one fold takes: sums of signed rows, so tallies of parts of the
/// evidence add up to the tally of all of it, and can be taken off again.
struct FoldTally: Sendable {
  struct Amount: Hashable {
    let entity: UInt32
    let unit: UInt32
    /// The day whose exchange rate converts it, by number.
    let rateDay: Int32
    let value: Int64
  }
  struct Sample: Hashable {
    /// Samples of one counter or entity; of a counter also by source, name, unit and labels.
    let series: Series
    let time: Int64
    let value: Int64
  }
  struct Series: Hashable {
    let entity: UInt32
    let layer: Int
    let name: UInt32
    let labels: UInt32
  }
  struct Moment: Hashable {
    let entity: UInt32
    let time: Int64
  }

  /// Rows, counted with their weights; of a counter those of its window alone.
  private(set) var rows: Int64 = 0
  /// By entity: rows, counted with their weights.
  private(set) var counts: [Int32] = []
  private(set) var amounts: [Amount: Int64] = [:]
  private(set) var samples: [Sample: Int64] = [:]
  private(set) var values: [Int64: Int64] = [:]
  private(set) var starts: [Moment: Int64] = [:]
  private(set) var seconds: [Moment: Int64] = [:]
  private(set) var unit: UInt32 = 0

  init() {}

  /// What is kept of a row, as plain numbers: what a scan asks of every row that passes.
  struct Adder {
    enum Kind { case distinct, count, amounts, values, last, counter, starts }
    let kind: Kind
    let isMoney: Bool
    /// Where the fold's window begins, microseconds.
    let begin: Int64

    init(_ fold: CountFold) {
      kind =
        switch fold.aggregate {
        case .distinctAccounts, .distinctPeople: .distinct
        case .count: .count
        case .sum, .standing: .amounts
        case .quantile: .values
        case .last: .last
        case .counterRise: .counter
        case .conversion: .starts
        }
      isMoney = fold.isMoney
      begin = fold.begin
    }
  }

  /// Adds a row that passed the fold's gate.
  /// - Parameter sign: -1 takes it off again.
  @inline(__always)
  mutating func add(_ row: CountedRow, _ fold: Adder, rateDay: Int32, sign: Int64 = 1) {
    let weight = Int64(row.weight) * sign
    switch fold.kind {
    case .distinct: count(row.entity, row, weight)
    case .count: count(row.entity, weight)
    case .amounts:
      rows += weight
      add(
        weight, to: \.amounts,
        Amount(entity: row.entity, unit: row.unit, rateDay: rateDay, value: row.value))
    case .values:
      rows += weight
      unit = max(unit, row.unit)
      add(weight, to: \.values, row.value)
    case .last:
      rows += weight
      unit = max(unit, row.unit)
      let series = Series(entity: row.entity, layer: 0, name: 0, labels: 0)
      add(weight, to: \.samples, Sample(series: series, time: row.eventTime, value: row.value))
    case .counter:
      if row.eventTime >= fold.begin { rows += weight }
      unit = max(unit, row.unit)
      let series = Series(
        entity: row.entity, layer: row.layer, name: row.name, labels: row.labels)
      add(weight, to: \.samples, Sample(series: series, time: row.eventTime, value: row.value))
    case .starts:
      rows += weight
      add(weight, to: \.starts, Moment(entity: row.entity, time: row.eventTime))
    }
  }

  /// Adds a row of the other kind, to which a conversion leads.
  mutating func addSecond(_ row: CountedRow, sign: Int64 = 1) {
    add(
      Int64(row.weight) * sign, to: \.seconds, Moment(entity: row.entity, time: row.eventTime))
  }

  /// The tally of a conversion with the rows of the other kind that another one holds.
  func leading(to other: FoldTally) -> FoldTally {
    var tally = self
    tally.seconds = other.seconds
    return tally
  }

  /// An account was there on a day even if what it said then is not true any more; a row that ends
  /// a fact on another day than it began takes nothing back.
  @inline(__always)
  private mutating func count(_ entity: UInt32, _ row: CountedRow, _ weight: Int64) {
    if row.reason == .changed, row.eventTime != row.originTime {
      rows += weight
      return
    }
    count(entity, weight)
  }

  @inline(__always)
  private mutating func count(_ entity: UInt32, _ weight: Int64) {
    rows += weight
    let place = Int(entity)
    if place >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: max(place + 1, 1024) * 2 - counts.count))
    }
    counts[place] &+= Int32(truncatingIfNeeded: weight)
  }

  private mutating func add<Key: Hashable>(
    _ weight: Int64, to path: WritableKeyPath<FoldTally, [Key: Int64]>, _ key: Key
  ) {
    let total = (self[keyPath: path][key] ?? 0) + weight
    self[keyPath: path][key] = total == 0 ? nil : total
  }

  /// Adds what another tally of the same fold has counted of other rows.
  mutating func add(_ other: FoldTally) {
    rows += other.rows
    unit = max(unit, other.unit)
    if counts.count < other.counts.count {
      counts.append(contentsOf: repeatElement(0, count: other.counts.count - counts.count))
    }
    for entity in other.counts.indices { counts[entity] &+= other.counts[entity] }
    for (key, weight) in other.amounts { add(weight, to: \.amounts, key) }
    for (key, weight) in other.samples { add(weight, to: \.samples, key) }
    for (key, weight) in other.values { add(weight, to: \.values, key) }
    for (key, weight) in other.starts { add(weight, to: \.starts, key) }
    for (key, weight) in other.seconds { add(weight, to: \.seconds, key) }
  }

  /// The tally without the rows of some entities.
  func without(_ entities: [Bool]) -> FoldTally {
    var tally = self
    for entity in tally.counts.indices where entity < entities.count && entities[entity] {
      tally.rows -= Int64(tally.counts[entity])
      tally.counts[entity] = 0
    }
    for (amount, count) in amounts where FoldTally.isMasked(amount.entity, entities) {
      tally.rows -= count
      tally.amounts[amount] = nil
    }
    return tally
  }
}
