import EventLog
import Events

/// One row that passed a gate, as small numbers; columns that were not read are 0.
struct CountedRow: Sendable {
  let reference: RowReference
  /// Place of the layer among the scan's layers.
  var layer: Int
  let entity: UInt32
  let name: UInt32
  let unit: UInt32
  let labels: UInt32
  let value: Int64
  /// Microseconds.
  let eventTime: Int64
  let originTime: Int64
  let arrival: Int64
  private(set) var weight: Int8
  let reason: Observation.Reason
  /// The gates that it passed, one bit each.
  let gates: UInt64

  @inline(__always)
  init(_ batch: RowBatch, _ row: Int, layer: Int, gates: UInt64) {
    reference = RowReference(
      offset: Offset(batch.records[row]), layer: batch.layer.rawValue,
      ordinal: batch.ordinals.isEmpty ? 0 : batch.ordinals[row])
    self.layer = layer
    entity = batch.entities[row]
    name = batch.names.isEmpty ? 0 : batch.names[row]
    unit = batch.units.isEmpty ? 0 : batch.units[row]
    labels = batch.labels.isEmpty ? 0 : batch.labels[row]
    value = batch.values.isEmpty ? 0 : batch.values[row]
    eventTime = batch.eventTimes[row]
    originTime = batch.originTimes[row]
    arrival = batch.arrivals.isEmpty ? 0 : batch.arrivals[row]
    weight = batch.weights[row]
    reason = Observation.Reason(rawValue: batch.reasons[row]) ?? .none
    self.gates = gates
  }

  /// The same row with its weight turned round.
  var takenBack: CountedRow {
    var row = self
    row.weight = -weight
    return row
  }
}
