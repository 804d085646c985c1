import EventLog
import Events

/// The rows of one source that another mapping takes back, with weights turned round, and those that
/// it puts in their place.
struct MappingChange {
  let source: SourceID
  /// The change of form that its records show, in words; empty where they show none.
  private(set) var schema = ""
  private(set) var rows: [CountedRow] = []
  private(set) var identity: [IdentityRow] = []

  var isEmpty: Bool { rows.isEmpty && identity.isEmpty }

  /// In the order of the log.
  var references: [RowReference] {
    (rows.map(\.reference) + identity.map(\.reference)).sorted()
  }

  /// What makes two rows of one record the same whatever layer they lie in.
  private struct Fact: Hashable {
    let record: UInt64
    let entity: UInt32
    let name: UInt32
    let unit: UInt32
    let labels: UInt32
    let value: Int64
    let times: [Int64]
    let reason: UInt8
    let gates: UInt64
  }

  /// Of each source that the two scans read from different layers.
  static func all(
    _ gates: [RowGate], from first: EvidenceScan, to last: EvidenceScan, in records: Range<Offset>,
    needsPeople: Bool
  ) throws -> [MappingChange] {
    try sources(first, last).compactMap { source in
      var change = MappingChange(source: source)
      try change.add(gates, first, last, in: records)
      if needsPeople { try change.addIdentity(first, last, in: records) }
      return change.isEmpty ? nil : change
    }
  }

  /// The sources that two scans read from different layers, sorted.
  static func sources(_ first: EvidenceScan, _ last: EvidenceScan) -> [SourceID] {
    Set((first.layers + last.layers).map(\.source)).sorted().filter { source in
      first.layers.filter { $0.source == source }.map(\.id)
        != last.layers.filter { $0.source == source }.map(\.id)
    }
  }

  private init(source: SourceID) { self.source = source }

  private mutating func add(
    _ gates: [RowGate], _ old: EvidenceScan, _ new: EvidenceScan, in records: Range<Offset>
  ) throws {
    var counts: [Fact: Int] = [:]
    var gone: [(row: CountedRow, fact: Fact)] = []
    try old.rows(gates, in: records, of: source) { row in
      let fact = Self.fact(row)
      counts[fact, default: 0] -= Int(row.weight)
      gone.append((row.takenBack, fact))
    }
    var come: [(row: CountedRow, fact: Fact)] = []
    // A counter goes on from layer to layer, so its rows keep the place of their source.
    let place = old.layers.firstIndex { $0.source == source } ?? old.layers.count
    try new.rows(gates, in: records, of: source) { row in
      let fact = Self.fact(row)
      counts[fact, default: 0] += Int(row.weight)
      var placed = row
      placed.layer = place
      come.append((placed, fact))
    }
    rows = (gone + come).filter { (counts[$0.fact] ?? 0) != 0 }.map(\.row)
      .sorted { $0.reference < $1.reference }
  }

  private static func fact(_ row: CountedRow) -> Fact {
    Fact(
      record: row.reference.offset.rawValue, entity: row.entity, name: row.name, unit: row.unit,
      labels: row.labels, value: row.value, times: [row.eventTime, row.originTime, row.arrival],
      reason: row.reason.rawValue, gates: row.gates)
  }

  private mutating func addIdentity(
    _ old: EvidenceScan, _ new: EvidenceScan, in records: Range<Offset>
  ) throws {
    var counts: [IdentityRow.Fact: Int] = [:]
    let gone = try old.identity(in: records, of: source).map(\.takenBack)
    let come = try new.identity(in: records, of: source)
    for row in gone + come { counts[row.fact, default: 0] += Int(row.weight) }
    identity = (gone + come).filter { (counts[$0.fact] ?? 0) != 0 }
      .sorted { $0.reference < $1.reference }
  }

  /// The records that show no change of form, and those of each change. Whoever also comes in records
  /// of the old form stands with those.
  func parted(by changes: SchemaChanges) -> [MappingChange] {
    func shown(_ reference: RowReference) -> String {
      changes.shown[reference.offset.rawValue] ?? ""
    }
    let schemas = Set(references.map(shown)).sorted()
    let plain = Set(rows.filter { shown($0.reference).isEmpty }.map(\.entity))
    func form(_ row: CountedRow) -> String {
      plain.contains(row.entity) && row.entity != 0 ? "" : shown(row.reference)
    }
    return schemas.map { schema in
      var part = self
      part.schema = schema
      part.rows = rows.filter { form($0) == schema }
      part.identity = identity.filter { shown($0.reference) == schema }
      return part
    }.filter { !$0.isEmpty }
  }

  /// The part that brings or removes somebody; rows of folds that count no people stay.
  func narrowed(to touched: TouchedPeople, _ model: EvidenceModel) -> MappingChange {
    var change = self
    change.rows = rows.filter { row in
      model.folds(of: row).contains { fold in
        !touched.isPersonal(fold) || touched.person(of: row, in: fold) != nil
      }
    }
    return change
  }
}
