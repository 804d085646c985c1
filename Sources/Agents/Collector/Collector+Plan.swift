public import Events

extension Collector {
  /// Which pages to ask for now, and when to ask for a plan again.
  ///
  /// - Parameter inFlight: Polls that were sent and not yet answered: their sources are passed
  /// over,
  ///   and their calls are counted.
  /// - Complexity: O(*n* log *n*) in the sources.
  public func plan(
    at now: Timestamp, inFlight: [PlannedPoll] = [], given state: State
  ) -> PollPlan {
    var buckets = state.buckets
    for poll in inFlight {
      guard let limit = limits[poll.source] else { continue }
      buckets[limit.credential, default: TokenBucket(limit.rate, at: poll.allowedAt)]
        .take(at: poll.allowedAt, limit.rate)
    }
    let busy = Set(inFlight.map(\.source))
    let standings = sources.enumerated()
      .filter { !busy.contains($0.element.id) }
      .map {
        (place: $0.offset, source: $0.element, standing(of: $0.element, at: now, given: state))
      }
      .sorted { ($0.2.nextPoll, $0.place) < ($1.2.nextPoll, $1.place) }
    var polls: [PlannedPoll] = []
    var wakeAt: Timestamp?
    for (_, source, known) in standings {
      guard let limit = limits[source.id] else { continue }
      guard known.nextPoll <= now else {
        wakeAt = min(wakeAt ?? known.nextPoll, known.nextPoll)
        continue
      }
      guard GrantCheck(source).firstReadingOutside == nil else { continue }
      var bucket = buckets[limit.credential] ?? TokenBucket(limit.rate, at: now)
      let allowedAt = bucket.nextCall(from: now, limit.rate)
      bucket.take(at: allowedAt, limit.rate)
      buckets[limit.credential] = bucket
      if allowedAt > now { wakeAt = min(wakeAt ?? allowedAt, allowedAt) }
      polls.append(
        PlannedPoll(
          source: source.id, cursor: known.cursor, allowedAt: allowedAt, page: known.pages,
          isProbe: known.breaker != .closed))
    }
    let inOrder = polls.enumerated().sorted {
      ($0.element.allowedAt, $0.offset) < ($1.element.allowedAt, $1.offset)
    }
    return PollPlan(polls: inOrder.map(\.element), wakeAt: wakeAt)
  }

  /// The request for a planned poll.
  ///
  /// A source that has lost its cursor begins again a little before its watermark, not at the
  /// beginning of history: what comes twice is found by its key.
  /// - Precondition: The poll comes from this collector's plan.
  public func request(for poll: PlannedPoll, now: Timestamp, given state: State) -> PageRequest {
    guard let source = sources.first(where: { $0.id == poll.source }) else {
      preconditionFailure("no source \(poll.source) is polled")
    }
    let watermark = poll.cursor.isEmpty ? state.sources[poll.source]?.watermark : nil
    let safePoint = watermark?.advanced(by: .zero - source.poll.overlap)
    return PageRequest(
      source: source, cursor: poll.cursor, now: now, backfillFrom: safePoint ?? backfillFrom)
  }
}
