import Events

/// What a day's value is compared with: the same weekday of the eight weeks before, as a ratio to
/// the level of the week before each, so that neither a quiet Sunday nor steady growth alarms.
///
/// All numbers but the counts are in parts per million of the level.
/// Source of the factor 1.4826: Rousseeuw and Croux, JASA 88 (1993).
struct WeekdayBaseline: Hashable, Sendable {
  /// The median of the seven days before, in millionths of the unit.
  let level: Int64
  /// The ratio to expect.
  let expected: Int64
  /// One robust standard deviation.
  let spread: Int64
  /// How many earlier days of the same slot it stands on.
  let days: Int

  static let weeks: Int32 = 8
  /// Fewer days of the slot than these make no baseline.
  static let needed = 3
  /// No series is trusted to be smoother than this.
  private static let leastSpread: Int64 = 10_000

  /// By how much, in hundredths, a deviation that was measured on so many days of a slot falls
  /// short of what the next day shows: the median of few is uncertain itself. Found by simulation.
  private static let smallSample: [Int64] = [180, 180, 180, 180, 155, 140, 135, 130, 130]

  /// The baseline of a day; nil where too little is known before it.
  ///
  /// - Parameter isLeftOut: Days that say nothing of other days: holidays.
  /// - Complexity: 56 values are looked at, whatever the length of the series.
  init?(
    of day: Int32, in series: DailySeries, slots: WatchPolicy.Slots,
    isLeftOut: (Int32) -> Bool
  ) {
    guard let level = series.level(before: day), level > 0 else { return nil }
    var byWeekday = [[Int64]](repeating: [], count: 7)
    for back in 1...(Self.weeks * 7) {
      let earlier = day - back
      guard !isLeftOut(earlier), let ratio = series.ratio(on: earlier) else { continue }
      byWeekday[slots == .none ? 0 : Int(back % 7)].append(ratio)
    }
    let own = byWeekday[0]
    guard own.count >= Self.needed, let expected = median(own) else { return nil }
    let pooled = Self.deviation(of: byWeekday)
    let alone = Self.deviation(of: [own])
    let correction = Self.smallSample[min(own.count, Self.smallSample.count - 1)]
    self.spread = max(Self.leastSpread, max(pooled, (pooled + alone) / 2) * correction / 100)
    self.level = level
    self.expected = expected
    self.days = own.count
  }

  /// The median absolute deviation of ratios from the median of their own weekday, times 1.4826.
  ///
  /// Of an odd number of ratios one is the median itself: its deviation, zero by construction, says
  /// nothing and is left out.
  private static func deviation(of byWeekday: [[Int64]]) -> Int64 {
    var residuals: [Int64] = []
    for ratios in byWeekday {
      guard let middle = median(ratios) else { continue }
      let deviations = ratios.map { abs($0 - middle) }
      residuals += ratios.count % 2 == 1 ? deviations.sorted().dropFirst() : deviations[...]
    }
    return (median(residuals) ?? 0) * 14_826 / 10_000
  }

  init(level: Int64, expected: Int64, spread: Int64, days: Int) {
    self.level = level
    self.expected = expected
    self.spread = spread
    self.days = days
  }

  /// The same baseline with at least this deviation.
  func spreading(at least: Int64) -> WeekdayBaseline {
    WeekdayBaseline(level: level, expected: expected, spread: max(spread, least), days: days)
  }

  /// The baseline of a day that shows a share of what its weekday does, give or take another, both
  /// in parts per million.
  func times(_ share: Int64, spreading more: Int64) -> WeekdayBaseline {
    func times(_ share: Int64) -> Int64 {
      Int64(clamping: Int128(expected) * Int128(share) / 1_000_000)
    }
    return WeekdayBaseline(
      level: level, expected: times(share), spread: max(spread, abs(times(more))), days: days)
  }

  /// A ratio of the level in thousandths of the metric's unit.
  func thousandths(_ ratio: Int64) -> Int64 {
    Int64(clamping: Int128(level) * Int128(ratio) / 1_000_000_000)
  }
}
