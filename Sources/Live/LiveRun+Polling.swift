import Agents
import EventLog
import Events
import Replay

/// Polls that are under way.
///
/// 1. A source has one question under way. Its answer waits until the append before it is durable;
///    then it is put into the next one, and the source may be asked for the page behind it.
/// 2. What has been answered while an append was made durable goes into one append: a flush is
///    shared by as many answers as come in its time.
/// 3. An append that fails ends the run, so what the collector believes never outlives the log.
extension LiveRun {
  /// Asks every source that is due, page after page, until nothing is due at this time.
  /// - Returns: When something will be due again.
  func pollAll(at now: Timestamp) async throws -> Timestamp? {
    try await appendCollectorEvents(collector.drafts(.due(at: now), given: collectorState), at: now)
    return try await withThrowingTaskGroup(of: PollStep.self) { group in
      var underWay = PollsUnderWay()
      while true {
        let plan = collector.plan(at: now, inFlight: underWay.polls, given: collectorState)
        for poll in plan.polls where poll.allowedAt <= now {
          guard underWay.polls.count < settings.parallelCalls else { break }
          underWay.polls.append(poll)
          ask(poll, at: now, in: &group)
        }
        if !underWay.isAppending, !underWay.answers.isEmpty {
          underWay.isAppending = true
          append(underWay.takeAnswers(), at: now, in: &group)
          continue
        }
        switch try await group.next() {
        case .answered(let outcome): underWay.answers.append(outcome)
        case .appended: underWay.isAppending = false
        case nil: return plan.wakeAt
        }
      }
    }
  }

  /// What a task of the polling came to.
  private enum PollStep: Sendable {
    case answered(PollOutcome)
    case appended
  }

  private struct PollOutcome: Sendable {
    let poll: PlannedPoll
    let answer: PageAnswer
    let mapped: [Mapped]
  }

  private struct PollsUnderWay {
    /// Sent, and not yet part of an append.
    var polls: [PlannedPoll] = []
    /// Answered, and waiting for the append under way.
    var answers: [PollOutcome] = []
    var isAppending = false

    mutating func takeAnswers() -> [PollOutcome] {
      defer { answers = [] }
      polls.removeAll { poll in answers.contains { $0.poll == poll } }
      return answers
    }
  }

  private func ask(
    _ poll: PlannedPoll, at now: Timestamp, in group: inout ThrowingTaskGroup<PollStep, any Error>
  ) {
    let request = collector.request(for: poll, now: now, given: collectorState)
    guard let connector = connectors[poll.source], let intake = intakes[poll.source] else {
      preconditionFailure("every source of the pipeline has a connector and an intake")
    }
    group.addTask {
      let answer = await connector.fetch(request)
      return .answered(
        PollOutcome(poll: poll, answer: answer, mapped: intake.map(answer.records)))
    }
  }

  private func append(
    _ outcomes: [PollOutcome], at now: Timestamp,
    in group: inout ThrowingTaskGroup<PollStep, any Error>
  ) {
    var pages: [(intake: SourceIntake, page: SourceIntake.Page)] = []
    var warnings: [String] = []
    for outcome in outcomes {
      guard let intake = intakes[outcome.poll.source] else { continue }
      let answer = PollAnswer(
        source: outcome.poll.source, sentAt: now, at: now, answer: outcome.answer)
      let drafts = collector.drafts(.answered(answer), given: collectorState)
      evolveCollector(over: drafts.calls + drafts.after, at: now)
      recordsTaken += UInt64(outcome.answer.records.count)
      let drifts = drifts(in: outcome.answer.records, outcome.mapped, of: intake.source.id, at: now)
      warnings += drifts.warnings
      pages.append(
        (
          intake,
          SourceIntake.Page(
            calls: drafts.calls, records: outcome.answer.records, mapped: outcome.mapped,
            after: drifts.drafts + drafts.after, arrivedAt: now, isTallied: true)
        ))
    }
    let (gate, progress) = (gate, progress)
    let (ready, words) = (pages, warnings)
    group.addTask {
      try await gate.append(at: now) { batch, reader in
        for (intake, page) in ready {
          try intake.add(page, to: &batch, base: reader.head, reader: reader)
        }
      }
      for warning in words { await progress.trouble(warning) }
      return .appended
    }
  }

  private func appendCollectorEvents(_ drafts: CollectorDrafts, at now: Timestamp) async throws {
    let drafts = drafts.calls + drafts.after
    guard !drafts.isEmpty else { return }
    try await gate.append(at: now) { batch, _ in
      for draft in drafts { batch.append(draft) }
    }
    evolveCollector(over: drafts, at: now)
  }

  /// Lets the collector know what it said. Where an event stands in the log is nothing to it.
  func evolveCollector(over drafts: [EventDraft], at now: Timestamp) {
    for draft in drafts {
      collector.evolve(&collectorState, draft.recorded(at: Offset(0), knownAt: now))
    }
  }
}
