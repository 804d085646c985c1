import Agents
public import EventLog
public import Events

/// Explains the difference of two figures of one data item by the evidence that came between.
///
/// 1. Both decisions are found, and the evidence of both is counted again from the rows.
/// 2. What came between is put in groups: by kind, then by source. People are never split: all rows
///    of one stand in the first group that brings or removes them. Rows that change nothing are in
///    no group.
/// 3. The groups are added one after the other in the order of ``DifferenceTerm/Kind``; each term is
///    what its group adds there. So the terms always sum to the difference, and where two interact
///    the later one shows it.
/// 4. The check counts again without the named events, and with each term left out.
public struct Why {
  let reader: LogReader
  /// The pipeline of a version that the log knows.
  let pipeline: (PipelineVersion?) throws -> Pipeline
  let samplesPerTerm: Int

  public init(
    reader: LogReader, samplesPerTerm: Int = 2,
    pipeline: @escaping (PipelineVersion?) throws -> Pipeline
  ) {
    self.reader = reader
    self.samplesPerTerm = samplesPerTerm
    self.pipeline = pipeline
  }

  /// Explains what changed between two places of the log.
  /// - Parameter definition: A department's or a source's; nil explains the decided figure.
  /// - Throws: ``HistoryError``, and what reading throws.
  public func explain(
    _ item: DataItem, definition: DefinitionName? = nil, from: Offset, to: Offset
  ) throws -> Difference {
    let history = try ItemHistory(item, in: reader, upTo: max(from, to))
    let first = try end(of: history, before: from, definition)
    let last = try end(of: history, before: to, definition)
    var run = try WhyRun(self, history, first, last)
    return try run.difference()
  }

  /// One end of the question, as the log has it.
  struct End {
    let placed: ItemHistory.Placed
    let definition: DefinitionName
    let value: Quantity
    let pipeline: Pipeline
    let held: (shown: Quantity?, reason: String, at: Offset)?
  }

  private func end(
    of history: ItemHistory, before offset: Offset, _ definition: DefinitionName?
  ) throws -> End {
    guard let placed = history.decision(before: offset) else {
      let first = history.decisions.first { $0.decision.item == history.item }
      guard history.decisions.isEmpty || first != nil else {
        throw HistoryError.neverDecided(
          history.item, near: Set(history.decisions.map(\.decision.item)).sorted())
      }
      throw HistoryError.notYetDecided(
        history.item, by: "offset \(offset)",
        first: first.map { "\($0.knownAt) (offset \($0.offset))" })
    }
    let pipeline = try pipeline(placed.version)
    guard let name = definition ?? placed.decision.winner,
      let claim = placed.decision.claims.first(where: { $0.definition == name })
    else {
      if let definition, pipeline.metric(history.item.metric)?.definition(definition) == nil {
        throw HistoryError.unknownDefinition(
          definition.rawValue, of: history.item.metric.rawValue,
          among: pipeline.metric(history.item.metric)?.definitions.map(\.name.rawValue) ?? [])
      }
      throw HistoryError.abstained(history.item, at: placed.offset)
    }
    return End(
      placed: placed, definition: name, value: claim.value, pipeline: pipeline,
      held: definition == nil ? history.held(before: offset) : nil)
  }
}
