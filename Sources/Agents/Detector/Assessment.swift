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
    isSettled(day, watched, at: now)
      ? compare(series, with: series.daily, series.track, on: day, watched)
      : compare(series, with: series.first, series.firstTrack, on: day, watched)
  }

  /// Whether a day's value can no longer change by its nature.
  func isSettled(_ day: CivilDay, _ watched: Watched, at now: Timestamp) -> Bool {
    watched.settlesAfterDays == 0
      || zone.start(of: day.advanced(by: watched.settlesAfterDays + 1)) <= now
  }

  func feed(_ watched: Watched) -> SeriesTrack.Feed {
    let calendar = watched.policy.holidays.flatMap { calendars[$0] }
    let zone = zone
    return SeriesTrack.Feed(
      holidays: calendar, isWeekly: watched.policy.slots == .dayOfWeek
    ) { day in
      let day = CivilDay(number: day)
      return zone.start(of: day.advanced(by: 1)).microseconds - zone.start(of: day).microseconds
        != 86_400_000_000
    }
  }

  /// Compares the value of a day with what the model of the days before it expected.
  ///
  /// A return period becomes deviations on the scale of the policies: what the model flags (once in
  /// thirty years of a metric) is 4, and 8 is the square of it, or what the model would hold.
  private func compare(
    _ series: WatchedSeries, with history: DailySeries, _ track: SeriesTrack, on day: CivilDay,
    _ watched: Watched
  ) -> Comparison {
    if watched.holidays.contains(day.number) {
      return .notJudged("a holiday of \(watched.policy.holidays ?? "the calendar"): not judged")
    }
    guard let millionths = series.daily.value(on: day.number) else {
      return .tooLittleKnown("no value to judge")
    }
    let feed = feed(watched)
    var model = track.model(before: day.number, in: history, feed)
    guard let (verdict, value, habit) = model.judge(millionths, on: day.number, feed) else {
      return .tooLittleKnown("an edge of a month, and fewer than two such days are known")
    }
    guard !verdict.isWarmingUp, let expected = verdict.expected, let value else {
      return .tooLittleKnown("warming up: too few days before it are known")
    }
    let point = SeriesPoint(second: Int(day.number) * 86_400, value: value / habit)
    let usual = expected * habit
    let share = usual > 0 ? min(1_000_000, max(0, value / usual)) * 1_000_000 : 1_000_000
    let sign: Double = value >= usual ? 1 : -1
    return .assessed(
      Assessment(
        score: Int64((sign * deviations(verdict) * 1_000).rounded()),
        shareOfExpected: Int64(share.rounded()), expected: Self.thousandths(usual),
        lower: Self.thousandths((verdict.lower ?? expected) * habit),
        upper: Self.thousandths((verdict.upper ?? expected) * habit),
        words: verdict.sentence(on: point)
          + (habit == 1 ? "" : ", as the edges of earlier months led to expect")))
  }

  private func deviations(_ verdict: SeriesVerdict) -> Double {
    let flagged = PortableMath.ln(SeriesTuning.standard.flagYears)
    let years = PortableMath.ln(max(verdict.returnYears, 0.000_001))
    let rarity = min(40, max(0, 4 * years / flagged))
    return switch verdict.level {
    case .ok: min(rarity, 3.999)
    case .flag: min(max(rarity, 4), 7.999)
    case .hold: max(rarity, 8)
    }
  }

  private static func thousandths(_ value: Double) -> Int64 {
    Int64(max(-9e17, min(9e17, value * 1_000)).rounded())
  }
}
