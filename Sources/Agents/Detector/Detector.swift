public import Events

/// Judges decisions by what their own past led to expect, and keeps the bad ones from dashboards.
///
/// How odd a value is says the model that `plumbline detect` judges any series with
/// (``SeriesDetector``, decision 0041); here are holidays, witnesses, holds and releases.
///
/// 1. A day is compared with days strictly before it, as they are known when it is judged.
/// 2. Open windows are not judged; nor are holidays, or days with too little before them.
/// 3. What independent sources show together has happened: it is flagged, never held.
/// 4. A hold ends with a later revision that is fine, or by a person's word.
public struct Detector: Decider {
  public enum Command: Sendable {
    /// Every decision that is not judged yet and whose window has closed by this time.
    case judge(at: Timestamp)
    case hold(DataItem, by: Actor, reason: String)
    case release(DataItem, by: Actor, reason: String)
  }

  /// Why a person's word about a hold is not taken.
  public enum Refusal: Error, Hashable, CustomStringConvertible {
    case notHeld(DataItem)
    case alreadyHeld(DataItem, reason: String)
    case noReason(DataItem)

    public var description: String {
      switch self {
      case .notHeld(let item):
        "HOLD-1: \(item) is not held. `plumbline status` lists what is."
      case .alreadyHeld(let item, let reason):
        "HOLD-2: \(item) is held already: \(reason). Release it first, or leave it."
      case .noReason(let item):
        "HOLD-3: a word about \(item) needs a reason, so that others can follow it: give one."
      }
    }
  }

  /// A metric that is watched, with all that its verdicts depend on.
  struct Watched: Sendable {
    let policy: WatchPolicy
    let kind: String
    let holidays: Set<Int32>
    /// Made of other metrics, which are judged themselves: flagged at most.
    let isDerived: Bool
    /// How long after its day a value may still change by its nature.
    let settlesAfterDays: Int
  }

  public static let actor = Actor("agent:detector")

  let watched: [MetricName: Watched]
  let metricsByKind: [String: [MetricName]]
  let zone: Zone
  let version: PipelineVersion
  /// The days of each calendar as a series is told of them.
  let calendars: [String: HolidayDays]

  public init(pipeline: Pipeline) {
    var watched: [MetricName: Watched] = [:]
    for metric in pipeline.metrics {
      guard let policy = metric.watch else { continue }
      let holidays = policy.holidays.flatMap { pipeline.calendars[$0] } ?? []
      watched[metric.name] = Watched(
        policy: policy, kind: metric.kind, holidays: Set(holidays.map(\.number)),
        isDerived: metric.definitions.first?.formula.namesMetrics ?? false,
        settlesAfterDays: metric.settlesAfterDays)
    }
    self.watched = watched
    metricsByKind = Dictionary(grouping: pipeline.metrics, by: \.kind)
      .mapValues { $0.map(\.name).sorted() }
    calendars = pipeline.calendars.mapValues { HolidayDays($0) }
    zone = pipeline.zones[pipeline.reporting.zone] ?? .utc
    version = pipeline.version
  }

  public var initialState: State { State() }

  public func decide(_ command: Command, given state: State) throws(Refusal) -> [Event] {
    try conclusions(command, given: state).map(\.event)
  }

  /// What ``decide(_:given:)`` decides, ready to be appended: the cause is the decision judged.
  public func drafts(
    _ command: Command, at time: Timestamp, given state: State
  ) throws(Refusal) -> [EventDraft] {
    try conclusions(command, given: state).map { conclusion in
      EventDraft(
        conclusion.event, at: time, by: conclusion.actor, version: version,
        cause: conclusion.cause)
    }
  }

  /// An event, who says it, and the decision that it follows from.
  struct Conclusion {
    let event: Event
    var actor = Detector.actor
    var cause: Offset?
  }

  private func conclusions(_ command: Command, given state: State) throws(Refusal) -> [Conclusion] {
    switch command {
    case .judge(let now): return verdicts(at: now, given: state)
    case .hold(let item, let actor, let reason):
      guard !reason.isEmpty else { throw .noReason(item) }
      if let hold = state.holds[item]?[item] {
        throw .alreadyHeld(item, reason: hold.reason)
      }
      return [Conclusion(event: .holdPlaced(HoldPlaced(item: item, reason: reason)), actor: actor)]
    case .release(let item, let actor, let reason):
      guard !reason.isEmpty else { throw .noReason(item) }
      guard state.holds[item] != nil else { throw .notHeld(item) }
      return [
        Conclusion(event: .holdReleased(HoldReleased(item: item, reason: reason)), actor: actor)
      ]
    }
  }
}

extension Formula {
  /// Whether it is made of the decisions of other metrics.
  fileprivate var namesMetrics: Bool {
    switch self {
    case .metric: true
    case .fold: false
    case .sum(let parts): parts.contains(where: \.namesMetrics)
    case .difference(let left, let right), .ratio(let left, let right):
      left.namesMetrics || right.namesMetrics
    }
  }
}
