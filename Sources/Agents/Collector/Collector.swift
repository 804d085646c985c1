public import Events

/// Decides which source is asked when, and what its answers mean for the next question.
///
/// 1. Nothing is sent outside a source's grant.
/// 2. No second sees more calls of one credential than its limit.
/// 3. A failure waits: exponential backoff with full jitter, then an open breaker with one probe.
/// 4. What a service asks for (`Retry-After`) is granted.
/// 5. The pace follows the response time, between the source's fastest and slowest.
public struct Collector: Decider {
  public enum Command: Sendable {
    /// Time has come this far: breakers are tried again, reads outside a grant are refused.
    case due(at: Timestamp)
    case answered(PollAnswer)
  }

  /// The credential behind a source, and how often it may call.
  struct CredentialLimit: Hashable, Sendable {
    let credential: String
    /// The credential as calls name it.
    let reference: String
    let rate: RateLimit
  }

  public static let actor = Actor("agent:collector")

  /// Those that are polled, in the order of the configuration.
  let sources: [SourceDefinition]
  let seed: UInt64
  let backfillFrom: Timestamp
  let limits: [SourceID: CredentialLimit]

  /// - Parameters:
  ///   - seed: The log's own, so that jitter is replayed.
  ///   - backfillFrom: Where a history that has never been read begins.
  public init(sources: [SourceDefinition], seed: UInt64, backfillFrom: Timestamp) {
    self.sources = sources.filter { $0.connection.kind != "webhook" }
    self.seed = seed
    self.backfillFrom = backfillFrom
    var policies: [String: [PollPolicy]] = [:]
    for source in self.sources {
      policies[Self.credential(of: source), default: []].append(source.poll)
    }
    limits = self.sources.reduce(into: [:]) { limits, source in
      let credential = Self.credential(of: source)
      limits[source.id] = CredentialLimit(
        credential: credential, reference: source.connection.credential.reference,
        rate: RateLimit(policies[credential] ?? [source.poll]))
    }
  }

  public var initialState: State { State() }

  /// Sources without a credential share nothing.
  private static func credential(of source: SourceDefinition) -> String {
    if case .none = source.connection.credential { return "none of \(source.id)" }
    return source.connection.credential.reference
  }

  public func decide(_ command: Command, given state: State) -> [Event] {
    let drafts = drafts(command, given: state)
    return (drafts.calls + drafts.after).map(\.event)
  }

  /// What ``decide(_:given:)`` decides, ready to be appended.
  public func drafts(_ command: Command, given state: State) -> CollectorDrafts {
    switch command {
    case .due(let now):
      return CollectorDrafts(
        calls: [],
        after: eventsDue(at: now, given: state).map { EventDraft($0, at: now, by: Self.actor) })
    case .answered(let answer):
      let (calls, after) = events(of: answer, given: state)
      return CollectorDrafts(
        calls: calls.map { EventDraft($0, at: answer.sentAt, by: Self.actor) },
        after: after.map { EventDraft($0, at: answer.at, by: Self.actor) })
    }
  }

  private func eventsDue(at now: Timestamp, given state: State) -> [Event] {
    var events: [Event] = []
    for source in sources {
      let known = standing(of: source, at: now, given: state)
      guard known.nextPoll <= now else { continue }
      if let reading = GrantCheck(source).firstReadingOutside {
        events += refusal(of: reading, by: source, at: now, known)
      } else if known.breaker == .open {
        var change = known
        change.breaker = .halfOpen
        change.bucket = bucketLevel(of: source, at: now, given: state)
        change.reason = "the pause is over: one call finds out whether the service is back"
        events.append(.sourceStateChanged(change))
      }
    }
    return events
  }

  /// The last word on a source; before the first call it is due at once.
  func standing(of source: SourceDefinition, at now: Timestamp, given state: State)
    -> SourceStateChanged
  {
    state.sources[source.id]
      ?? SourceStateChanged(
        source: source.id, interval: source.poll.every.microseconds, nextPoll: now,
        bucket: RateLimit.thousandths(limits[source.id]?.rate.capacity ?? 0))
  }

  func bucketLevel(of source: SourceDefinition, at time: Timestamp, given state: State) -> Int64 {
    guard let limit = limits[source.id] else { return 0 }
    let level = bucket(of: limit, at: time, in: state).level(at: time, limit.rate)
    return RateLimit.thousandths(level)
  }
}
