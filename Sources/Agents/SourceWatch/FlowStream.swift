import Events

/// How many records or rows come in an hour and in a day, each judged by a model of its past.
///
/// The models are made of the counts, so that only these are kept with a checkpoint.
struct FlowStream: Hashable, Sendable {
  /// One closed hour, small: a year of a stream has 8,760.
  struct Hour: Hashable, Sendable {
    /// Since 1970 in UTC.
    private let number: Int32
    private let counted: UInt32
    /// Quarters of an hour that the reporting zone is ahead of UTC.
    private let quarters: Int8
    let calendar: SeriesPoint.Calendar
    /// Whether there was a tick at its beginning, and whether what came in it came in one hour.
    let isWhole: Bool
    let isOneHour: Bool
    let endsDay: Bool

    init(_ closing: WatchedSource.Closing, count: Int64) {
      number = Int32(clamping: closing.hour)
      counted = UInt32(clamping: count)
      quarters = Int8(clamping: (Int64(closing.second) - closing.hour * 3_600) / 900)
      calendar = closing.calendar
      isWhole = closing.isWhole
      isOneHour = closing.isOneHour
      endsDay = closing.endsDay
    }

    var hour: Int64 { Int64(number) }
    var count: Int64 { Int64(counted) }
    /// On the clock of the reporting zone.
    var second: Int { Int(number) * 3_600 + Int(quarters) * 900 }

    /// All but hour and count, as one number.
    var marks: Int64 {
      Int64(quarters) << 5 | Int64(calendar.rawValue) << 3 | (isOneHour ? 4 : 0)
        | (isWhole ? 2 : 0) | (endsDay ? 1 : 0)
    }

    init(hour: Int64, count: Int64, marks: Int64) {
      number = Int32(clamping: hour)
      counted = UInt32(clamping: count)
      quarters = Int8(clamping: marks >> 5)
      calendar = SeriesPoint.Calendar(rawValue: UInt8(marks >> 3 & 3)) ?? .ordinary
      isOneHour = marks & 4 != 0
      isWhole = marks & 2 != 0
      endsDay = marks & 1 != 0
    }
  }

  private(set) var history: [Hour] = []
  private(set) var open: Int64 = 0
  private(set) var incident = Incident()
  private var models = Models()

  /// A time in which less comes than expected.
  struct Incident: Hashable, Sendable {
    /// What was expected since it began, less what came; in thousandths.
    var missing: Int64 = 0
    var expected: Int64 = 0
    var isOpen = false
    var since = Timestamp(microseconds: 0)
    /// How many hours in a row were as usual.
    var calm: Int64 = 0
  }

  /// What follows from the history.
  private struct Models: Hashable, Sendable {
    var hourly = SeriesDetector()
    var daily = SeriesDetector()
    var day: Int64 = 0
    var dayIsWhole = false
    /// Days before this one that brought nothing.
    var emptyDays: Int64 = 0
    /// The counts of the last two weeks' hours.
    var hours: [Int64] = []
    var place = 0
    /// What each hour of the week has had in the last eight weeks, hours of a collapse left out.
    var slots = HourSlots()
    /// How many hours in a row have had less than a third of the least of their slot.
    var lowHours = 0
    /// The least of the last hour's slot and of those beside it, where they are known.
    var least: Int64?
    /// The least of the last hour of the day and of those beside it, where they are known and their
    /// slots are not.
    var leastOfDay: Int64?

    static func == (left: Self, right: Self) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  init() {}

  init(history: [Hour], open: Int64, incident: Incident) {
    self.open = open
    self.incident = incident
    for hour in history { _ = learn(hour) }
  }

  mutating func add(_ count: Int64) { open += count }

  /// Closes an hour: what was found by hour and, at its end, by day.
  mutating func close(
    _ closing: WatchedSource.Closing, _ name: String
  ) -> [(String, SourceWatch.Finding)] {
    let hour = Hour(closing, count: open)
    open = 0
    let isDense = isDense
    let (byHour, byDay) = learn(hour)
    var found: [(String, SourceWatch.Finding)] = []
    if !hour.isOneHour, let finding = catchUp(hour, closing) {
      found.append(("\(name) by hour", finding))
    }
    // A collapse needs no dense stream: each hour of the week has its own past.
    if isDense || incident.isOpen || models.lowHours >= 2, let byHour {
      let point = SeriesPoint(second: hour.second, value: Double(hour.count))
      found.append(("\(name) by hour", finding(byHour, point, closing)))
    }
    if let (verdict, total) = byDay, !isDense || !incident.isOpen {
      let point = SeriesPoint(second: hour.second, value: total)
      var finding = Self.finding(verdict, point, since: closing.dayStart)
      if finding.verdict == .hold { finding.verdict = .flag }
      found.append(("\(name) by day", finding))
    }
    return found
  }

  /// Whether nearly every hour brings something, so that an hour can be judged.
  private var isDense: Bool {
    let hours = models.hours
    guard hours.count == Self.twoWeeks else { return false }
    return hours.count { $0 > 0 } * 20 >= hours.count * 19
      && hours.reduce(0, +) >= Int64(hours.count) * 20
  }

  private static let twoWeeks = 14 * 24
  /// Where fewer are usual, a third of them is no collapse.
  private static let fewestToCollapse: Int64 = 30

