import EventLog
import Events

/// The rows that stand at the end of a window: what some gates take and no other row has taken back.
struct StandingRows: Sendable {
  struct Key: Hashable {
    let reference: RowReference
    /// The number of the gate.
    let gate: Int
  }
  struct Row: Sendable {
    /// Place of the layer among the scan's layers.
    let layer: Int
    let entity: UInt32
    let counterpart: UInt32
    let unit: UInt32
    let value: Int64
    /// Microseconds.
    let originTime: Int64
    /// How often it was said, less how often it was taken back; never 0.
    fileprivate(set) var count: Int64

    /// The contract that it belongs to; what it is about where it names none.
    var contract: UInt32 { counterpart == 0 ? entity : counterpart }
  }

  private(set) var rows: [Key: Row] = [:]

  static let columns: RowColumns = [
    .ordinals, .measures, .names, .entities, .counterparts, .values, .units, .labels, .eventTimes,
    .originTimes, .arrivals, .weights, .replaced,
  ]

  private init() {}

  /// - Complexity: One pass over the rows of the gates' measures.
  init(_ gates: [RowGate], in records: Range<Offset>, _ scan: EvidenceScan) throws {
    let parts = try scan.batches(
      gates, in: records, columns: Self.columns, initial: StandingRows()
    ) { found, batch, row, layer, mask in
      let standing = Row(
        layer: layer, entity: batch.entities[row], counterpart: batch.counterparts[row],
        unit: batch.units[row], value: batch.values[row], originTime: batch.originTimes[row],
        count: Int64(batch.weights[row]))
      // A row that ends another one counts where that one does.
      let reference = batch.replaced(at: row) ?? batch.reference(at: row)
      for gate in gates.indices where mask & (1 << UInt64(gate)) != 0 {
        found.add(standing, Key(reference: reference, gate: gate))
      }
    }
    self = parts.first ?? StandingRows()
    for part in parts.dropFirst() { for (key, row) in part.rows { add(row, key) } }
  }

  private mutating func add(_ row: Row, _ key: Key) {
    guard var known = rows[key] else {
      rows[key] = row
      return
    }
    known.count += row.count
    rows[key] = known.count == 0 ? nil : known
  }
}
