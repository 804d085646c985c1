/// Values by metric, labels and hour of a window: sums of records, or whatever a fold sets.
struct HourlyCells: Sendable {
  /// A metric with its labels in one hour of the window.
  struct Key: Hashable, Comparable, Sendable {
    var metric: String
    var labels: String
    var hour: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.metric, left.hour, left.labels) < (right.metric, right.hour, right.labels)
    }
  }

  /// A sum, and how many records made it; without one there is no cell.
  struct Sum: Hashable, Sendable {
    var total: Int64 = 0
    var records = 0
  }

  /// What is right.
  private(set) var right: [Key: Sum] = [:]
  /// By bug what the records make more, or less, where a run has it.
  private(set) var deltas: [LegacyBug: [Key: Sum]] = [:]

  /// Adds a record to what is right; nil where it does not count.
  mutating func add(_ key: Key, _ amount: Int64?) {
    guard let amount else { return }
    Self.add(amount, 1, to: &right[key, default: Sum()])
  }

  /// Notes what a bug makes of a record: another amount, or another label.
  /// - Parameters:
  ///   - right: Where the record belongs, and its amount; nil where it does not count.
  ///   - wrong: Where the bug puts it, and the amount; nil where the bug misses it.
  mutating func note(
    _ bug: LegacyBug, right: (key: Key, amount: Int64)?, wrong: (key: Key, amount: Int64)?
  ) {
    if let right {
      Self.add(-right.amount, -1, to: &deltas[bug, default: [:]][right.key, default: Sum()])
    }
    if let wrong {
      Self.add(wrong.amount, 1, to: &deltas[bug, default: [:]][wrong.key, default: Sum()])
    }
  }

  private static func add(_ amount: Int64, _ records: Int, to sum: inout Sum) {
    sum.total += amount
    sum.records += records
  }

  /// What a run shows: what is right, or what it is under a bug; nil without a record.
  func shown(_ key: Key, under bug: LegacyBug?) -> Int64? {
    var sum = right[key] ?? Sum()
    if let delta = bug.flatMap({ deltas[$0]?[key] }) {
      sum.total += delta.total
      sum.records += delta.records
    }
    return sum.records > 0 ? sum.total : nil
  }

  /// The cells that a bug makes wrong, sorted.
  func wrong(under bug: LegacyBug) -> [Key] {
    (deltas[bug] ?? [:]).keys.filter { shown($0, under: bug) != shown($0, under: nil) }.sorted()
  }
}
