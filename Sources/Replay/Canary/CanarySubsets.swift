import Events

/// Finds a few records whose absence gives the old number to the last unit: where no definition
/// does, because only some records of a kind are missing.
struct CanarySubsets {
  private let counter: CanaryCounter
  /// More records than that in a cell are not tried.
  private static let mostRecords = 80

  init(_ counter: CanaryCounter) { self.counter = counter }

  /// - Returns: The hypothesis that one to three records of one name are missing, with or without
  ///   records counted that were taken back.
  func missing(
    _ key: CanaryCounter.Key, _ ours: Quantity?, _ legacy: Quantity?
  ) -> CanaryHypothesis? {
    guard counter.folds.count == 1, counter.folds[0].aggregate == .sum, key.label >= 0,
      let ours
    else { return nil }
    let decimals = FoldUnit(counter.metric.unit)?.decimals ?? 0
    let target = scaled(legacy ?? Quantity(mantissa: 0, decimals: decimals), decimals)
    let names = Set(counter.rows.firsts[0].map(\.row.name)).sorted()
    let withVoids = counter.values(.voidsMissed, in: [key.slot])[key]
    for (value, isVoid) in [(Optional(ours), false), (withVoids, true)] {
      guard let value else { continue }
      let gap = scaled(value, decimals) - target
      guard gap != 0 else { continue }
      for name in names {
        guard let text = counter.rows.names[name], !text.isEmpty else { continue }
        let parts = parts(key, name: text, decimals)
        if parts.count <= Self.mostRecords, Self.hasSubset(parts, gap) {
          return .recordsMissed(name: text, withVoids: isVoid)
        }
      }
    }
    return nil
  }

  private func scaled(_ value: Quantity, _ decimals: Int) -> Int128 {
    var numerator = value.numerator
    for _ in 0..<max(0, decimals - (value.decimals ?? 0)) { numerator *= 10 }
    return numerator
  }

  /// What each record of a name brings to a cell, in the metric's last decimal.
  private func parts(
    _ key: CanaryCounter.Key, name: String, _ decimals: Int
  ) -> [Int128] {
    guard let unit = FoldUnit(counter.metric.unit) else { return [] }
    let all = counter.tallies(of: 0, under: nil, in: [key.slot])[key]
    let rest = counter.tallies(of: 0, under: .nameMissed(name), in: [key.slot])[key]
    var parts: [Int128] = []
    for (amount, count) in all?.amounts ?? [:] {
      let own = count - (rest?.amounts[amount] ?? 0)
      guard own > 0 else { continue }
      let worth = FoldTally.worth(amount, unit, counter.rows.context)
      for _ in 0..<min(own, 3) { parts.append(worth) }
    }
    return parts.sorted()
  }

  /// Whether one, two or three of some numbers make a sum.
  private static func hasSubset(_ parts: [Int128], _ sum: Int128) -> Bool {
    let known = Set(parts)
    if known.contains(sum) { return true }
    for (first, one) in parts.enumerated() {
      for (second, other) in parts.enumerated() where second > first {
        if one + other == sum { return true }
        for third in parts.indices.dropFirst(second + 1) where one + other + parts[third] == sum {
          return true
        }
      }
    }
    return false
  }
}
