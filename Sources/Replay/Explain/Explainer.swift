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
    let figures = Figures(pipeline: pipeline)
    var state = figures.initialState
    var revisions: [Explanation.Revision] = []
    var verdict: VerdictGiven?
    let kinds = Figures.kinds.union([VerdictGiven.kind])
    try reader.eachEvent(in: Offset(0)..<end, kinds: kinds) { recorded in
      figures.evolve(&state, recorded)
      switch recorded.event {
      case .decisionMade(let decision) where decision.item == item:
        revisions.append(
          .init(
            offset: recorded.offset, knowledgeTime: recorded.knowledgeTime,
            version: recorded.version, decision: decision))
      case .verdictGiven(let given) where given.item == item && given.definition == .ours:
        verdict = given
      default: break
      }
    }
    if let shadow {
      state = shadow.figures
      verdict = nil
      revisions =
        shadow.decisions[item].map { decision in
          [
            Explanation.Revision(
              offset: shadow.readUpTo, knowledgeTime: shadow.knownAt,
              version: shadow.pipeline.version, decision: decision)
          ]
        } ?? []
    }
    guard let latest = revisions.last,
      let figure = figures.row(item, definition: definition, given: state)
    else { throw ExplainError.neverDecided(item, near: neighbours(of: item, in: state, figures)) }
    let rule = pipeline.metric(item.metric)?.rules.first { $0.id == latest.decision.rule }
    return Explanation(
      item: item, definition: definition, figure: figure, revisions: revisions, verdict: verdict,
      rule: rule,
      evidence: try evidence(for: item, definition, upTo: latest.decision.readUpTo))
  }

  /// What was decided of the same metric and day under other labels, for the error message.
  private func neighbours(
    of item: DataItem, in state: Figures.State, _ figures: Figures
  ) -> [DataItem] {
    figures.rows(from: item.day, through: item.day, given: state).map(\.item)
      .filter { $0.metric == item.metric }
  }

  /// Scans the rows that count again, source by source.
  private func evidence(
    for item: DataItem, _ definition: DefinitionName, upTo end: Offset
  ) throws -> [Explanation.SourceEvidence] {
    let aggregator = try Aggregator(pipeline)
    var state = aggregator.initialState
    let layers = try reader.layers()
    // Who is one person, and who is left out, is all that the question needs of the state.
    let identity = try symbols(of: ["identity", "mask"])
    for (id, record) in layers {
      try rows(of: id, record.source, measures: identity, upTo: end) { row, _ in
        aggregator.evolve(&state, rows: CollectionOfOne(row))
      }
    }
    guard let evidence = Evidence(item: item, definition: definition, of: aggregator, state)
    else { return [] }
    let measures = try symbols(of: evidence.measures.map(\.rawValue))
    var found: [Explanation.SourceEvidence] = []
    for (id, record) in layers {
      guard evidence.sources.contains(SourceID(record.source)) else { continue }
      var count: UInt64 = 0
      var first: Offset?
      var last: Offset?
      var samples: [(RowReference, Observation)] = []
      try rows(of: id, record.source, measures: measures, days: evidence.days, upTo: end) {
        row, reference in
        guard evidence.counts(row) else { return }
        count += 1
        first = first ?? reference.offset
        last = reference.offset
        if samples.count < samplesPerSource { samples.append((reference, row)) }
      }
      guard let first, let last else { continue }
      found.append(
        .init(
          source: SourceID(record.source), rows: count, first: first, last: last,
          samples: try samples.map(sample)))
    }
    return found
  }

  private func sample(_ reference: RowReference, _ row: Observation) throws -> Explanation.Sample {
    let recorded = try reader.event(at: reference.offset)
    guard case .recordCollected(let record) = recorded.event else {
      return .init(reference: reference, row: row, payload: nil, call: recorded.cause)
    }
    return .init(
      reference: reference, row: row, payload: record.payload.plain, call: recorded.cause)
  }

  private func rows(
    of layer: LayerID, _ source: String, measures: Set<UInt32>,
    days: ClosedRange<Int32>? = nil, upTo end: Offset,
    _ body: (Observation, RowReference) throws -> Void
  ) throws {
    guard !measures.isEmpty else { return }
    let filter = RowScanFilter(measures: measures, days: days)
    try reader.scanRows(of: layer, records: Offset(0)..<end, filter: filter) { batch in
      for index in 0..<batch.count where measures.contains(batch.measures[index]) {
        try body(
          try batch.observation(
            at: index, source: SourceID(source), symbols: reader.symbols),
          batch.reference(at: index))
      }
      return .goOn
    }
  }

  private func symbols(of measures: [String]) throws -> Set<UInt32> {
    var symbols: Set<UInt32> = []
    for measure in measures {
      if let symbol = try reader.symbols.symbol(of: measure, in: .measure) {
        symbols.insert(symbol)
      }
    }
    return symbols
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
      EXPLAIN-1: \(item) was never decided; of that day there are: \
      \(near.map { $0.labels.description }.joined(separator: ", ")). Name one with --labels.
      """
    }
  }
}
