import EventLog
import Events

/// How many rows of each layer count for a plan, where they begin and end, and the first of them.
struct EvidenceTally {
  struct Layer {
    var rows: UInt64 = 0
    var first: RowReference?
    var last: RowReference?
    /// The first rows, in the order of the log.
    var samples: [RowReference] = []
  }

  /// By the scan's layers.
  private(set) var layers: [Layer]

  /// - Complexity: One pass over the segments that hold rows of the plan's windows.
  init(
    _ plan: CountPlan, _ scan: EvidenceScan, in records: Range<Offset>, samplesPerSource: Int
  ) throws {
    var gates: [RowGate] = []
    var masks: [[Bool]] = []
    let people = try Self.people(plan, scan, records)
    for fold in plan.folds {
      let masked = people?.masked(fold.masks) ?? []
      for gate in [fold.gate, fold.second].compactMap({ $0 }) {
        gates.append(gate)
        masks.append(masked)
      }
    }
    let columns = plan.columns.union(.ordinals)
    let nothing = Array(repeating: Layer(), count: scan.layers.count)
    let states = try scan.states(gates, in: records, columns: columns, initial: nothing) {
      [masks] layers, row in
      let counts = masks.indices.contains { gate in
        row.gates & (1 << UInt64(gate)) != 0 && !FoldTally.isMasked(row.entity, masks[gate])
      }
      if counts { layers[row.layer].add(row.reference, atMost: samplesPerSource) }
    }
    layers = states.dropFirst().reduce(into: states.first ?? nothing) { layers, other in
      for place in layers.indices { layers[place].add(other[place], atMost: samplesPerSource) }
    }
  }

  /// Who is one person; nil where the plan leaves nobody out.
  private static func people(
    _ plan: CountPlan, _ scan: EvidenceScan, _ records: Range<Offset>
  ) throws -> PersonGraph? {
    guard plan.folds.contains(where: { !$0.masks.isEmpty }) else { return nil }
    return PersonGraph(
      entities: try scan.entityCount(), identity: try scan.identityParts(in: records))
  }
}

extension EvidenceTally.Layer {
  /// Adds a row; of one thread they come in any order of blocks.
  fileprivate mutating func add(_ row: RowReference, atMost most: Int) {
    rows += 1
    first = first.map { min($0, row) } ?? row
    last = last.map { max($0, row) } ?? row
    guard most > 0 else { return }
    if samples.count == most, let greatest = samples.last, greatest < row { return }
    samples.insert(row, at: samples.partitioningIndex { row < $0 })
    if samples.count > most { samples.removeLast() }
  }

  fileprivate mutating func add(_ other: Self, atMost most: Int) {
    rows += other.rows
    first = [first, other.first].compactMap { $0 }.min()
    last = [last, other.last].compactMap { $0 }.max()
    samples = Array((samples + other.samples).sorted().prefix(most))
  }
}
