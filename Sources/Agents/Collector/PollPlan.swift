public import Events

/// One page that the collector wants, and when it may be asked for.
public struct PlannedPoll: Hashable, Sendable {
  public let source: SourceID
  public let cursor: String
  /// Not to be sent before; never before the plan's own time.
  public let allowedAt: Timestamp
  /// The page's number within its poll; the first is 0.
  public let page: Int64
  /// Whether it is the one call by which an open breaker finds out that the service is back.
  public let isProbe: Bool

  public init(
    source: SourceID, cursor: String, allowedAt: Timestamp, page: Int64 = 0, isProbe: Bool = false
  ) {
    self.source = source
    self.cursor = cursor
    self.allowedAt = allowedAt
    self.page = page
    self.isProbe = isProbe
  }
}

/// What to ask next, and when to think again.
public struct PollPlan: Hashable, Sendable {
  /// What is due, in the order in which it may be sent.
  public let polls: [PlannedPoll]
  /// The earliest time at which another plan can say something new; nil if no source is polled.
  public let wakeAt: Timestamp?

  public init(polls: [PlannedPoll], wakeAt: Timestamp?) {
    self.polls = polls
    self.wakeAt = wakeAt
  }
}

/// What came back of a planned poll.
public struct PollAnswer: Hashable, Sendable {
  public let source: SourceID
  /// When the call left; limits are counted on it.
  public let sentAt: Timestamp
  /// When the answer was there; on a stepped clock the same.
  public let at: Timestamp
  /// Its records are the shell's to append; only what lies around them is looked at here.
  public let answer: PageAnswer

  public init(source: SourceID, sentAt: Timestamp, at: Timestamp, answer: PageAnswer) {
    self.source = source
    self.sentAt = sentAt
    self.at = at
    self.answer = answer
  }
}

/// The events of an answer, in two parts: the page's records are appended between them.
public struct CollectorDrafts: Hashable, Sendable {
  /// The calls in order; the last one brought the page and is the cause of its records.
  public let calls: [EventDraft]
  /// What follows from them: the source's state, an access that was refused.
  public let after: [EventDraft]
}
