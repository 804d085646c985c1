import Agents
public import EventLog
public import Events

/// A few raw records, and what a figure made of them alone must be: a decision that was once looked
/// at, kept so that it does not change unseen. It needs no log: the records are normalized, linked,
/// folded and decided on as a pipeline says.
public struct RegressionTest: Sendable {
  /// A raw record.
  public struct Record: Sendable {
    public let source: SourceID
    /// Where it lay in the log that it was taken from.
    public let offset: Offset
    public let arrivedAt: Timestamp
    public let payload: [UInt8]

    public init(source: SourceID, offset: Offset, arrivedAt: Timestamp, payload: [UInt8]) {
      self.source = source
      self.offset = offset
      self.arrivedAt = arrivedAt
      self.payload = payload
    }
  }

  public let item: DataItem
  public let definition: DefinitionName
  /// When it is decided.
  public let tick: Timestamp
  /// What each source had shown by then.
  public let watermarks: [SourceID: Timestamp]
  /// In the order of their offsets.
  public let records: [Record]

  public init(
    item: DataItem, definition: DefinitionName, tick: Timestamp,
    watermarks: [SourceID: Timestamp], records: [Record]
  ) {
    self.item = item
    self.definition = definition
    self.tick = tick
    self.watermarks = watermarks
    self.records = records.sorted { $0.offset < $1.offset }
  }

  /// Takes the raw records of a reproduction out of a log.
  /// - Returns: Nil if one of them has been erased.
  public init?(_ reproduction: Reproduction, in reader: LogReader) throws {
    var records: [Record] = []
    for record in reproduction.records {
      let recorded = try reader.event(at: record.offset)
      guard case .recordCollected(let collected) = recorded.event,
        let payload = collected.payload.plain
      else { return nil }
      records.append(
        Record(
          source: record.source, offset: record.offset, arrivedAt: recorded.eventTime,
          payload: payload))
    }
    self.init(
      item: reproduction.item, definition: reproduction.definition, tick: reproduction.tick,
      watermarks: reproduction.watermarks, records: records)
  }

  /// What a pipeline makes of the records.
  /// - Returns: Nil where it decides nothing.
  /// - Throws: ``HistoryError/unknownMetric(_:among:)``, and what mappings throw when they are
  ///   compiled.
  public func value(under pipeline: Pipeline) throws -> Quantity? {
    var (aggregator, state) = try folded(under: pipeline)
    return aggregator.figure(
      FigureKey(item: item, definition: definition), at: tick, given: &state)
  }

  /// Everything that a pipeline decides on the records about the metric, whatever the labels.
  func decisions(under pipeline: Pipeline) throws -> [DecisionMade] {
    var (aggregator, state) = try folded(under: pipeline)
    return aggregator.decide(.tick(at: tick, readUpTo: Offset(0)), given: &state).compactMap {
      if case .decisionMade(let decision) = $0 { decision } else { nil }
    }
  }

  private func folded(under pipeline: Pipeline) throws -> (Aggregator, Aggregator.State) {
    guard pipeline.metric(item.metric) != nil else {
      throw HistoryError.unknownMetric(
        item.metric.rawValue, among: pipeline.metrics.map(\.name.rawValue))
    }
    var pipeline = pipeline.restricted(to: [item.metric])
    pipeline.reporting.since = item.day
    let aggregator = try Aggregator(pipeline)
    var state = aggregator.state(knowing: watermarks)
    var sessions: [SourceID: (normalizer: Normalizer, session: LinkSession)] = [:]
    for record in records {
      guard let source = pipeline.source(record.source) else { continue }
      var (normalizer, session) =
        try sessions[source.id] ?? (
          Normalizer(source: source, zones: pipeline.zones),
          LinkSession(Linker(source: source, layer: 1), source: source.id)
        )
      let mapped = normalizer.map(record.payload)
      let linked = try session.link(mapped, at: record.offset, knownAt: record.arrivedAt) { _ in
        nil
      }
      aggregator.evolve(&state, rows: linked.rows)
      sessions[source.id] = (normalizer, session)
    }
    return (aggregator, state)
  }
}
