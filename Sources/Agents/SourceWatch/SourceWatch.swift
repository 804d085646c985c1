public import Events

/// Judges the sources themselves: whether they are late, bring fewer or more than usual, repeat
/// themselves, bring values of other sizes, let fewer calls through or announce their end; and holds what
/// hangs on one that has collapsed.
///
/// 1. It reads what each page came to (``IntakeTallied``), the calls, what the collector says of a
///    source, and ticks. What a source brings before its history has been read counts for nothing.
/// 2. How many records and rows come in an hour and a day is judged by the model that judges metrics
///    (``SeriesDetector``); what should hardly ever come, and values' sizes, by counting.
/// 3. A verdict is given when an aspect leaves what is usual, and once more when it is back.
/// 4. Held are the figures of every day, from the first on, in which a source has collapsed, cannot be
///    reached, or brings values of sizes that it never had; released when it is back and what was
///    missing has come.
public struct SourceWatch: Decider {
  public enum Command: Sendable {
    /// Everything that has been found by this time.
    case judge(at: Timestamp)
  }

  public typealias Refusal = Never

  public static let actor = Actor("agent:source-watch")

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    CallMade.kind, IntakeTallied.kind, SourceJudged.kind, SourceStateChanged.kind, Ticked.kind,
    HoldPlaced.kind, HoldReleased.kind,
  ]

  let zone: Zone
  let version: PipelineVersion
  let holidays: HolidayDays
  /// The metrics that count rows of a source, those made of them included; rising.
  public let dependents: [SourceID: [MetricName]]
  /// Those that are made of the values of a source's measure; a counter only ever grows, so that what it
  /// shows is no size.
  let valued: [SourceID: [MeasureName: [MetricName]]]
  /// Sources that are only pushed: there is no history to read.
  let pushed: Set<SourceID>

  public init(pipeline: Pipeline) {
    zone = pipeline.zones[pipeline.reporting.zone] ?? .utc
    version = pipeline.version
    let named = Set(pipeline.metrics.compactMap { $0.watch?.holidays })
    holidays = HolidayDays(named.sorted().flatMap { pipeline.calendars[$0] ?? [] })
    pushed = Set(pipeline.sources.filter { $0.connection.kind == "webhook" }.map(\.id))
    var measures: [SourceID: Set<MeasureName>] = [:]
    for source in pipeline.sources {
      measures[source.id] = Set(source.observe.map(\.measure))
    }
    var direct: [SourceID: Set<MetricName>] = [:]
    var valued: [SourceID: [MeasureName: Set<MetricName>]] = [:]
    for metric in pipeline.metrics {
      for fold in metric.definitions.first?.formula.folds ?? [] {
        for (source, own) in measures where own.contains(fold.rows.measure) {
          guard fold.rows.sources.isEmpty || fold.rows.sources.contains(source) else { continue }
          direct[source, default: []].insert(metric.name)
          guard fold.aggregate.takesSizes else { continue }
          valued[source, default: [:]][fold.rows.measure, default: []].insert(metric.name)
        }
      }
    }
    func withDerived(_ names: Set<MetricName>) -> [MetricName] {
      var all = names
      for metric in pipeline.metrics
      where metric.definitions.first?.formula.parts.contains(where: { names.contains($0) })
        ?? false
      {
        all.insert(metric.name)
      }
      return all.sorted()
    }
    dependents = direct.mapValues(withDerived)
    self.valued = valued.mapValues { $0.mapValues(withDerived) }
  }

  public var initialState: State { State() }

  public func decide(_ command: Command, given state: State) -> [Event] {
    guard case .judge(let now) = command else { return [] }
    return events(at: now, given: state)
  }

  /// What ``decide(_:given:)`` decides, ready to be appended.
  public func drafts(_ command: Command, at time: Timestamp, given state: State) -> [EventDraft] {
    decide(command, given: state).map {
      EventDraft($0, at: time, by: Self.actor, version: version)
    }
  }

  private func events(at now: Timestamp, given state: State) -> [Event] {
    var events: [Event] = []
    for (source, watched) in state.sources.sorted(by: { $0.key < $1.key }) {
      for (aspect, finding) in watched.findings.sorted(by: { $0.key < $1.key }) {
        let before = watched.said[aspect] ?? .ok
        guard finding.verdict != before else { continue }
        events.append(
          .ofWatch(
            .sourceJudged(
              SourceJudged(
                source: source, aspect: aspect, verdict: finding.verdict,
                valueThousandths: finding.value, expectedThousandths: finding.expected,
                lowerThousandths: finding.lower, upperThousandths: finding.upper,
                reason: finding.reason, since: finding.since))))
        let because = Self.account(of: source, aspect, on: zone.day(of: finding.since))
        if finding.verdict == .hold {
          events += holds(of: source, aspect, finding, because, given: state)
        }
      }
      events += continued(of: source, watched, at: now, given: state)
      events += releases(of: source, watched, given: state)
    }
    return events
  }

  /// On whose account a source's holds are: the source's aspect in place of a metric.
  static func account(of source: SourceID, _ aspect: String, on day: CivilDay) -> DataItem {
    DataItem(account(of: source, aspect), on: day)
  }

  static func account(of source: SourceID, _ aspect: String) -> MetricName {
    MetricName("\(source): \(aspect)")
  }

  private func holds(
    of source: SourceID, _ aspect: String, _ finding: Finding, _ because: DataItem,
    given state: State
  ) -> [Event] {
    let metrics =
      finding.measure.map { valued[source]?[$0] ?? [] } ?? dependents[source] ?? []
    return metrics.map { metric in
      .holdPlaced(
        HoldPlaced(
          item: DataItem(metric, on: because.day), reason: "\(source): \(finding.reason)",
          because: because))
    }
  }

  /// Holds of the days into which something lasts that began on an earlier one. A day that a person
  /// has released is not held again.
  private func continued(
    of source: SourceID, _ watched: WatchedSource, at now: Timestamp, given state: State
  ) -> [Event] {
    let today = zone.day(of: Timestamp(microseconds: now.microseconds - 1))
    let lasting = watched.said.filter { aspect, verdict in
      verdict == .hold && (watched.findings[aspect]?.verdict ?? .hold) == .hold
    }
    return lasting.keys.sorted().flatMap { aspect -> [Event] in
      let name = Self.account(of: source, aspect)
      let spans = state.spans.filter { $0.key.metric == name && $0.value.through < today }
      return spans.sorted { $0.key < $1.key }.flatMap { because, span -> [Event] in
        (span.through.number + 1...today.number).flatMap { day in
          span.metrics.map { metric in
            .holdPlaced(
              HoldPlaced(
                item: DataItem(metric, on: CivilDay(number: day)),
                reason: "\(source): not as usual since \(because.day) (\(aspect))", because: because
              ))
          }
        }
      }
    }
  }

  /// Holds on account of what is as usual again.
  private func releases(
    of source: SourceID, _ watched: WatchedSource, given state: State
  ) -> [Event] {
    watched.findings.sorted { $0.key < $1.key }.flatMap { aspect, finding -> [Event] in
      guard finding.verdict == .ok, watched.said[aspect] == .hold else { return [] }
      let name = Self.account(of: source, aspect)
      let held = state.holds.filter { $0.because.metric == name }.sorted {
        ($0.because, $0.item) < ($1.because, $1.item)
      }
      return held.map {
        .holdReleased(
          HoldReleased(
            item: $0.item, reason: "\(source): \(finding.reason)", because: $0.because))
      }
    }
  }
}

extension Fold.Aggregate {
  /// Whether the sizes of values matter to it.
  fileprivate var takesSizes: Bool {
    switch self {
    case .sum, .standing, .last, .quantile: true
    case .count, .distinctAccounts, .distinctPeople, .counterRise, .conversion: false
    }
  }
}

extension Formula {
  /// Every fold of it.
  fileprivate var folds: [Fold] {
    switch self {
    case .fold(let fold): [fold]
    case .sum(let parts): parts.flatMap(\.folds)
    case .difference(let left, let right), .ratio(let left, let right): left.folds + right.folds
    case .metric: []
    }
  }

  /// The metrics that it is made of.
  fileprivate var parts: [MetricName] {
    switch self {
    case .fold: []
    case .sum(let parts): parts.flatMap(\.parts)
    case .difference(let left, let right), .ratio(let left, let right): left.parts + right.parts
    case .metric(let name): [name]
    }
  }
}
