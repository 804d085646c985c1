public import Events

extension SourceWatch {
  /// What was found of one aspect of a source.
  struct Finding: Hashable, Sendable {
    var verdict: VerdictGiven.Verdict
    var reason: String
    var since: Timestamp
    /// Thousandths of what is counted.
    var value: Int64 = 0
    var expected: Int64 = 0
    var lower: Int64 = 0
    var upper: Int64 = 0
    /// Only what adds up this measure is held; nil: all that counts rows of the source.
    var measure: MeasureName?
  }

  /// A figure that is held on a source's account.
  struct SourceHold: Hashable, Sendable {
    let item: DataItem
    let because: DataItem
  }

  /// What is held on one account, and up to which day.
  struct HoldSpan: Hashable, Sendable {
    /// Rising.
    var metrics: [MetricName] = []
    var through: CivilDay
  }

  /// What the watch knows. It can be thrown away and made again.
  public struct State: Hashable, Sendable {
    var sources: [SourceID: WatchedSource] = [:]
    var holds: Set<SourceHold> = []
    /// The holds of aspects that are not as usual yet, by their account, those that a person has ended
    /// included.
    var spans: [DataItem: HoldSpan] = [:]
    /// The hour of the last tick.
    var lastHour: Int64?
  }

  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .ofWatch(.intakeTallied(let tally)):
      let isPushed = pushed.contains(tally.source)
      let valued = valued[tally.source] ?? [:]
      state.with(tally.source) {
        $0.take(tally, isPushed: isPushed) { valued[$0] != nil }
      }
    case .ofWatch(.sourceJudged(let judged)):
      state.with(judged.source) { $0.take(judged) }
      guard judged.verdict != .hold else { return }
      let name = Self.account(of: judged.source, judged.aspect)
      state.spans = state.spans.filter { $0.key.metric != name }
    case .sourceStateChanged(let change):
      state.with(change.source) { $0.take(change, at: recorded.eventTime) }
    case .callMade(let call):
      state.with(call.source) { $0.take(call, at: recorded.eventTime) }
    case .ticked: close(at: recorded.eventTime, &state)
    case .holdPlaced(let hold):
      guard recorded.actor == Self.actor else { return }
      state.holds.insert(SourceHold(item: hold.item, because: hold.because))
      state.spans[hold.because, default: HoldSpan(through: hold.item.day)].add(hold.item)
    case .holdReleased(let release):
      let ended = state.holds.filter {
        $0.item == release.item && (release.because == nil || $0.because == release.because)
      }
      state.holds.subtract(ended)
    case .recordCollected, .schemaDrifted, .conflictFound, .decisionMade,
      .verdictGiven, .figurePublished, .versionRegistered, .versionActivated,
      .versionRolledBack, .accessFlagged, .ofLog, .canaryStarted, .canaryCompared,
      .canaryConcluded, .rulingGiven, .falseAlarmMarked, .unknown,
      .ofWatch(.alertRaised), .ofWatch(.alertDelivered):
      break
    }
  }

  /// Closes the hour that ends with a tick, and the day.
  private func close(at tick: Timestamp, _ state: inout State) {
    let hour = floorDivide(tick.microseconds, 3_600_000_000)
    guard let last = state.lastHour else {
      state.lastHour = hour
      return
    }
    guard hour > last else { return }
    state.lastHour = hour
    let start = Timestamp(microseconds: (hour - 1) * 3_600_000_000)
    let day = zone.day(of: start)
    let second =
      start.microseconds / 1_000_000
      + zone.offsetSeconds(
        atSecond: start.microseconds / 1_000_000)
    let closing = WatchedSource.Closing(
      hour: hour - 1, isWhole: hour == last + 1, second: Int(second), start: start, end: tick,
      day: day.number, endsDay: zone.day(of: tick) != day, dayStart: zone.start(of: day),
      calendar: holidays.kind(ofDay: Int(day.number)))
    // Sorted for nothing but that a debugger sees the same order.
    for source in state.sources.keys.sorted() {
      let isPushed = pushed.contains(source)
      state.with(source) { $0.close(closing, isPushed: isPushed) }
    }
  }
}

extension SourceWatch.HoldSpan {
  fileprivate mutating func add(_ item: DataItem) {
    if !metrics.contains(item.metric) { metrics = (metrics + [item.metric]).sorted() }
    through = max(through, item.day)
  }
}

extension SourceWatch.State {
  /// Changes a source in place: a copy would be made of all its history.
  fileprivate mutating func with(_ source: SourceID, _ body: (inout WatchedSource) -> Void) {
    var watched = sources[source] ?? WatchedSource()
    sources[source] = nil
    body(&watched)
    sources[source] = watched
  }
}
