public import Events

/// Decides what dashboards show: the latest decision of each data item, unless it is held.
///
/// 1. A figure is the latest decision, or, while that is held, the last good one with the reason.
/// 2. It is provisional while its window is open, while its evidence still matures by its nature,
///    and while a source behind it has not reported up to the window's end.
/// 3. Only what differs from what was last published is published.
public struct Figures: Decider {
  public enum Command: Sendable {
    /// Everything that has changed by this time: decided, held, released, settled.
    case publish(at: Timestamp)
  }

  public static let actor = Actor("agent:figures")

  let metrics: [MetricDefinition]
  let dashboards: [DashboardDefinition]
  let settlesAfterDays: [MetricName: Int]
  let zone: Zone
  let version: PipelineVersion

  public init(pipeline: Pipeline) {
    metrics = pipeline.metrics
    dashboards = pipeline.dashboards
    settlesAfterDays = Dictionary(
      pipeline.metrics.map { ($0.name, $0.settlesAfterDays) }, uniquingKeysWith: { $1 })
    zone = pipeline.zones[pipeline.reporting.zone] ?? .utc
    version = pipeline.version
  }

  public var initialState: State { State() }

  public func decide(_ command: Command, given state: State) -> [Event] {
    figures(command, given: state).map { .figurePublished($0.figure) }
  }

  /// What ``decide(_:given:)`` decides, ready to be appended: the cause of a figure is its
  /// decision.
  public func drafts(_ command: Command, at time: Timestamp, given state: State) -> [EventDraft] {
    figures(command, given: state).map { figure, decision in
      EventDraft(
        .figurePublished(figure), at: time, by: Self.actor, version: version, cause: decision)
    }
  }

  private func figures(_ command: Command, given state: State)
    -> [(figure: FigurePublished, decision: Offset)]
  {
    guard case .publish(let now) = command else { return [] }
    let settled = state.unsettled.filter { $0.value <= now }.map(\.key)
    // Sorted, because the order of a set differs from process to process.
    return state.touched.union(settled).sorted().compactMap { item in
      guard let standing = state.standing(of: item) else { return nil }
      let figure = figure(of: standing, at: now, given: state)
      return figure == standing.published?.figure ? nil : (figure, standing.decision.offset)
    }
  }

  private func figure(of standing: Standing, at now: Timestamp, given state: State)
    -> FigurePublished
  {
    let decision = standing.decision.decision
    if let reason = state.reasonToHold(decision.item) ?? Self.abstention(decision) {
      return FigurePublished(
        item: decision.item, value: standing.lastGood?.decision.value, state: .held,
        revision: decision.revision, reason: reason)
    }
    let isSettled = now >= settles(decision.item) && decision.isComplete
    return FigurePublished(
      item: decision.item, value: decision.value, state: isSettled ? .published : .provisional,
      revision: decision.revision)
  }

  private static func abstention(_ decision: DecisionMade) -> String? {
    decision.value == nil ? "the rule \(decision.rule) leaves it to a person" : nil
  }

  /// When the window has closed and the evidence has matured.
  func settles(_ item: DataItem) -> Timestamp {
    zone.start(of: item.day.advanced(by: 1 + (settlesAfterDays[item.metric] ?? 0)))
  }
}

extension DecisionMade {
  /// Whether every source of the value had reported up to the end of the window.
  var isComplete: Bool {
    guard let winner else { return claims.allSatisfy(\.isComplete) }
    return claims.first { $0.definition == winner }?.isComplete ?? true
  }
}
