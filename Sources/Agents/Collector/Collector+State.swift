public import Events

extension Collector {
  /// What the collector knows: all of it is a projection of ``Events/CallMade`` and
  /// ``Events/SourceStateChanged``, so a collector that was killed goes on where the log ends.
  public struct State: Hashable, Sendable {
    /// The last word on each source that was asked.
    public internal(set) var sources: [SourceID: SourceStateChanged] = [:]
    public internal(set) var calls: [SourceID: CallTally] = [:]
    /// By credential.
    var buckets: [String: TokenBucket] = [:]
  }

  /// What the calls to one source came to.
  public struct CallTally: Hashable, Sendable {
    public internal(set) var calls: Int64 = 0
    public internal(set) var failures: Int64 = 0
    public internal(set) var records: Int64 = 0
    public internal(set) var bytes: Int64 = 0
    /// The response time, smoothed over about eight calls, in microseconds.
    public internal(set) var response: Int64 = 0
    /// What it uses to take: smoothed over about 256 calls, in microseconds.
    public internal(set) var usualResponse: Int64 = 0
    public internal(set) var lastEnding: CallMade.Ending?
    public internal(set) var lastAt: Timestamp?
    /// What was wrong with the last call that went wrong.
    public internal(set) var lastDetail = ""

    mutating func add(_ call: CallMade, at time: Timestamp) {
      let microseconds = call.durationMilliseconds &* 1_000
      response = calls == 0 ? microseconds : response + (microseconds - response) / 8
      calls += 1
      usualResponse += (microseconds - usualResponse) / min(calls, 256)
      records += call.records
      bytes += call.bytes
      lastEnding = call.ending
      lastAt = time
      guard call.ending != .succeeded else { return }
      failures += 1
      lastDetail = call.detail
    }
  }

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [CallMade.kind, SourceStateChanged.kind]

  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .callMade(let call):
      record(call, at: recorded.eventTime, in: &state)
    case .sourceStateChanged(let change):
      guard let limit = limits[change.source] else { return }
      state.sources[change.source] = change
      if let pause = change.credentialPause {
        var bucket = bucket(of: limit, at: recorded.eventTime, in: state)
        bucket.pausedUntil = max(bucket.pausedUntil ?? pause, pause)
        state.buckets[limit.credential] = bucket
      }
    case .recordCollected, .schemaDrifted, .ticked, .conflictFound, .decisionMade, .verdictGiven,
      .holdPlaced, .holdReleased, .figurePublished, .versionRegistered, .versionActivated,
      .versionRolledBack, .accessFlagged, .ofLog, .canaryStarted, .canaryCompared,
      .canaryConcluded, .rulingGiven, .falseAlarmMarked, .ofWatch, .unknown:
      break
    }
  }

  /// Counts a call that was sent at a time. A call that was refused before it was sent costs
  /// nothing.
  func record(_ call: CallMade, at time: Timestamp, in state: inout State) {
    guard let limit = limits[call.source] else { return }
    state.calls[call.source, default: CallTally()].add(call, at: time)
    // A delivery to our webhook is no call of ours.
    guard call.ending != .denied, call.credential == limit.reference else { return }
    var bucket = bucket(of: limit, at: time, in: state)
    bucket.take(at: time, limit.rate)
    if call.ending == .limited { bucket.complain(at: time, limit.rate) }
    if let notice = call.notice { bucket.heed(notice, at: time, limit.rate) }
    state.buckets[limit.credential] = bucket
  }

  func bucket(of limit: CredentialLimit, at time: Timestamp, in state: State) -> TokenBucket {
    state.buckets[limit.credential] ?? TokenBucket(limit.rate, at: time)
  }
}
