public import Events

/// What every department shows beside what Plumbline has decided, for one day, with the days before.
public struct Report: Hashable, Sendable {
  /// One metric as one department shows it, or as Plumbline publishes it.
  public struct Line: Hashable, Sendable {
    public let metric: MetricName
    public let labels: Labels
    /// The audience, `sales`; `plumbline` for the decided figure.
    public let audience: String
    public let value: Quantity?
    /// The difference from the decided figure; nil for the figure itself, or without a value.
    public let difference: Quantity?
    public let state: FigurePublished.State
    public let rule: String
    public let confidencePPM: Int64
    public let revision: Int64
    /// What a reader has to know: why it is held, what is still missing; may be empty.
    public let note: String
    /// Why an audience shows another number than ours, or, of our own, why it was restated; the
    /// differences add up. Empty where that was not asked.
    public internal(set) var reasons: [Reason] = []
    /// The values of the days up to this one, oldest first; nil where a day has none.
    public let history: [Quantity?]

    public init(
      metric: MetricName, labels: Labels, audience: String, value: Quantity?,
      difference: Quantity?, state: FigurePublished.State, rule: String, confidencePPM: Int64,
      revision: Int64, note: String, history: [Quantity?]
    ) {
      self.metric = metric
      self.labels = labels
      self.audience = audience
      self.value = value
      self.difference = difference
      self.state = state
      self.rule = rule
      self.confidencePPM = confidencePPM
      self.revision = revision
      self.note = note
      self.history = history
    }
  }

  /// One named reason of a difference.
  public struct Reason: Hashable, Sendable {
    /// Nil where the words are no part of the sum.
    public let delta: Quantity?
    public let words: String

    public init(delta: Quantity?, words: String) {
      self.delta = delta
      self.words = words
    }
  }

  public static let ownAudience = "plumbline"

  public let day: CivilDay
  /// The zone of the days, as people know it.
  public let zone: String
  /// Offset up to which the log was read, and when that was known.
  public let head: Offset
  public let asOf: Timestamp
  public let version: PipelineVersion
  /// The decided figure of a metric first, then the departments'.
  public private(set) var lines: [Line]

  public init(
    day: CivilDay, zone: String, head: Offset, asOf: Timestamp, version: PipelineVersion,
    lines: [Line]
  ) {
    self.day = day
    self.zone = zone
    self.head = head
    self.asOf = asOf
    self.version = version
    self.lines = lines
  }

  /// The same report with reasons for its lines.
  public func explaining(_ reasons: (Line) throws -> [Reason]) rethrows -> Report {
    var report = self
    for index in lines.indices { report.lines[index].reasons = try reasons(lines[index]) }
    return report
  }

  /// Metrics that at least one department shows in its own way, in the report's order.
  public var contested: [MetricName] {
    var seen: Set<MetricName> = []
    return lines.filter { $0.audience != Self.ownAudience && seen.insert($0.metric).inserted }
      .map(\.metric)
  }
}

extension Quantity {
  /// This less another, exactly, where both have decimals; nil where one is a ratio.
  public func subtracting(_ other: Quantity) -> Quantity? {
    guard let mine = decimals, let theirs = other.decimals else { return nil }
    let decimals = max(mine, theirs)
    let scaled = { (quantity: Quantity, from: Int) -> Int128 in
      (from..<decimals).reduce(quantity.numerator) { value, _ in value * 10 }
    }
    return Quantity(mantissa: scaled(self, mine) - scaled(other, theirs), decimals: decimals)
  }
}
