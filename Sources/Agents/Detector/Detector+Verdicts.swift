import Events

extension Detector {
  /// A deviation below this share of the expected value is never held, however regular the series.
  private static let leastHeldDeviation: Int64 = 100_000
  /// A source whose claim falls below this share of what is usual has collapsed.
  static let collapsedShare: Int64 = 333_333
  /// A value within this share of one that a person let pass is let pass.
  private static let passedTolerance: Int64 = 50_000

  /// What is said of one decision.
  struct Ruling {
    var verdict: VerdictGiven.Verdict
    var reason: String
    var assessment: Assessment?
  }

  func verdicts(at now: Timestamp, given state: State) -> [Conclusion] {
    // Sorted, because the order of a dictionary differs from process to process.
    let due = state.pending.values
      .filter { zone.start(of: $0.decision.item.day.advanced(by: 1)) <= now }
      .sorted { $0.decision.item < $1.decision.item }
    var conclusions: [Conclusion] = []
    for placed in due {
      let ruling = ruling(on: placed.decision, at: now, given: state)
      conclusions += conclude(ruling, on: placed, given: state)
      conclusions += claimVerdicts(of: placed, at: now, given: state)
    }
    for placed in explained(by: due, given: state) {
      let ruling = ruling(on: placed.decision, at: now, given: state)
      guard ruling.verdict != .hold else { continue }
      conclusions += conclude(ruling, on: placed, given: state)
    }
    return conclusions
  }

  /// Held decisions of the kinds and days that there is new evidence on.
  private func explained(by due: [PlacedDecision], given state: State) -> [PlacedDecision] {
    let judged = Set(due.map(\.decision.item))
    let days = Set(due.map { kindAndDay($0.decision.item) })
    return state.bad.values
      .filter {
        !judged.contains($0.decision.item) && days.contains(kindAndDay($0.decision.item))
      }
      .sorted { $0.decision.item < $1.decision.item }
  }

  private func kindAndDay(_ item: DataItem) -> String {
    "\(watched[item.metric]?.kind ?? "")/\(item.day)"
  }

  private func ruling(
    on decision: DecisionMade, at now: Timestamp, given state: State
  ) -> Ruling {
    let item = decision.item
    let name = SeriesName(labels: item.labels, definition: nil)
    guard let watched = watched[item.metric], let series = state.series[item.metric]?[name] else {
      return Ruling(verdict: .warmUp, reason: "not watched")
    }
    // A restated value is at no age at which others are known; it is judged once it has settled.
    if decision.revision > 1, state.bad[item] == nil, !isSettled(item.day, watched, at: now) {
      return Ruling(verdict: .ok, reason: "restated while it may still change: not judged again")
    }
    let assessment: Assessment
    switch compare(series, on: item.day, watched, at: now) {
    case .notJudged(let reason): return Ruling(verdict: .ok, reason: reason)
    case .tooLittleKnown(let reason): return Ruling(verdict: .warmUp, reason: reason)
    case .assessed(let found): assessment = found
    }
    var ruling = Ruling(
      verdict: verdict(
        on: assessment, watched, excused: excused(item.metric, name, on: item.day, given: state)),
      reason: assessment.words, assessment: assessment)
    if ruling.verdict != .hold,
      let collapse = collapse(behind: decision, watched, at: now, given: state)
    {
      ruling.verdict = .hold
      ruling.reason = collapse
    } else if ruling.verdict == .hold,
      let witness = witness(of: decision, assessment, watched, at: now, given: state)
    {
      ruling.verdict = .flag
      ruling.reason += "; \(witness) shows it too, so it has happened"
    }
    if ruling.verdict == .hold, hasPassed(item, series, given: state) {
      ruling.verdict = .flag
      ruling.reason += "; a person let it pass"
    }
    if ruling.verdict != .ok, !decision.isComplete {
      ruling.reason += "; a source behind it has not reported up to the end of the window"
    }
    return ruling
  }

  /// - Parameter excused: a deviation that a person has called a false alarm.
  private func verdict(
    on assessment: Assessment, _ watched: Watched, excused: Int64
  ) -> VerdictGiven.Verdict {
    let policy = watched.policy
    let score = abs(assessment.score)
    guard score >= policy.flagAtThousandths, score > excused else { return .ok }
    let deviation = abs(assessment.shareOfExpected - 1_000_000)
    return !watched.isDerived && score >= policy.holdAtThousandths
      && deviation >= Self.leastHeldDeviation ? .hold : .flag
  }

  private func hasPassed(_ item: DataItem, _ series: WatchedSeries, given state: State) -> Bool {
    guard let passed = state.passed[item], let value = series.daily.value(on: item.day.number),
      let share = DailySeries.ratio(of: value, to: passed)
    else { return false }
    return abs(share - 1_000_000) <= Self.passedTolerance
  }

  func percent(_ millionths: Int64) -> String { "\(millionths / 10_000) %" }
}
