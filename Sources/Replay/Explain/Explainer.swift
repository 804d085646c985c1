import Agents
public import EventLog
public import Events

/// Explains one figure from the log alone: nothing about evidence is stored, the window is scanned
/// again.
public struct Explainer: Sendable {
  private let reader: LogReader
  private let pipeline: Pipeline
  private let samplesPerSource: Int
  /// Nothing at or behind it is known.
  private let end: Offset
  /// What other rules say, where the question is about those.
  private let shadow: ShadowRun.Outcome?

  /// - Parameters:
  ///   - end: What is known: nothing at or behind this offset; nil for all.
  ///   - shadow: What other rules say; the decision is then theirs.
  public init(
    reader: LogReader, pipeline: Pipeline, samplesPerSource: Int = 2, end: Offset? = nil,
    shadow: ShadowRun.Outcome? = nil
  ) {
    self.reader = reader
    self.pipeline = pipeline
    self.samplesPerSource = samplesPerSource
    self.end = end ?? reader.head
    self.shadow = shadow
  }

  /// Explains the latest decision of a data item.
  /// - Throws: ``ExplainError`` if the item was never decided; what reading the log throws.
  public func explain(
    _ item: DataItem, definition: DefinitionName = .ours
  ) throws -> Explanation {
    let history = try ItemHistory(item, in: reader, upTo: end, withVerdicts: shadow == nil)
    let revisions = revisions(of: history)
    guard let latest = revisions.last,
      let figure = try figure(of: history, definition)
    else {
      throw ExplainError.neverDecided(
        item, near: Set(history.decisions.map(\.decision.item)).sorted())
    }
    let rule = pipeline.metric(item.metric)?.rules.first { $0.id == latest.decision.rule }
    return Explanation(
      item: item, definition: definition, figure: figure, revisions: revisions,
      verdict: history.verdicts.last, rule: rule,
      evidence: try evidence(for: item, definition, upTo: latest.decision.readUpTo))
  }

  /// What the dashboards show of the item, or what other rules would. What was decided of the day
  /// itself tells it, but for a held figure that has shown no good value yet: that one shows an
  /// earlier day's.
  private func figure(
    of history: ItemHistory, _ definition: DefinitionName
  ) throws -> FigureRow? {
    let figures = Figures(pipeline: pipeline)
    var state = shadow?.figures ?? figures.initialState
    if shadow == nil { for event in history.recorded { figures.evolve(&state, event) } }
    let row = figures.row(history.item, definition: definition, given: state)
    guard shadow == nil, let row, row.state == .held, row.lastGood == nil else { return row }
    return figures.row(
      history.item, definition: definition,
      given: try FiguresModel.state(of: pipeline, in: reader, upTo: end))
  }

  /// What the log has decided of the item, or what other rules say.
  private func revisions(of history: ItemHistory) -> [Explanation.Revision] {
    guard let shadow else {
      return history.decisions.filter { $0.decision.item == history.item }.map {
        Explanation.Revision(
          offset: $0.offset, knowledgeTime: $0.knownAt, version: $0.version, decision: $0.decision)
      }
    }
    return shadow.decisions[history.item].map { decision in
      [
        Explanation.Revision(
          offset: shadow.readUpTo, knowledgeTime: shadow.knownAt,
          version: shadow.pipeline.version, decision: decision)
      ]
    } ?? []
  }

  /// Finds the rows that count again, source by source.
  private func evidence(
    for item: DataItem, _ definition: DefinitionName, upTo end: Offset
  ) throws -> [Explanation.SourceEvidence] {
    let plan = try CountPlan(item, definition, of: pipeline, in: reader, before: self.end)
    let scan = try EvidenceScan(reader: reader, pipeline: pipeline)
    let tally = try EvidenceTally(
      plan, scan, in: Offset(0)..<end, samplesPerSource: samplesPerSource)
    return try tally.layers.enumerated().compactMap { place, found in
      guard let first = found.first, let last = found.last else { return nil }
      return Explanation.SourceEvidence(
        source: scan.layers[place].source, rows: found.rows, first: first.offset,
        last: last.offset,
        samples: try found.samples.map { try sample($0, scan.layers[place].source) })
    }
  }

  private func sample(_ reference: RowReference, _ source: SourceID) throws -> Explanation.Sample {
    let rows = try reader.rows(of: reference.offset, in: LayerID(reference.layer))
    guard let place = rows.ordinals.firstIndex(of: reference.ordinal) else {
      preconditionFailure("a row that was just counted lies where it was")
    }
    let recorded = try reader.event(at: reference.offset)
    var payload: [UInt8]?
    if case .recordCollected(let record) = recorded.event { payload = record.payload.plain }
    return .init(
      reference: reference,
      row: try rows.observation(at: place, source: source, symbols: reader.symbols),
      payload: payload, call: recorded.cause)
  }
}

/// Why a figure cannot be explained.
public enum ExplainError: Error, CustomStringConvertible {
  case neverDecided(DataItem, near: [DataItem])

  public var description: String {
    switch self {
    case .neverDecided(let item, let near) where near.isEmpty:
      """
      EXPLAIN-1: \(item) was never decided. `plumbline figures --from \(item.day) --to \
      \(item.day)` lists what was.
      """
    case .neverDecided(let item, let near):
      """
      EXPLAIN-1: \(item) was never decided; \(HistoryError.sameDay(near)).
      """
    }
  }
}
