import Events

/// How one value compares with what was expected of it.
struct Assessment: Hashable, Sendable {
  /// Deviations from what was expected, in thousandths: by these alone a policy flags and holds.
  let score: Int64
  /// The value in parts per million of what was expected.
  let shareOfExpected: Int64
  /// Thousandths of the metric's unit.
  let expected: Int64
  let lower: Int64
  let upper: Int64
  /// One sentence: how far from what, and in which direction.
  let words: String

  var isAbove: Bool { score > 0 }
}

extension Detector {
  /// An assessment, or why there is none.
  enum Comparison {
    case assessed(Assessment)
    case tooLittleKnown(String)
    case notJudged(String)

    var assessment: Assessment? {
      if case .assessed(let assessment) = self { return assessment }
      return nil
    }
  }

  /// Compares the value of a day with what was expected of it.
  /// - Parameter now: A day that may still change by its nature is set against what earlier days
  ///   were first decided at.
  func compare(
    _ series: WatchedSeries, on day: CivilDay, _ watched: Watched, at now: Timestamp
  ) -> Comparison {
    let isSettled = isSettled(day, watched, at: now)
    return switch core {
    case .weekday:
      compareWithWeekday(series, isSettled ? series.daily : series.first, on: day, watched)
    case .series:
      isSettled
        ? compareWithSeries(series, series.daily, series.track, on: day, watched)
        : compareWithSeries(series, series.first, series.firstTrack, on: day, watched)
    }
  }

  /// Whether a day's value can no longer change by its nature.
  func isSettled(_ day: CivilDay, _ watched: Watched, at now: Timestamp) -> Bool {
    watched.settlesAfterDays == 0
      || zone.start(of: day.advanced(by: watched.settlesAfterDays + 1)) <= now
  }

  private func compareWithWeekday(
    _ series: WatchedSeries, _ history: DailySeries, on day: CivilDay, _ watched: Watched
  ) -> Comparison {
    if watched.holidays.contains(day.number) {
      return .notJudged("a holiday of \(watched.policy.holidays ?? "the calendar"): not judged")
    }
    guard let value = series.daily.value(on: day.number) else {
      return .tooLittleKnown("no value to judge")
    }
    let isLeftOut = { (day: Int32) in watched.holidays.contains(day) }
    guard
      var baseline = WeekdayBaseline(
        of: day.number, in: history, slots: watched.policy.slots, isLeftOut: isLeftOut),
      let ratio = DailySeries.ratio(of: value, to: baseline.level)
    else {
      let slot = watched.policy.slots == .none ? "day" : day.weekdayName
      return .tooLittleKnown(
        "fewer than \(WeekdayBaseline.needed) earlier \(slot)s with a week before them are known")
    }
    if let edge = day.monthEdge {
      guard let habit = MonthEdgeHabit(of: day, edge, in: history, watched.policy.slots) else {
        return .tooLittleKnown(
          "the \(edge.rawValue) day of a month, and fewer than two such days are known")
      }
      baseline = baseline.times(habit.share, spreading: habit.spread)
    }
    let noise = countingNoise(series, value: value, baseline)
    let clock = clockChange(on: day)
    baseline = baseline.spreading(at: noise)
    if clock > 0 { baseline = baseline.spreading(at: baseline.spread + clock) }
    return .assessed(Assessment(ratio: ratio, baseline, on: day, watched.policy))
  }

  /// A count of *n* cannot be known better than to its square root.
  private func countingNoise(_ series: WatchedSeries, value: Int64, _ baseline: WeekdayBaseline)
    -> Int64
  {
    let expected = max(1, Int128(baseline.level) * Int128(max(1, baseline.expected)) / 1_000_000)
    var count = Int128.max
    if series.isCount { count = max(1, expected / 1_000_000) }
    if series.rows > 0, series.latest > 0 {
      count = min(count, max(1, Int128(series.rows) * expected / Int128(series.latest)))
    }
    guard count < 1_000_000_000_000 else { return 0 }
    let relative = Int128(squareRoot(UInt64(1_000_000_000_000 / count)))
    return Int64(clamping: relative * Int128(max(1, baseline.expected)) / 1_000_000)
  }

  /// How far the day's length lies from 24 hours, in parts per million of a day.
  func clockChange(on day: CivilDay) -> Int64 {
    let length =
      zone.start(of: day.advanced(by: 1)).microseconds - zone.start(of: day).microseconds
    return abs(length - 86_400_000_000) * 1_000_000 / 86_400_000_000
  }
}

extension Assessment {
  /// By a weekday's baseline: robust standard deviations of the ratio to the level.
  init(ratio: Int64, _ baseline: WeekdayBaseline, on day: CivilDay, _ policy: WatchPolicy) {
    let deviation = Int128(ratio) - Int128(baseline.expected)
    score = Int64(clamping: deviation * 1_000 / Int128(max(1, baseline.spread)))
    shareOfExpected = DailySeries.ratio(of: ratio, to: baseline.expected) ?? 1_000_000
    let reach = Int64(
      clamping: Int128(baseline.spread) * Int128(policy.flagAtThousandths) / 1_000)
    expected = baseline.thousandths(baseline.expected)
    lower = baseline.thousandths(baseline.expected - reach)
    upper = baseline.thousandths(baseline.expected + reach)
    let tenths = abs(score) / 100
    let slot = policy.slots == .none ? "day" : day.weekdayName
    words = """
      \(tenths / 10).\(tenths % 10) deviations \(score > 0 ? "above" : "below") what \(baseline.days) \
      earlier \(slot)s lead to expect (\(shareOfExpected / 10_000) % of it)
      """
  }
}

extension CivilDay {
  var weekdayName: String {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][weekday - 1]
  }
}
