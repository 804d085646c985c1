public import Events

/// Alarms grouped by their likely cause, so that one fault is one word to a person.
///
/// An alarm joins an alert that has heard of its series within the last week, else one of the same
/// tick that speaks of the same metric or of a source that it was made of too; else it opens one.
public struct AlertBook: Hashable, Sendable {
  /// A verdict that was not fine.
  public struct Alarm: Hashable, Sendable {
    public let item: DataItem
    /// Whose verdict: `ours` for the decision's.
    public let definition: DefinitionName
    public let verdict: VerdictGiven.Verdict
    public let reason: String
    public let at: Timestamp
    /// What the judged value was made of.
    public let sources: [SourceID]

    public init(
      item: DataItem, definition: DefinitionName, verdict: VerdictGiven.Verdict, reason: String,
      at: Timestamp, sources: [SourceID]
    ) {
      self.item = item
      self.definition = definition
      self.verdict = verdict
      self.reason = reason
      self.at = at
      self.sources = sources
    }
  }

  public struct Alert: Hashable, Sendable {
    public internal(set) var alarms: [Alarm]
    public var openedAt: Timestamp { alarms[0].at }
    /// Whether something is held on its account.
    public var holds: Bool { alarms.contains { $0.verdict == .hold } }
  }

  /// In the order in which they were opened.
  public private(set) var alerts: [Alert] = []
  private static let memory: Int32 = 7

  public init() {}

  /// Takes in an alarm.
  /// - Returns: Whether it opened an alert, or made one worse: a first hold.
  @discardableResult
  public mutating func take(_ alarm: Alarm) -> Bool {
    if let known = alerts.lastIndex(where: { isContinued($0, by: alarm) })
      ?? alerts.lastIndex(where: { isShared($0, with: alarm) })
    {
      let isWorse = alarm.verdict == .hold && !alerts[known].holds
      alerts[known].alarms.append(alarm)
      return isWorse
    }
    alerts.append(Alert(alarms: [alarm]))
    return true
  }

  private func isContinued(_ alert: Alert, by alarm: Alarm) -> Bool {
    alert.alarms.contains {
      $0.item.metric == alarm.item.metric && $0.item.labels == alarm.item.labels
        && $0.definition == alarm.definition
        && abs($0.item.day.number - alarm.item.day.number) <= Self.memory
    }
  }

  private func isShared(_ alert: Alert, with alarm: Alarm) -> Bool {
    alert.alarms.contains {
      $0.at == alarm.at && $0.item.day == alarm.item.day
        && ($0.item.metric == alarm.item.metric
          || !Set($0.sources).isDisjoint(with: alarm.sources))
    }
  }
}
