import EventLog
import Events

/// Of two days: whose part of the later day came only in records of a form that was noticed to be
/// new once the earlier day was over.
struct SchemaSets {
  /// One row of each member of a set, by set.
  private(set) var witnesses: [BridgeSets.Key: BridgeWitnesses.Witness] = [:]

  /// Parts the sets of the steps that bring or take away what only the later day has.
  /// - Complexity: The kinds of events are read; where a change was noticed also the rows, and the
  ///   records of the source that changed.
  init(
    parting sets: inout BridgeSets, _ steps: [BridgeStep], _ model: StageModel,
    from first: CivilDay, to last: CivilDay, _ scan: EvidenceScan, _ records: Range<Offset>
  ) throws {
    let keys = sets.sets.keys.filter { key in
      switch steps[key.step - 1].change {
      case .widened: first < last
      case .narrowed: last < first
      default: false
      }
    }.sorted()
    let begin = scan.zone.start(of: min(first, last).advanced(by: 1))
    guard !keys.isEmpty, try SchemaChanges.areNoticed(in: records, since: begin, scan.reader)
    else { return }
    let rows = try Self.rows(keys, sets, model, isForward: first < last, scan, records)
    let shown = try SchemaChanges(
      of: scan.records(of: rows.joined().map(\.row)), in: records, since: begin, scan
    ).shown
    for (number, key) in keys.enumerated() {
      let byMember = Dictionary(grouping: rows[number], by: \.root)
      var parts: [String: BridgeSets.Members] = [:]
      var found: [String: BridgeWitnesses.Witness] = [:]
      for (root, delta) in sets.sets[key]?.parts ?? [] {
        let own = byMember[root] ?? []
        let forms = own.map { shown[$0.row.reference.offset.rawValue] ?? "" }
        let form = forms.contains("") ? "" : forms.first ?? ""
        parts[form, default: .init()].add(root, delta)
        guard !form.isEmpty, let row = own.first?.row else { continue }
        found[form, default: .init()].references.append(row.reference)
        found[form, default: .init()].layers.insert(row.layer)
      }
      guard !found.isEmpty else { continue }
      sets.part(key, into: parts)
      for (form, witness) in found {
        witnesses[BridgeSets.Key(step: key.step, side: key.side, detail: form)] = witness
      }
    }
  }

  /// By set the rows of its members that only the later day has, in the order of the log.
  private static func rows(
    _ keys: [BridgeSets.Key], _ sets: BridgeSets, _ model: StageModel, isForward: Bool,
    _ scan: EvidenceScan, _ records: Range<Offset>
  ) throws -> [[(root: UInt32, row: CountedRow)]] {
    let roots = model.context.people.roots
    let members = keys.map { Set(sets.sets[$0]?.people ?? []) }
    let bits = keys.map { key in
      let (one, other) = (model.gateBits(of: key.step - 1), model.gateBits(of: key.step))
      let (wide, narrow) = isForward ? (other, one) : (one, other)
      return (wide: wide & ~narrow, narrow: narrow & ~wide)
    }
    var found = [[(root: UInt32, row: CountedRow)]](repeating: [], count: keys.count)
    let columns: RowColumns = [
      .ordinals, .measures, .names, .entities, .eventTimes, .originTimes, .arrivals, .weights,
      .labels, .replaced,
    ]
    try scan.rows(model.gates, in: records, columns: columns) { row in
      let root = roots[Int(row.entity)]
      for number in keys.indices
      where row.gates & bits[number].wide != 0 && row.gates & bits[number].narrow == 0
        && members[number].contains(root)
      {
        found[number].append((root, row))
      }
    }
    return found.map { $0.sorted { $0.row.reference < $1.row.reference } }
  }
}
