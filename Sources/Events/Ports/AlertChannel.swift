/// A way to tell people of an alert: a webhook, a command.
public protocol AlertChannel: Sendable {
  /// What it is called in the log: `webhook`, `command`.
  var name: String { get }
  /// Tells of one alert, once.
  ///
  /// The id of a message is the same each time that it is tried, so that a receiver can pass over what it
  /// has had.
  func send(_ message: AlertMessage) async -> AlertOutcome
}

/// What is sent of an alert.
public struct AlertMessage: Hashable, Sendable {
  /// The log's id and the alert's offset.
  public let id: String
  /// When it was raised.
  public let raisedAt: Timestamp
  /// The time now, which a signature covers.
  public let sentAt: Timestamp
  public let raised: AlertRaised

  public init(id: String, raisedAt: Timestamp, sentAt: Timestamp, raised: AlertRaised) {
    self.id = id
    self.raisedAt = raisedAt
    self.sentAt = sentAt
    self.raised = raised
  }
}

/// What one attempt to tell of an alert came to.
public enum AlertOutcome: Hashable, Sendable {
  case delivered(detail: String)
  /// Worth another attempt.
  case failed(detail: String)
  /// No attempt will do: the receiver wants no more of it.
  case refused(detail: String)
}
