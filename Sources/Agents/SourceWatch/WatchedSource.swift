import Events

/// What is known of one source: how much it brings, how long it has been silent, whether it can be
/// reached.
struct WatchedSource: Hashable, Sendable {
  /// One hour that has ended.
  struct Closing {
    /// Since 1970 in UTC.
    let hour: Int64
    /// Whether there was a tick an hour before: else what came belongs to a longer time.
    let isWhole: Bool
    /// Whether what the source brought since the last one came in one hour.
    var isOneHour = true
    /// Its start on the clock of the reporting zone.
    let second: Int
    let start: Timestamp
    let end: Timestamp
    let day: Int32
    let endsDay: Bool
    let dayStart: Timestamp
    let calendar: SeriesPoint.Calendar
  }

  /// Whether its history has been read.
  var isCaughtUp = false
  /// Whether a poll came to its end since the last hour was closed, and in the hour before; what is
  /// pushed needs no poll.
  var isPolled = false
  var wasPolled = false
  /// How many records and rows come.
  var flows: [String: FlowStream] = [:]
  /// What should hardly ever come: repetitions, records that do not fit, masks.
  var nuisances: [String: NuisanceStream] = [:]
  var sizes: [String: SizeProfile] = [:]
  var silence = SilenceWatch()
  var notices = NoticeWatch()
  /// Since when it cannot be reached.
  var unreachableSince: Timestamp?
  /// The last word on each aspect that is not what was said last.
  var findings: [String: SourceWatch.Finding] = [:]
  /// The verdicts given, where they were not `ok`.
  var said: [String: VerdictGiven.Verdict] = [:]

  mutating func take(
    _ tally: IntakeTallied, isPushed: Bool, hasSizes: (MeasureName) -> Bool
  ) {
    if isPushed {
      isCaughtUp = true
      isPolled = true
    }
    guard isCaughtUp else { return }
    silence.take()
    let good = tally.records - tally.duplicates - tally.stale - tally.quarantined
    flows["records", default: FlowStream()].add(good)
    nuisances["duplicates", default: NuisanceStream()].add(tally.duplicates)
    nuisances["stale records", default: NuisanceStream()].add(tally.stale)
    nuisances["records in quarantine", default: NuisanceStream()].add(tally.quarantined)
    for stream in tally.streams {
      if stream.name.hasPrefix("mask ") {
        nuisances["rows under the \(stream.name)", default: NuisanceStream()].add(stream.rows)
      } else {
        flows["rows of \(stream.name)", default: FlowStream()].add(stream.rows)
      }
      let measure = MeasureName(String(stream.name.prefix { $0 != " " }))
      guard !stream.sizes.isEmpty, hasSizes(measure) else { continue }
      sizes[stream.name, default: SizeProfile()].add(stream.sizes)
    }
  }

  mutating func take(_ change: SourceStateChanged, at time: Timestamp) {
    if change.watermark != nil { isCaughtUp = true }
    if change.failures == 0, change.pages == 0 { isPolled = true }
    if change.breaker == .closed, change.failures == 0 {
      unreachableSince = nil
    } else if change.breaker != .closed, unreachableSince == nil {
      unreachableSince = time
    }
  }

  mutating func take(_ call: CallMade, at time: Timestamp) {
    // What was refused says nothing about what is asked otherwise.
    guard call.ending == .succeeded || call.ending == .limited else { return }
    notices.take(call, at: time)
  }

  mutating func take(_ judged: SourceJudged) {
    said[judged.aspect] = judged.verdict == .ok ? nil : judged.verdict
    if findings[judged.aspect]?.verdict == judged.verdict { findings[judged.aspect] = nil }
  }

  mutating func close(_ closing: Closing, isPushed: Bool) {
    guard isCaughtUp else { return }
    // What came belongs to one hour only if the source was asked in it and in the one before.
    var closing = closing
    closing.isOneHour = closing.isWhole && isPolled && wasPolled
    wasPolled = isPolled
    isPolled = false
    for name in flows.keys.sorted() {
      guard var stream = flows.removeValue(forKey: name) else { continue }
      for (aspect, finding) in stream.close(closing, name) { find(aspect, finding) }
      flows[name] = stream
    }
    for name in nuisances.keys.sorted() {
      guard var stream = nuisances.removeValue(forKey: name) else { continue }
      if let finding = stream.close(closing, name) { find(name, finding) }
      nuisances[name] = stream
    }
    for name in sizes.keys.sorted() {
      guard var profile = sizes.removeValue(forKey: name) else { continue }
      let measure = MeasureName(String(name.prefix { $0 != " " }))
      if let finding = profile.close(closing, measure) { find("values of \(name)", finding) }
      sizes[name] = profile
    }
    // A silence that the watch of the way to it explains is no second alarm.
    if unreachableSince == nil,
      let finding = silence.close(closing, isAsked: isPushed || wasPolled)
    {
      find("freshness", finding)
    }
    find("reachability", reachability(closing))
    for (aspect, finding) in notices.close(closing) { find(aspect, finding) }
  }

  /// Keeps a finding that differs from what was said last.
  private mutating func find(_ aspect: String, _ finding: SourceWatch.Finding) {
    let isNews = finding.verdict != said[aspect] ?? .ok
    findings[aspect] = isNews ? finding : nil
  }

  private func reachability(_ closing: Closing) -> SourceWatch.Finding {
    guard let since = unreachableSince else {
      return SourceWatch.Finding(
        verdict: .ok, reason: "it answers again", since: closing.start)
    }
    let hours = max(0, closing.end.microseconds - since.microseconds) / 3_600_000_000
    // An hour without answers is seen to; two are missing from the day.
    return SourceWatch.Finding(
      verdict: hours >= 2 ? .hold : .flag,
      reason: "it cannot be reached since \(since): the breaker is open", since: since)
  }
}
