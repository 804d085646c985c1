public import Agents
public import EventLog
public import Events

/// Another pipeline version over the same log: what it would have decided by a tick, and what its
/// dashboards would show. Nothing is appended.
///
/// The evidence is folded once, and every data item decided once, on what was known at the tick: the
/// same decisions to which deciding tick by tick comes, without the revisions in between. Where only
/// rules differ from a version whose agents have kept their evidence, nothing is folded at all.
public struct ShadowRun: Sendable {
  /// What a version says.
  public struct Outcome: Sendable {
    public let pipeline: Pipeline
    /// When it was decided: the last tick before the end of the question.
    public let tick: Timestamp
    /// The evidence is what lies below the tick.
    public let readUpTo: Offset
    public let knownAt: Timestamp
    public let decisions: [DataItem: DecisionMade]
    /// The dashboards under this version, holds as the log has them.
    public let figures: Figures.State
  }

  private let reader: LogReader
  /// One or two; no result depends on it.
  private let threads: Int

  public init(reader: LogReader, threads: Int = 1) {
    self.reader = reader
    self.threads = threads
  }

  /// Decides under a pipeline.
  /// - Parameters:
  ///   - end: What is known: nothing at or behind this offset counts.
  ///   - metrics: Only these, with those that they are made of; nil for all. With kept evidence all
  ///     are decided.
  ///   - old: A version whose agents may have kept the evidence; nil folds it from the rows.
  ///   - progress: The share that is done.
  /// - Throws: ``HistoryError/notNormalized(_:)`` if a mapping's rows are not there yet,
  ///   ``HistoryError/neverTicked(by:)``, and what reading throws.
  public func run(
    _ pipeline: Pipeline, asOf end: Offset? = nil, metrics: Set<MetricName>? = nil,
    keptBy old: Pipeline? = nil, progress: (Double) -> Void = { _ in }
  ) async throws -> Outcome {
    let end = min(end ?? reader.head, reader.head)
    guard let tick = try LastTick.before(end, in: reader) else {
      throw HistoryError.neverTicked(by: "\(end)")
    }
    let unfinished = try LayerChoice(pipeline, in: reader).unfinished(upTo: tick.offset)
    guard unfinished.isEmpty else { throw HistoryError.notNormalized(unfinished) }
    var kept: Aggregator.State?
    if let old { kept = try await evidence(keptBy: old, for: pipeline, at: tick) }
    let pipeline =
      kept == nil ? metrics.map { pipeline.restricted(to: $0) } ?? pipeline : pipeline
    let aggregator = try Aggregator(pipeline)
    var state = aggregator.initialState
    let figures = Figures(pipeline: pipeline)
    var shown = figures.initialState
    let kinds: Set = [
      SourceStateChanged.kind, RulingGiven.kind, HoldPlaced.kind, HoldReleased.kind,
    ]
    try reader.eachEvent(in: Offset(0)..<tick.offset, kinds: kinds) { recorded in
      aggregator.evolve(&state, recorded)
      figures.evolve(&shown, recorded)
    }
    if let kept {
      aggregator.take(evidenceOf: kept, into: &state)
    } else {
      try await fold(pipeline, aggregator, upTo: tick.offset, into: &state, progress)
    }
    let events = aggregator.decide(
      .tick(at: tick.eventTime, readUpTo: tick.offset), given: &state)
    var decisions: [DataItem: DecisionMade] = [:]
    var offset = tick.offset
    func show(_ draft: EventDraft) {
      offset = offset.next
      figures.evolve(&shown, draft.recorded(at: offset, knownAt: tick.knowledgeTime))
    }
    for event in events {
      guard case .decisionMade(let decision) = event else { continue }
      decisions[decision.item] = decision
      show(
        EventDraft(event, at: tick.eventTime, by: Aggregator.actor, version: pipeline.version))
    }
    let published = figures.drafts(.publish(at: tick.eventTime), at: tick.eventTime, given: shown)
    for draft in published { show(draft) }
    return Outcome(
      pipeline: pipeline, tick: tick.eventTime, readUpTo: tick.offset,
      knownAt: tick.knowledgeTime, decisions: decisions, figures: shown)
  }

  private func fold(
    _ pipeline: Pipeline, _ aggregator: Aggregator, upTo end: Offset,
    into state: inout Aggregator.State, _ progress: (Double) -> Void
  ) async throws {
    var feed = try RowFeed(reader: reader, pipeline: pipeline, threads: threads)
    for start in stride(from: 0, to: end.rawValue, by: Int(RowFeed.blockSize)) {
      let stop = min(end.rawValue, start + RowFeed.blockSize)
      try await feed.forEach(in: Offset(start)..<Offset(stop), of: reader) { rows in
        aggregator.evolve(&state, rows: rows)
      }
      progress(Double(stop) / Double(end.rawValue))
    }
  }

  /// The evidence up to a tick that the agents of another version have kept; nil if the two do not
  /// fold alike, or if records have come since the tick that the kept evidence has taken in.
  private func evidence(
    keptBy old: Pipeline, for new: Pipeline, at tick: RecordedEvent
  ) async throws -> Aggregator.State? {
    let changes = PipelineChange.all(from: old, to: new)
    guard changes.allSatisfy({ $0.kind == .rule || $0.kind == .display }),
      var desk = try AgentDesk.saved(for: old, reader: reader, threads: threads)
    else { return nil }
    try await desk.advance(to: tick.offset, of: reader)
    var isOfTick = true
    try reader.scan(tick.offset..<max(tick.offset, desk.position), kinds: [RecordCollected.kind]) {
      _ in
      isOfTick = false
      return .stop
    }
    return isOfTick ? desk.aggregatorState : nil
  }
}

/// The last tick before an offset.
enum LastTick {
  /// Looks backwards in growing stretches, so that the whole log is read only where it must be.
  static func before(_ end: Offset, in reader: LogReader) throws -> RecordedEvent? {
    var upper = end.rawValue
    var length: UInt64 = 1 << 12
    while upper > 0 {
      let lower = upper - min(upper, length)
      var found: RecordedEvent?
      try reader.eachEvent(in: Offset(lower)..<Offset(upper), kinds: [Ticked.kind]) { found = $0 }
      if let found { return found }
      upper = lower
      length *= 4
    }
    return nil
  }
}

extension Pipeline {
  /// The same with these metrics and those that they are made of.
  func restricted(to names: Set<MetricName>) -> Pipeline {
    var wanted = names
    var open = Array(names)
    while let name = open.popLast() {
      for definition in metric(name)?.definitions ?? [] {
        for part in definition.formula.metrics where wanted.insert(part).inserted {
          open.append(part)
        }
      }
    }
    var pipeline = self
    pipeline.metrics = metrics.filter { wanted.contains($0.name) }
    pipeline.dashboards = dashboards.map { dashboard in
      DashboardDefinition(
        name: dashboard.name, tiles: dashboard.tiles.filter { wanted.contains($0.metric) })
    }
    return pipeline
  }
}
