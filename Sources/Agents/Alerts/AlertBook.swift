public import Events

/// Alarms grouped by their likely cause, so that one fault is one word to a person.
///
/// An alarm joins an alert that has heard of its series or of its source within the last week; else one
/// of the same tick that speaks of the same metric or of a source that it was made of too; an alarm on a
/// figure joins one that spoke of a source behind it within two days. Else it opens an alert.
public struct AlertBook: Hashable, Sendable {
  public struct Alert: Hashable, Sendable {
    /// Counts from 1.
    public let number: Int64
    public internal(set) var alarms: [Alarm]
    public var openedAt: Timestamp { alarms[0].at }
    /// Whether something is held on its account.
    public var holds: Bool { alarms.contains { $0.verdict == .hold } }
  }

  /// In the order in which they were opened.
  public private(set) var alerts: [Alert] = []
  private(set) var opened: Int64 = 0
  private static let memory: Int32 = 7
  private static let dayMicroseconds: Int64 = 86_400_000_000

  public init() {}

  init(alerts: [Alert], opened: Int64) {
    self.alerts = alerts
    self.opened = opened
  }

  /// Takes in an alarm.
  /// - Returns: The number of the alert that it opened or made worse, by a first hold; nil where there
  ///   is nothing new to tell.
  @discardableResult
  public mutating func take(_ alarm: Alarm) -> Int64? {
    if let known = alerts.lastIndex(where: { isContinued($0, by: alarm) })
      ?? alerts.lastIndex(where: { isShared($0, with: alarm) })
    {
      let isWorse = alarm.verdict == .hold && !alerts[known].holds
      alerts[known].alarms.append(alarm)
      return isWorse ? alerts[known].number : nil
    }
    opened += 1
    alerts.append(Alert(number: opened, alarms: [alarm]))
    return opened
  }

  /// Lets go of alerts of which nothing was heard since a time.
  mutating func forget(before time: Timestamp) {
    alerts.removeAll { $0.alarms.allSatisfy { $0.at < time } }
  }

  private func isContinued(_ alert: Alert, by alarm: Alarm) -> Bool {
    alert.alarms.contains {
      switch ($0.subject, alarm.subject) {
      case (.item(let item, let definition), .item(let other, let otherDefinition)):
        item.metric == other.metric && item.labels == other.labels
          && definition == otherDefinition
          && abs(item.day.number - other.day.number) <= Self.memory
      case (.source(let source, _), .source(let other, _)):
        source == other && abs($0.day.number - alarm.day.number) <= Self.memory
      default: false
      }
    }
  }

  private func isShared(_ alert: Alert, with alarm: Alarm) -> Bool {
    alert.alarms.contains {
      switch ($0.subject, alarm.subject) {
      case (.item(let item, _), .item(let other, _)):
        $0.at == alarm.at && item.day == other.day
          && (item.metric == other.metric || !Set($0.sources).isDisjoint(with: alarm.sources))
      case (.source(let source, _), .item):
        alarm.sources.contains(source)
          && alarm.at.microseconds - $0.at.microseconds <= 2 * Self.dayMicroseconds
      default: false
      }
    }
  }
}