  private mutating func learn(
    _ hour: Hour
  ) -> (hour: SeriesVerdict?, day: (SeriesVerdict, total: Double)?) {
    history.append(hour)
    let value = Double(hour.count)
    var byHour: SeriesVerdict?
    if hour.isOneHour {
      let least = models.slots.leastAround(hour.second)
      let isLow = (least ?? 0) >= Self.fewestToCollapse && hour.count * 3 < least ?? 0
      models.lowHours = isLow ? models.lowHours + 1 : 0
      models.least = least
      models.leastOfDay = least == nil ? models.slots.leastOfDay(around: hour.second) : nil
      if !isLow { models.slots.learn(hour.count, at: hour.second) }
      byHour = models.hourly.judge(
        SeriesPoint(second: hour.second, value: value, calendar: hour.calendar))
      if models.hours.count < Self.twoWeeks {
        models.hours.append(hour.count)
      } else {
        models.hours[models.place] = hour.count
        models.place = (models.place + 1) % Self.twoWeeks
      }
    }
    models.day += hour.count
    models.dayIsWhole = models.dayIsWhole && hour.isWhole
    guard hour.endsDay else { return (byHour, nil) }
    let isWhole = models.dayIsWhole
    let isEmpty = models.day == 0
    // What comes once a day may come before midnight or after it: what follows an empty day is of both,
    // and that nothing comes at all is for the watch of silence.
    let total = Double(models.day) / Double(1 + models.emptyDays)
    models.emptyDays = isEmpty ? min(models.emptyDays + 1, 3) : 0
    models.day = 0
    models.dayIsWhole = true
    guard isWhole, !isEmpty else { return (byHour, nil) }
    let dayStart = hour.second - hour.second % 86_400
    let verdict = models.daily.judge(
      SeriesPoint(second: dayStart, value: total, calendar: hour.calendar))
    return (byHour, (verdict, total))
  }

  /// What came after hours in which the source was not asked makes up for what was missing.
  private mutating func catchUp(
    _ hour: Hour, _ closing: WatchedSource.Closing
  ) -> SourceWatch.Finding? {
    guard incident.isOpen else { return nil }
    incident.missing += ((models.slots.least(at: hour.second) ?? 0) - hour.count) * 1_000
    guard incident.calm >= 1, incident.missing * 4 <= incident.expected else { return nil }
    let since = incident.since
    incident = Incident()
    return SourceWatch.Finding(
      verdict: .ok, reason: "it is as usual again, and what was missing has come", since: since)
  }

  /// Whether an hour has brought fewer than one of its kind, or one beside it, has had, give or take
  /// what chance does: the minute may have moved at which the source is asked. Where too few days are
  /// known of the hour, nobody can say.
  private func isFewer(_ count: Int64) -> Bool {
    guard let least = models.least ?? models.leastOfDay else { return false }
    return Chance.nats(ofOnly: count, expecting: Double(least)) >= 12
  }

  private mutating func finding(
    _ verdict: SeriesVerdict, _ point: SeriesPoint, _ closing: WatchedSource.Closing
  ) -> SourceWatch.Finding {
    var finding = Self.finding(verdict, point, since: closing.start)
    var isFall = (point.value ?? 0) * 2 < verdict.expected ?? 0
    if isFall, !incident.isOpen, !isFewer(finding.value / 1_000) { finding.verdict = .ok }
    // The level of six weeks ago was learned before the hours of the week were.
    if verdict.evidence == .drift, !models.slots.isSettled(at: point.second) {
      finding.verdict = .ok
    }
    if models.lowHours >= 2 {
      isFall = true
      finding.verdict = .hold
      finding.reason = """
        \(finding.value / 1_000) came in an hour, the second of its kind, where this hour of the week has \
        not had fewer than \(models.least ?? 0) in eight weeks
        """
    }
    let difference = finding.expected - finding.value
    if incident.isOpen {
      incident.missing += difference
      incident.expected += finding.expected
      incident.calm = verdict.level == .ok ? incident.calm + 1 : 0
      // Back when it is as usual and most of what was missing has come, or when a day has shown that
      // it will not come.
      let hasCome = incident.missing * 4 <= incident.expected
      if (incident.calm >= 1 && hasCome) || incident.calm >= 48 || (hasCome && !isFall) {
        let since = incident.since
        incident = Incident()
        return SourceWatch.Finding(
          verdict: .ok,
          reason: hasCome
            ? "it is as usual again, and what was missing has come"
            : "it is as usual for two days; what was missing has not come", since: since)
      }
      finding.verdict = .hold
      finding.since = incident.since
      return finding
    }
    if finding.verdict == .hold, isFall {
      incident = Incident(
        missing: difference, expected: finding.expected, isOpen: true, since: closing.start)
    } else if finding.verdict == .hold {
      finding.verdict = .flag
    }
    return finding
  }

  private static func finding(
    _ verdict: SeriesVerdict, _ point: SeriesPoint, since: Timestamp
  ) -> SourceWatch.Finding {
    func thousandths(_ value: Double?) -> Int64 {
      Int64((max(-9e14, min(9e14, value ?? 0)) * 1_000).rounded())
    }
    let level: VerdictGiven.Verdict =
      // That a source brings the same number each time is how it is.
      switch verdict.evidence == .stale ? .ok : verdict.level {
      case .ok: .ok
      case .flag: .flag
      case .hold: .hold
      }
    return SourceWatch.Finding(
      verdict: level, reason: verdict.sentence(on: point), since: since,
      value: thousandths(point.value), expected: thousandths(verdict.expected),
      lower: thousandths(verdict.lower), upper: thousandths(verdict.upper))
  }
}
