public import Events

/// The time that one cell of a canary is about: an hour, or a day of the reporting zone.
public struct CanaryPeriod: Hashable, Comparable, Sendable {
  /// How long a period is.
  public enum Grain: String, Sendable {
    case hour, day
  }

  public let grain: Grain
  public let begin: Timestamp
  /// The first moment after it.
  public let end: Timestamp

  /// The hour that begins at a moment.
  public init(hourFrom begin: Timestamp) {
    grain = .hour
    self.begin = begin
    end = begin.advanced(by: .seconds(3_600))
  }

  /// A day of a zone.
  public init(_ day: CivilDay, in zone: Zone) {
    grain = .day
    begin = zone.start(of: day)
    end = zone.start(of: day.advanced(by: 1))
  }

  public static func < (left: CanaryPeriod, right: CanaryPeriod) -> Bool {
    (left.begin, left.end) < (right.begin, right.end)
  }

  /// The event times that a fold takes for this period, in microseconds: the period, or of a longer
  /// window the whole days of a zone before it and what has passed of its own.
  func window(days: Int, zone: Zone, reporting: Zone) -> Range<Int64> {
    switch grain {
    case .hour:
      guard days > 1 else { return begin.microseconds..<end.microseconds }
      let last = zone.day(of: Timestamp(microseconds: end.microseconds - 1))
      let first = zone.start(of: last.advanced(by: 1 - days)).microseconds
      return first..<end.microseconds
    case .day:
      let day = reporting.day(of: begin)
      return zone.start(of: day.advanced(by: 1 - days))
        .microseconds..<zone.start(of: day.advanced(by: 1)).microseconds
    }
  }
}

/// What the old pipeline shows of one cell.
public struct LegacyOutput: Hashable, Sendable {
  public let metric: MetricName
  public let labels: Labels
  public let period: CanaryPeriod
  /// Nil: it says that there is nothing.
  public let value: Quantity?
  /// From when it showed that; nil: nobody knows.
  public let knownAt: Timestamp?
  /// Where it stands in its file.
  public let line: Int

  public init(
    metric: MetricName, labels: Labels, period: CanaryPeriod, value: Quantity?,
    knownAt: Timestamp? = nil, line: Int = 0
  ) {
    self.metric = metric
    self.labels = labels
    self.period = period
    self.value = value
    self.knownAt = knownAt
    self.line = line
  }
}
