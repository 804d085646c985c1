public import Events

/// Hears the log's alarms: what changes for the worse, once.
public struct AlarmHearing: Hashable, Sendable {
  /// The last verdicts that were not fine, by what they are about, and the days of it.
  private(set) var heard: [Alarm.Subject: Heard] = [:]
  /// What the latest value of each series was made of.
  private(set) var made: [Series: [SourceID]] = [:]

  struct Heard: Hashable, Sendable {
    var verdict: VerdictGiven.Verdict
    var day: Int32
  }

  struct Series: Hashable, Comparable, Sendable {
    let metric: MetricName
    let labels: Labels
    let definition: DefinitionName

    static func < (left: Series, right: Series) -> Bool {
      (left.metric, left.labels, left.definition) < (right.metric, right.labels, right.definition)
    }
  }

  /// The kinds of events that it hears.
  public static let kinds: Set<String> = [
    DecisionMade.kind, VerdictGiven.kind, SourceJudged.kind, SchemaDrifted.kind,
    AccessFlagged.kind,
  ]

  public init() {}

  init(heard: [Alarm.Subject: Heard], made: [Series: [SourceID]]) {
    self.heard = heard
    self.made = made
  }

  /// Hears an event.
  /// - Parameter zone: In which an event that is about no day has its day.
  /// - Returns: The alarm, where it is one and not the same again.
  public mutating func hear(_ recorded: RecordedEvent, zone: Zone) -> Alarm? {
    switch recorded.event {
    case .decisionMade(let decision):
      let item = decision.item
      made[Series(metric: item.metric, labels: item.labels, definition: .ours)] =
        decision.evidenceSources
      for claim in decision.claims where claim.definition != .ours {
        made[Series(metric: item.metric, labels: item.labels, definition: claim.definition)] =
          claim.sources
      }
      return nil
    case .verdictGiven(let given):
      let item = given.item
      let series = Series(metric: item.metric, labels: item.labels, definition: given.definition)
      return news(
        .item(item, given.definition), given.verdict, given.reason, on: item.day,
        of: made[series] ?? [], recorded)
    case .ofWatch(.sourceJudged(let judged)):
      return news(
        .source(judged.source, aspect: judged.aspect), judged.verdict, judged.reason,
        on: zone.day(of: judged.since), of: [judged.source], recorded)
    case .schemaDrifted(let drift):
      return news(
        .source(drift.source, aspect: "schema \(drift.path)"), .flag,
        "\(drift.path) \(drift.change)",
        on: zone.day(of: recorded.eventTime), of: [drift.source], recorded)
    case .accessFlagged(let flagged):
      return news(
        .source(flagged.source, aspect: "access"), .flag,
        "\(flagged.request): \(flagged.reason)", on: zone.day(of: recorded.eventTime),
        of: [flagged.source], recorded)
    default: return nil
    }
  }

  private mutating func news(
    _ subject: Alarm.Subject, _ verdict: VerdictGiven.Verdict, _ reason: String,
    on day: CivilDay, of sources: [SourceID], _ recorded: RecordedEvent
  ) -> Alarm? {
    let before = heard[subject]?.verdict
    guard verdict == .flag || verdict == .hold else {
      heard[subject] = nil
      return nil
    }
    heard[subject] = Heard(verdict: verdict, day: day.number)
    guard before != verdict, before != .hold else { return nil }
    return Alarm(
      subject, verdict: verdict, reason: reason, at: recorded.eventTime, day: day,
      sources: sources, offset: recorded.offset)
  }

  /// Lets go of what is about days before one.
  mutating func forget(before day: CivilDay) {
    heard = heard.filter { $0.value.day >= day.number }
  }
}
