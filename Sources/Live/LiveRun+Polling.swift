import Agents
import EventLog
import Events
import Replay

extension LiveRun {
  /// Asks every source that is due, page after page, until nothing is due at this time.
  /// - Returns: When something will be due again.
  func pollAll(at now: Timestamp) async throws -> Timestamp? {
    try await appendCollectorEvents(collector.drafts(.due(at: now), given: collectorState))
    return try await withThrowingTaskGroup(of: PollOutcome.self) { group in
      var inFlight: [PlannedPoll] = []
      while true {
        let plan = collector.plan(at: now, inFlight: inFlight, given: collectorState)
        for poll in plan.polls where poll.allowedAt <= now {
          guard inFlight.count < settings.parallelCalls else { break }
          inFlight.append(poll)
          let request = collector.request(for: poll, now: now, given: collectorState)
          guard let connector = connectors[poll.source], let intake = intakes[poll.source] else {
            preconditionFailure("every source of the pipeline has a connector and an intake")
          }
          group.addTask {
            let answer = await connector.fetch(request)
            return PollOutcome(poll: poll, answer: answer, mapped: intake.map(answer.records))
          }
        }
        guard let outcome = try await group.next() else { return plan.wakeAt }
        inFlight.removeAll { $0 == outcome.poll }
        try await take(outcome, at: now)
      }
    }
  }

  private struct PollOutcome: Sendable {
    let poll: PlannedPoll
    let answer: PageAnswer
    let mapped: [Mapped]
  }

  private func take(_ outcome: PollOutcome, at now: Timestamp) async throws {
    guard let intake = intakes[outcome.poll.source] else { return }
    let drafts = collector.drafts(
      .answered(
        PollAnswer(source: outcome.poll.source, sentAt: now, at: now, answer: outcome.answer)),
      given: collectorState)
    try await append(
      .init(
        calls: drafts.calls, records: outcome.answer.records, mapped: outcome.mapped,
        after: drafts.after, arrivedAt: now),
      through: intake)
  }

  private func appendCollectorEvents(_ drafts: CollectorDrafts) async throws {
    let drafts = drafts.calls + drafts.after
    guard !drafts.isEmpty else { return }
    let log = log
    let receipt = try await gate.pass { try await log.append(drafts, clock: drafts[0].eventTime) }
    evolveCollector(over: drafts, from: receipt)
  }

  /// Appends a page through the gate and lets the collector know.
  func append(_ page: SourceIntake.Page, through intake: SourceIntake) async throws {
    let log = log
    let receipt = try await gate.pass {
      let reader = try log.reader()
      let batch = try intake.batch(for: page, to: log, reader: reader, base: reader.head)
      return try await log.append(batch)
    }
    recordsTaken += UInt64(page.records.count)
    // The collector's own events stand before and behind the records.
    let behind = Offset(receipt.end.rawValue - UInt64(page.after.count))
    evolveCollector(over: page.calls, at: receipt.first, knownAt: receipt.knowledgeTime)
    evolveCollector(over: page.after, at: behind, knownAt: receipt.knowledgeTime)
  }

  private func evolveCollector(over drafts: [EventDraft], from receipt: AppendReceipt) {
    evolveCollector(over: drafts, at: receipt.first, knownAt: receipt.knowledgeTime)
  }

  private func evolveCollector(
    over drafts: [EventDraft], at first: Offset, knownAt: Timestamp
  ) {
    for (index, draft) in drafts.enumerated() {
      let recorded = draft.recorded(
        at: Offset(first.rawValue + UInt64(index)), knownAt: knownAt)
      collector.evolve(&collectorState, recorded)
    }
  }
}
