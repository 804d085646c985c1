import Agents
public import EventLog
public import Events

/// Makes regression tests of past events: of a decision the records that it was made on, of a raw
/// record the figures that it makes. Each is decided again from raw bytes, so that it fails where
/// mapping, linking, folding or deciding come to something else.
public struct IncidentSearch {
  /// A test with what the version that decided makes of its records.
  public struct Found: Sendable {
    public let test: RegressionTest
    public let expected: Quantity?
    /// What the log says of the figure; nil where it is about a record alone.
    public let recorded: Quantity?
    /// How many records the decision was made on; more than the test has where they are too many.
    public let total: Int
  }

  /// A test of more records would be read by nobody; of more every n-th is taken.
  public static let mostRecords = 1_000

  private let reader: LogReader
  private let pipeline: Pipeline

  /// - Parameter pipeline: The version that decided.
  public init(reader: LogReader, pipeline: Pipeline) {
    self.reader = reader
    self.pipeline = pipeline
  }

  /// The test of a decision.
  /// - Returns: Nil where one of the records has been erased, or none is left.
  /// - Complexity: One pass over the rows of the metric.
  public func test(of decision: DecisionMade, at event: RecordedEvent) throws -> Found? {
    let item = decision.item
    guard let metric = pipeline.metric(item.metric) else { return nil }
    var definitions = Set(decision.claims.map(\.definition))
    definitions.insert(decision.winner ?? .ours)
    var counted: Set<Reproduction.Record> = []
    var entities: Set<UInt32> = []
    var days: ClosedRange<Int32>?
    let scan = try EvidenceScan(reader: reader, pipeline: pipeline)
    let evidence = Offset(0)..<min(decision.readUpTo, event.offset)
    for definition in definitions.sorted() where metric.definition(definition) != nil {
      let plan = try CountPlan(item, definition, of: pipeline)
      let gates = plan.folds.flatMap { [$0.gate] + ($0.second.map { [$0] } ?? []) }
      guard !gates.isEmpty, gates.count <= 64 else { continue }
      try scan.rows(gates, in: evidence) { row in
        counted.insert(
          Reproduction.Record(
            offset: row.reference.offset, source: scan.layers[row.layer].source))
        entities.insert(row.entity)
        let day = scan.zone.day(of: Timestamp(microseconds: row.originTime)).number
        days = min(days?.lowerBound ?? day, day)...max(days?.upperBound ?? day, day)
      }
    }
    let all = counted.sorted { $0.offset < $1.offset }
    let step = (all.count + Self.mostRecords - 1) / Self.mostRecords
    let taken = step > 1 ? all.indices.filter { $0 % step == 0 }.map { all[$0] } : all
    let beside = try beside(taken, of: entities, days, metric, scan, in: evidence)
    return try found(
      item, .ours, taken + beside, tick: event.eventTime, recorded: decision.value,
      total: all.count, in: evidence)
  }

  /// The tests of a raw record: one for each figure of its days that it makes something of.
  public func tests(ofRecord event: RecordedEvent) throws -> [Found] {
    guard case .recordCollected(let collected) = event.event,
      let layer = try LayerChoice(pipeline, in: reader).layers
        .first(where: { $0.source == collected.source })
    else { return [] }
    let scan = try EvidenceScan(reader: reader, pipeline: pipeline)
    let batch = try reader.rows(of: event.offset, in: layer.id)
    var records = [Reproduction.Record(offset: event.offset, source: collected.source)]
    var days: Set<CivilDay> = []
    var entities: Set<UInt32> = []
    for row in 0..<batch.count {
      days.insert(scan.zone.day(of: Timestamp(microseconds: batch.eventTimes[row])))
      if batch.entities[row] != 0 { entities.insert(batch.entities[row]) }
      if let replaced = batch.replaced(at: row) {
        records.append(Reproduction.Record(offset: replaced.offset, source: collected.source))
      }
    }
    guard let tick = try LastTick.before(reader.head, in: reader), let first = days.min(),
      let last = days.max()
    else { return [] }
    let evidence = Offset(0)..<tick.offset
    var all: [Found] = []
    for metric in pipeline.metrics {
      let beside = try beside(
        records, of: entities, first.number...last.number, metric, scan, in: evidence)
      for day in days.sorted() {
        let draft = DataItem(metric.name, on: day, labels: .none)
        guard
          let trial = try test(
            draft, .ours, records + beside, tick: tick.eventTime, in: evidence)
        else { continue }
        for decision in try trial.decisions(under: pipeline)
        where decision.item.day == day && decision.item.metric == metric.name {
          let test = RegressionTest(
            item: decision.item, definition: .ours, tick: trial.tick,
            watermarks: trial.watermarks, records: trial.records)
          guard let value = try test.value(under: pipeline) else { continue }
          all.append(
            Found(test: test, expected: value, recorded: nil, total: test.records.count))
        }
      }
    }
    return all
  }

  private func found(
    _ item: DataItem, _ definition: DefinitionName, _ records: [Reproduction.Record],
    tick: Timestamp, recorded: Quantity?, total: Int, in evidence: Range<Offset>
  ) throws -> Found? {
    guard !records.isEmpty,
      let test = try test(item, definition, records, tick: tick, in: evidence)
    else { return nil }
    return Found(
      test: test, expected: try test.value(under: pipeline), recorded: recorded, total: total)
  }

  private func test(
    _ item: DataItem, _ definition: DefinitionName, _ records: [Reproduction.Record],
    tick: Timestamp, in evidence: Range<Offset>
  ) throws -> RegressionTest? {
    try RegressionTest(
      Reproduction(
        item: item, definition: definition,
        records: Set(records).sorted { $0.offset < $1.offset }, from: nil, to: nil,
        old: pipeline, new: pipeline, tick: tick,
        watermarks: try Reproduction.watermarks(in: evidence, of: reader)),
      in: reader)
  }

  /// What else decides: who is one person, who carries a mask, and what money was worth.
  private func beside(
    _ records: [Reproduction.Record], of entities: Set<UInt32>, _ days: ClosedRange<Int32>?,
    _ metric: MetricDefinition, _ scan: EvidenceScan, in evidence: Range<Offset>
  ) throws -> [Reproduction.Record] {
    var found: Set<Reproduction.Record> = []
    let sources = Dictionary(
      scan.layers.map { ($0.id.rawValue, $0.source) }, uniquingKeysWith: { $1 })
    for row in try scan.identity(in: evidence)
    where entities.contains(row.entity) || entities.contains(row.other) {
      guard let source = sources[row.reference.layer] else { continue }
      found.insert(Reproduction.Record(offset: row.reference.offset, source: source))
    }
    if let rates = pipeline.reporting.rates, let days {
      for rate in try scan.rates(in: evidence) where days.contains(rate.day) {
        found.insert(Reproduction.Record(offset: rate.reference.offset, source: rates.source))
      }
    }
    return found.sorted { $0.offset < $1.offset }
  }
}

extension Reproduction {
  /// What each source had shown before an offset.
  static func watermarks(
    in records: Range<Offset>, of reader: LogReader
  ) throws -> [SourceID: Timestamp] {
    var watermarks: [SourceID: Timestamp] = [:]
    try reader.eachEvent(in: records, kinds: [SourceStateChanged.kind]) { recorded in
      guard case .sourceStateChanged(let change) = recorded.event, let mark = change.watermark
      else { return }
      watermarks[change.source] = max(mark, watermarks[change.source] ?? mark)
    }
    return watermarks
  }
}
