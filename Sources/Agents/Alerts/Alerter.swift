public import Events

/// Decides what people are told: one word for alarms with one likely cause, and one more when something
/// is held on its account. It tells nobody; that is an effect of the shell.
public struct Alerter: Decider {
  public enum Command: Sendable {
    /// Everything that was heard by this time.
    case tell(at: Timestamp)
  }

  public typealias Refusal = Never

  public static let actor = Actor("agent:alerter")

  /// The kinds of events that it reads.
  public static let kinds = AlarmHearing.kinds.union([Ticked.kind, AlertRaised.kind])

  /// What has been heard. It can be thrown away and made again.
  public struct State: Hashable, Sendable {
    var book = AlertBook()
    var hearing = AlarmHearing()
    /// The alerts that people have to be told of.
    var untold: Set<Int64> = []
  }

  private static let memory = 30
  private static let mostLines = 20

  let zone: Zone
  let version: PipelineVersion

  public init(pipeline: Pipeline) {
    zone = pipeline.zones[pipeline.reporting.zone] ?? .utc
    version = pipeline.version
  }

  public var initialState: State { State() }

  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .ticked:
      let day = zone.day(of: recorded.eventTime).advanced(by: -Self.memory)
      state.book.forget(before: zone.start(of: day))
      state.hearing.forget(before: day)
    case .ofWatch(.alertRaised(let raised)): state.untold.remove(raised.alert)
    default:
      guard let alarm = state.hearing.hear(recorded, zone: zone) else { return }
      if let number = state.book.take(alarm) { state.untold.insert(number) }
    }
  }

  public func decide(_ command: Command, given state: State) -> [Event] {
    alerts(given: state).map { .ofWatch(.alertRaised($0.raised)) }
  }

  /// What ``decide(_:given:)`` decides, ready to be appended: the cause is the first alarm.
  public func drafts(_ command: Command, at time: Timestamp, given state: State) -> [EventDraft] {
    alerts(given: state).map {
      EventDraft(
        .ofWatch(.alertRaised($0.raised)), at: time, by: Self.actor, version: version,
        cause: $0.cause)
    }
  }

  private func alerts(given state: State) -> [(raised: AlertRaised, cause: Offset)] {
    state.book.alerts.compactMap { alert in
      guard state.untold.contains(alert.number) else { return nil }
      let first = alert.alarms.first { $0.verdict == .hold } ?? alert.alarms[0]
      let raised = AlertRaised(
        alert: alert.number, severity: alert.holds || first.isAboutAccess ? .urgent : .notice,
        title: first.sentence, lines: alert.alarms.prefix(Self.mostLines).map(\.sentence))
      return (raised, alert.alarms[0].offset)
    }
  }
}

extension Alarm {
  fileprivate var isAboutAccess: Bool {
    if case .source(_, "access") = subject { true } else { false }
  }
}
