import Events

extension Collector {
  /// The events of an answer: the calls, and what follows from the last of them.
  func events(of answer: PollAnswer, given state: State) -> (calls: [Event], after: [Event]) {
    guard let source = sources.first(where: { $0.id == answer.source }) else {
      return ((answer.answer.precedingCalls + [answer.answer.call]).map(Event.callMade), [])
    }
    var call = answer.answer.call
    var next = standing(of: source, at: answer.at, given: state)
    next.cursor = answer.answer.cursor
    next.reason = ""
    next.credentialPause = nil
    var after: [Event] = []
    switch call.ending {
    case .succeeded: succeed(&next, &call, answer, source, given: state)
    case .limited: pause(&next, answer, source)
    case .refused, .timedOut, .unreachable: fail(&next, answer, source)
    case .denied:
      next.nextPoll = answer.at.advanced(by: source.poll.slowest)
      next.pages = 0
      next.reason = "a read outside the grant was refused: \(call.request)"
      after.append(
        .accessFlagged(
          AccessFlagged(source: source.id, request: call.request, reason: call.detail)))
    }
    let calls = answer.answer.precedingCalls + [call]
    var counted = state
    for call in calls { record(call, at: answer.sentAt, in: &counted) }
    next.bucket = bucketLevel(of: source, at: answer.at, given: counted)
    after.append(.sourceStateChanged(next))
    return (calls.map(Event.callMade), after)
  }

  private func succeed(
    _ next: inout SourceStateChanged, _ call: inout CallMade, _ answer: PollAnswer,
    _ source: SourceDefinition, given state: State
  ) {
    let page = answer.answer
    if page.cursorExpired {
      fail(&next, answer, source)
      return
    }
    if next.breaker != .closed { next.reason = "the service is back: the breaker closes" }
    next.failures = 0
    next.breaker = .closed
    if let watermark = page.watermark {
      next.watermark = max(next.watermark ?? watermark, watermark)
    }
    let pages = next.pages + 1
    if page.hasMore, pages < Int64(source.poll.maximumPages) {
      next.pages = pages
      next.nextPoll = answer.at
      return
    }
    if page.hasMore {
      next.reason = """
        stopped after \(pages) pages and goes on at the next poll; if so many are right, \
        raise the source's page limit
        """
      call = call.adding(detail: next.reason)
    }
    var tally = state.calls[source.id] ?? CallTally()
    tally.add(call, at: answer.sentAt)
    let isEmpty = pages == 1 && call.records == 0
    next.interval = Pace(source.poll).interval(
      after: next.interval, response: tally.response, usual: tally.usualResponse,
      foundNothing: isEmpty)
    next.pages = 0
    next.nextPoll = Timestamp(microseconds: answer.at.microseconds + next.interval)
  }

  /// The service asks for a pause. Only 429 is no failure of the service: everything else that asks
  /// for one (503) counts towards the breaker.
  private func pause(
    _ next: inout SourceStateChanged, _ answer: PollAnswer, _ source: SourceDefinition
  ) {
    let asked = retryAfter(of: answer, source)
    if answer.answer.call.status == 429 {
      next.failures += 1
      let delay = Backoff(source.poll)
        .delay(beforeAttempt: next.failures, of: source.id, seed: seed)
      next.nextPoll = Timestamp(microseconds: answer.at.microseconds + max(asked, delay))
      next.reason = "the service asked for a pause; the credential's rate is halved for a day"
    } else {
      fail(&next, answer, source)
    }
    if asked > 0 {
      next.credentialPause = Timestamp(microseconds: answer.at.microseconds + asked)
    }
  }

  private func fail(
    _ next: inout SourceStateChanged, _ answer: PollAnswer, _ source: SourceDefinition
  ) {
    next.failures += 1
    var delay = Backoff(source.poll)
      .delay(beforeAttempt: next.failures, of: source.id, seed: seed)
    let beyond = next.failures - Int64(source.poll.breakerFailures)
    if beyond >= 0 || next.breaker != .closed {
      next.breaker = .open
      let first = source.poll.breakerPause.microseconds
      let longest = max(first, source.poll.slowest.microseconds)
      delay = min(longest, first << min(max(0, beyond), 6))
      next.reason = "the breaker is open after \(next.failures) failures in a row"
    } else if answer.answer.cursorExpired {
      next.reason = "the service no longer knows the cursor: begun again from the last safe point"
    } else {
      next.reason = "waits before attempt \(next.failures + 1)"
    }
    delay = max(delay, retryAfter(of: answer, source))
    next.nextPoll = Timestamp(microseconds: answer.at.microseconds + delay)
  }

  /// What the service asks for, in microseconds; not more than a day or the slowest pace, so that a
  /// mistyped date does not silence a source.
  private func retryAfter(of answer: PollAnswer, _ source: SourceDefinition) -> Int64 {
    let longest = max(86_400_000_000, source.poll.slowest.microseconds)
    return min(longest, max(0, answer.answer.retryAfter?.microseconds ?? 0))
  }

  /// A read outside the grant is not sent: it is written down, and flagged.
  func refusal(
    of reading: String, by source: SourceDefinition, at now: Timestamp,
    _ known: SourceStateChanged
  ) -> [Event] {
    let detail = """
      the grant of \(source.id) does not cover \(reading); nothing was sent. \
      Correct the source's settings, or widen its grant.
      """
    var next = known
    next.pages = 0
    next.nextPoll = now.advanced(by: source.poll.slowest)
    next.reason = "a read outside the grant was refused: \(reading)"
    return [
      .callMade(
        CallMade(
          source: source.id, request: reading, credential: source.connection.credential.reference,
          ending: .denied, status: 0, bytes: 0, records: 0, durationMilliseconds: 0,
          detail: detail)),
      .accessFlagged(AccessFlagged(source: source.id, request: reading, reason: detail)),
      .sourceStateChanged(next),
    ]
  }
}

extension CallMade {
  /// The same call with a sentence more.
  fileprivate func adding(detail sentence: String) -> CallMade {
    CallMade(
      source: source, request: request, credential: credential, ending: ending, status: status,
      bytes: bytes, records: records, durationMilliseconds: durationMilliseconds,
      detail: detail.isEmpty ? sentence : "\(detail); \(sentence)", notice: notice)
  }
}
