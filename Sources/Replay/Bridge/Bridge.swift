import Agents
public import EventLog
public import Events

/// Reconciles two ways of counting one thing on the same evidence: two departments' definitions, two
/// versions of the rules, two days.
///
/// The way from one to the other is a ``BridgePath``: one change at a time, in a fixed order. Every
/// person whose part differs at the two ends is named once, by the step that loses or gains the
/// person, so the named sets add up to the difference exactly. Where one of them is a sum that says
/// what its units are, people are led over to the units that they hold, and the rest is told by
/// contract.
public struct Bridge {
  /// One end: a definition under a pipeline version, for a day.
  public struct Side: Sendable {
    public let pipeline: Pipeline
    public let item: DataItem
    public let definition: DefinitionName

    public init(pipeline: Pipeline, item: DataItem, definition: DefinitionName) {
      self.pipeline = pipeline
      self.item = item
      self.definition = definition
    }
  }

  /// What the ends are told apart by: it decides what the terms are called.
  public enum Axis: Sendable { case definition, rules, day }

  let reader: LogReader
  let samplesPerTerm: Int

  public init(reader: LogReader, samplesPerTerm: Int = 2) {
    self.reader = reader
    self.samplesPerTerm = samplesPerTerm
  }

  /// - Parameter head: What is known: nothing at or behind this offset counts.
  /// - Throws: ``HistoryError``, and what reading throws.
  public func reconcile(
    _ from: Side, _ to: Side, along axis: Axis = .definition, asOf head: Offset
  ) throws -> Difference {
    let first = try plan(from, head)
    let last = try plan(to, head)
    // People are led over to the units that they hold, and two other definitions from the earlier
    // one in the configuration, whoever asks, so that the sets are the same from either end.
    let isTurned = last.countsPeople && first.countsUnits
    let isOrdered = isTurned || (first.countsPeople && last.countsUnits)
    if isTurned || (axis == .definition && !isOrdered && place(of: to) < place(of: from)) {
      return try reconcile(to, from, along: axis, asOf: head).reversed
    }
    let ends = (try end(from, head), try end(to, head))
    let scan = try EvidenceScan(reader: reader, pipeline: to.pipeline)
    let evidence = max(ends.0.readUpTo, ends.1.readUpTo)
    let run = try BridgeRun(
      path: BridgePath(from: first, to: last), scan: scan, upTo: evidence, axis: axis)
    return try run.difference(from, to, ends, samplesPerTerm)
  }

  private func place(of side: Side) -> Int {
    let definitions = side.pipeline.metric(side.item.metric)?.definitions ?? []
    return definitions.firstIndex { $0.name == side.definition } ?? definitions.count
  }

  /// What the log has of an end.
  struct End {
    let placed: ItemHistory.Placed?
    let readUpTo: Offset
    /// What was decided, or claimed, by then.
    let recorded: Quantity?
    let knownAt: Timestamp
  }

  private func end(_ side: Side, _ head: Offset) throws -> End {
    let history = try ItemHistory(side.item, in: reader, upTo: head)
    guard let placed = history.decision(before: head) else {
      guard history.decisions.isEmpty else {
        throw HistoryError.neverDecided(
          side.item, near: Set(history.decisions.map(\.decision.item)).sorted())
      }
      throw HistoryError.neverDecided(side.item, near: [])
    }
    let isOwn = placed.version == side.pipeline.version
    let claim = placed.decision.claims.first { $0.definition == side.definition }
    return End(
      placed: placed, readUpTo: placed.decision.readUpTo, recorded: isOwn ? claim?.value : nil,
      knownAt: placed.knownAt)
  }

  private func plan(_ side: Side, _ head: Offset) throws -> CountPlan {
    try CountPlan(side.item, side.definition, of: side.pipeline, in: reader, before: head)
  }
}
