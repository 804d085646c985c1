import Agents
import EventLog
import Events

/// Looks for the fewest records that show what a cause does.
///
/// 1. Candidates are the records whose rows count for the figure on either side; those that count
///    on one side only come first.
/// 2. One record is tried alone, then two, then many are made fewer as long as the two sides still
///    differ. What is given is minimal: without any one of its records they agree.
struct ReproductionSearch {
  private let reader: LogReader
  private let tick: RecordedEvent
  private let stages: PipelineStages
  /// The decisions before the first stage, and after each.
  private let decided: [[DataItem: DecisionMade]]

  /// So many records are tried alone; of so many are pairs made; so many are made fewer.
  private static let single = 96
  private static let paired = 12
  private static let many = 512

  init(
    reader: LogReader, tick: RecordedEvent, stages: PipelineStages,
    decided: [[DataItem: DecisionMade]]
  ) {
    self.reader = reader
    self.tick = tick
    self.stages = stages
    self.decided = decided
  }

  /// - Returns: Nil where the candidates do not reproduce it.
  func smallest(
    for change: VersionDiff.Change, _ step: VersionDiff.Step, stage: Int
  ) throws -> Reproduction? {
    let figure = FigureKey(item: change.item, definition: change.definition)
    let before = stage == 0 ? stages.old : stages.stages[stage - 1].pipeline
    let sides = [before, stages.stages[stage].pipeline].map { pipeline in
      var pipeline = pipeline.restricted(to: [figure.item.metric])
      pipeline.reporting.since = figure.item.day
      return pipeline
    }
    let watermarks = try Reproduction.watermarks(in: Offset(0)..<tick.offset, of: reader)
    var first = try EvidenceTrial(
      figure, sides[0], watermarks, tick: tick.eventTime, reader: reader)
    var last = try EvidenceTrial(
      figure, sides[1], watermarks, tick: tick.eventTime, reader: reader)
    func differ(_ records: [Reproduction.Record]) throws -> Bool {
      VersionDiffRun.isSame(try first.value(of: records), try last.value(of: records)) == false
    }
    let candidates = try candidates(figure, sides, stage)
    guard let found = try smallest(candidates, differ) else { return nil }
    let records = found.sorted { $0.offset < $1.offset }
    return Reproduction(
      item: figure.item, definition: figure.definition, records: records,
      from: try first.value(of: records), to: try last.value(of: records), old: sides[0],
      new: sides[1], tick: tick.eventTime, watermarks: watermarks)
  }

  private func smallest(
    _ candidates: [Reproduction.Record], _ differ: ([Reproduction.Record]) throws -> Bool
  ) throws -> [Reproduction.Record]? {
    for record in candidates.prefix(Self.single) where try differ([record]) { return [record] }
    let some = Array(candidates.prefix(Self.paired) + candidates.suffix(Self.paired))
    for (index, one) in some.enumerated() {
      for other in some[(index + 1)...] where one != other {
        if try differ([one, other]) { return [one, other] }
      }
    }
    var count = some.count
    while count < min(candidates.count, Self.many) {
      count = min(count * 4, candidates.count, Self.many)
      let many = Array(candidates.prefix(count))
      if try differ(many) { return try reduced(many, differ) }
    }
    return nil
  }

  /// Leaves out ever smaller parts while the two sides still differ (delta debugging, Zeller and
  /// Hildebrandt, TSE 28 (2002)).
  private func reduced(
    _ records: [Reproduction.Record], _ differ: ([Reproduction.Record]) throws -> Bool
  ) throws -> [Reproduction.Record] {
    var records = records
    var parts = 2
    while records.count > 1 {
      let size = (records.count + parts - 1) / parts
      var isSmaller = false
      for start in stride(from: 0, to: records.count, by: size) {
        let rest = Array(records[..<start] + records[min(start + size, records.count)...])
        if !rest.isEmpty, try differ(rest) {
          records = rest
          parts = max(2, parts - 1)
          isSmaller = true
          break
        }
      }
      if isSmaller { continue }
      if size == 1 { break }
      parts = min(records.count, parts * 2)
    }
    return records
  }

  // MARK: - Candidates

  private func candidates(
    _ figure: FigureKey, _ sides: [Pipeline], _ stage: Int
  ) throws -> [Reproduction.Record] {
    var counted: [[Reproduction.Record: UInt32]] = []
    for (side, pipeline) in sides.enumerated() {
      counted.append(try records(figure, pipeline, decided[stage + side]))
    }
    let one = counted[0].filter { counted[1][$0.key] == nil }
    let other = counted[1].filter { counted[0][$0.key] == nil }
    let both = counted[0].filter { counted[1][$0.key] != nil }
    var entities: Set<UInt32> = []
    var found: [Reproduction.Record] = []
    for group in [one, other, both] {
      let records = group.sorted { $0.key.offset < $1.key.offset }.prefix(Self.many / 2)
      for (record, entity) in records {
        found.append(record)
        entities.insert(entity)
      }
    }
    return found + (try identities(of: entities, sides))
  }

  /// The records that count for a figure on one side, each with whom one of its rows is about.
  private func records(
    _ figure: FigureKey, _ pipeline: Pipeline, _ decisions: [DataItem: DecisionMade]
  ) throws -> [Reproduction.Record: UInt32] {
    let winner =
      figure.definition == .ours ? decisions[figure.item]?.winner ?? .ours : figure.definition
    guard pipeline.metric(figure.item.metric)?.definition(winner) != nil else { return [:] }
    var parts: [MetricName: [DataItem: DefinitionName]] = [:]
    for (item, decision) in decisions where item.day == figure.item.day {
      parts[item.metric, default: [:]][item] = decision.winner ?? .ours
    }
    let plan = try CountPlan(figure.item, winner, of: pipeline, parts: parts)
    let gates = plan.folds.flatMap { [$0.gate] + ($0.second.map { [$0] } ?? []) }
    guard !gates.isEmpty, gates.count <= 64 else { return [:] }
    let scan = try EvidenceScan(reader: reader, pipeline: pipeline)
    var found: [Reproduction.Record: UInt32] = [:]
    try scan.rows(gates, in: Offset(0)..<tick.offset) { row in
      let record = Reproduction.Record(
        offset: row.reference.offset, source: scan.layers[row.layer].source)
      found[record] = row.entity
    }
    return found
  }

  /// What says who is one person, and who carries a mask, of some entities.
  private func identities(
    of entities: Set<UInt32>, _ sides: [Pipeline]
  ) throws -> [Reproduction.Record] {
    var found: Set<Reproduction.Record> = []
    for pipeline in sides {
      let scan = try EvidenceScan(reader: reader, pipeline: pipeline)
      let sources = Dictionary(
        scan.layers.map { ($0.id.rawValue, $0.source) }, uniquingKeysWith: { $1 })
      for row in try scan.identity(in: Offset(0)..<tick.offset)
      where entities.contains(row.entity) || entities.contains(row.other) {
        guard let source = sources[row.reference.layer] else { continue }
        found.insert(Reproduction.Record(offset: row.reference.offset, source: source))
      }
    }
    return found.sorted { $0.offset < $1.offset }.suffix(Self.many / 4)
  }
}
