import Events

/// What the model of a daily series knew before each day, so that a day can be judged, and judged
/// again when it is restated, without going through all the days before it.
///
/// 1. A model is a function of the values before its day as they are known now: a restated day makes
///    the models after it void.
/// 2. Kept are those of the last days and one in sixteen before; others are made again from these.
/// 3. It is a cache: two tracks are always equal.
struct SeriesTrack: Hashable, Sendable {
  /// A model, and what the ends and beginnings of months have shown.
  struct Model: Sendable {
    var detector: SeriesDetector
    /// Value by expected value, of month edges, oldest first.
    var edges: [MonthEdge: [Double]] = [:]
  }

  /// How the days of a series are told to its model.
  struct Feed: Sendable {
    let holidays: HolidayDays?
    /// Whether weekdays differ.
    let isWeekly: Bool
    /// Whether a day is an hour longer or shorter than others.
    let isOddLength: @Sendable (Int32) -> Bool

    func calendar(of day: Int32) -> SeriesPoint.Calendar {
      let kind = holidays?.kind(ofDay: Int(day)) ?? .ordinary
      return kind == .ordinary && isOddLength(day) ? .nearHoliday : kind
    }
  }

  private static let recent: Int32 = 30
  private static let every: Int32 = 16

  /// The model before each day.
  private var models: [Int32: Model] = [:]
  private var latest: Int32 = .min

  static func == (left: Self, right: Self) -> Bool { true }
  func hash(into hasher: inout Hasher) {}

  /// A day's value is another: models of later days knew the old one.
  mutating func forget(after day: Int32) {
    guard latest > day else { return }
    drop { $0 > day }
    latest = models.keys.max() ?? .min
  }

  /// Makes the model before a day, and drops those that are seldom asked.
  mutating func come(to day: Int32, in series: DailySeries, _ feed: Feed) {
    guard models[day] == nil else { return }
    var (model, at) = nearest(to: day, in: series, feed)
    while at < day {
      model.learn(series.value(on: at), on: at, feed)
      at += 1
      if at % Self.every == 0 || at > day - Self.recent { models[at] = model }
    }
    models[day] = model
    latest = max(latest, day)
    let old = latest - Self.recent
    drop { $0 <= old && $0 % Self.every != 0 && $0 != day }
  }

  /// Drops the models before some days, in place: a model is far larger than its day.
  private mutating func drop(_ isGone: (Int32) -> Bool) {
    for day in models.keys.filter(isGone) { models[day] = nil }
  }

  /// The model before a day; made now if it is not kept.
  func model(before day: Int32, in series: DailySeries, _ feed: Feed) -> Model {
    if let model = models[day] { return model }
    var (model, at) = nearest(to: day, in: series, feed)
    while at < day {
      model.learn(series.value(on: at), on: at, feed)
      at += 1
    }
    return model
  }

  private func nearest(
    to day: Int32, in series: DailySeries, _ feed: Feed
  ) -> (model: Model, at: Int32) {
    var best: Int32?
    for key in models.keys where key <= day && key > best ?? .min { best = key }
    guard let best, let model = models[best] else {
      let model = Model(detector: SeriesDetector(isWeekly: feed.isWeekly))
      return (model, min(day, series.firstDay))
    }
    return (model, best)
  }
}

extension SeriesTrack.Model {
  /// Judges a day's value, in millionths; what months begin and end with is set against earlier
  /// beginnings and ends.
  /// - Returns: nil for a month's edge of which too few earlier ones are known.
  mutating func judge(
    _ millionths: Int64?, on day: Int32, _ feed: SeriesTrack.Feed
  ) -> (verdict: SeriesVerdict, value: Double?, habit: Double)? {
    let second = Int(day) * 86_400
    let value = millionths.map { Double($0) / 1_000_000 }
    let calendar = feed.calendar(of: day)
    guard let edge = CivilDay(number: day).monthEdge, calendar != .holiday else {
      let point = SeriesPoint(second: second, value: value, calendar: calendar)
      return (detector.judge(point), value, 1)
    }
    // What the model would have said of an ordinary day.
    var plain = detector
    let ordinary = plain.judge(SeriesPoint(second: second, value: value, calendar: .holiday))
    let known = edges[edge] ?? []
    if let value, let expected = ordinary.expected, expected > 0, value > 0 {
      edges[edge, default: []] = Array((known + [value / expected]).suffix(12))
    }
    guard known.count >= 2 else {
      detector = plain
      return nil
    }
    let habit = known.sorted()[known.count / 2]
    let isUsual = habit > 0.9 && habit < 1.1
    let point = SeriesPoint(
      second: second, value: value.map { isUsual ? $0 : $0 / habit },
      calendar: isUsual ? calendar : .nearHoliday)
    return (detector.judge(point), value, isUsual ? 1 : habit)
  }

  mutating func learn(_ millionths: Int64?, on day: Int32, _ feed: SeriesTrack.Feed) {
    _ = judge(millionths, on: day, feed)
  }
}
