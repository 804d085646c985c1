import Agents
import Events

/// A small world for the collector: its state, the events so far, and services that answer as told.
struct CollectorWorld {
  let collector: Collector
  var state: Collector.State
  var events: [RecordedEvent] = []
  var now = Timestamp(seconds: 1_760_000_000)

  init(_ sources: [SourceDefinition], seed: UInt64 = 1) {
    collector = Collector(
      sources: sources, seed: seed, backfillFrom: Timestamp(seconds: 1_755_000_000))
    state = collector.initialState
  }

  mutating func append(_ drafts: [EventDraft]) {
    for draft in drafts {
      let recorded = RecordedEvent(
        offset: Offset(UInt64(events.count)), eventTime: draft.eventTime, knowledgeTime: now,
        actor: draft.actor, version: draft.version, cause: draft.cause,
        correlation: draft.correlation, event: draft.event)
      events.append(recorded)
      collector.evolve(&state, recorded)
    }
  }

  mutating func becomeDue() { append(collector.drafts(.due(at: now), given: state).after) }

  /// Sends a poll and takes its answer; a stepped clock, so it is answered when it was sent.
  mutating func answer(
    _ poll: PlannedPoll, sentAt: Timestamp? = nil, _ ending: CallMade.Ending = .succeeded,
    status: Int64 = 200, records: Int64 = 1, milliseconds: Int64 = 100, cursor: String = "next",
    hasMore: Bool = false, watermark: Timestamp? = nil, retryAfter: Duration? = nil,
    expired: Bool = false, preceding: Int = 0, notice: ServiceNotice? = nil
  ) {
    let token = collector.request(for: poll, now: now, given: state).source.connection.credential
    let call = CallMade(
      source: poll.source, request: "GET /v1/things", credential: token.reference, ending: ending,
      status: status, bytes: 100, records: records, durationMilliseconds: milliseconds,
      notice: notice)
    let page = PageAnswer(
      records: [], cursor: ending == .succeeded ? cursor : poll.cursor, hasMore: hasMore,
      watermark: watermark, call: call,
      precedingCalls: Array(repeating: call, count: preceding), retryAfter: retryAfter,
      cursorExpired: expired)
    let answer = PollAnswer(
      source: poll.source, sentAt: sentAt ?? max(now, poll.allowedAt), at: now, answer: page)
    let drafts = collector.drafts(.answered(answer), given: state)
    append(drafts.calls + drafts.after)
  }

  func replayed() -> Collector.State {
    var state = collector.initialState
    for event in events { collector.evolve(&state, event) }
    return state
  }

  static func source(
    _ id: SourceID, token: String = "TOKEN", kind: String = "rest",
    settings: [String: String] = ["path": "/v1/things"],
    poll: PollPolicy = PollPolicy(), grant: [String] = ["/v1"]
  ) -> SourceDefinition {
    SourceDefinition(
      id: id,
      connection: Connection(
        kind: kind, url: "http://127.0.0.1", credential: .bearer(.environment(token)),
        settings: settings),
      grant: Grant(allowed: grant), poll: poll,
      identity: .happenings(id: [KeyPart(paths: ["$.id"])], within: .seconds(3600)), observe: [],
      mappingDigest: [])
  }
}
