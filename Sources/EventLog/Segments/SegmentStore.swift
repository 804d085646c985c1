import Storage

/// Reading sealed segments.
struct SegmentStore {
  let environment: Environment

  func fill(
    _ batch: inout EventBatch, from: UInt64, to end: UInt64, _ filter: KindFilter?
  ) throws -> UInt64? { nil }

  func fill(
    _ rows: inout RowBatch, _ outcomes: inout OutcomeBatch, _ layer: LayerID,
    _ range: Range<UInt64>, _ request: RowRequest
  ) throws -> UInt64 { range.upperBound }
}

extension LogStore {
  var segments: SegmentStore { SegmentStore(environment: history) }
  func segments(in place: String) throws -> SegmentStore { segments }
}
