import Events
import Storage

/// A unit as the bytes of its segments, each found to give back what went in.
struct EncodedUnit: Sendable {
  struct Segment: Sendable {
    let segment: EncodedSegment
    let rows: [EncodedRows]
    let plainBytes: Int
    let rowCount: Int
  }

  let unit: BulkUnit
  let segments: [Segment]
  /// The leaf hashes of all its events; nil where the log is hashed in another way.
  let leaves: [Digest32]?

  /// Encodes a unit. No order: any thread may do it.
  /// - Parameter seeds: The salts of the blocks that it touches.
  init(_ unit: BulkUnit, _ integrity: any IntegrityHooks, seeds: [UInt64: [UInt8]]) throws {
    self.unit = unit
    segments = try unit.segments.map { segment in
      Segment(
        segment: try EncodedSegment(checked: segment.events),
        rows: try segment.layers.map { try EncodedRows($0, segment.records) },
        plainBytes: segment.events.bytes.count,
        rowCount: segment.layers.reduce(0) { $0 + $1.rows.count })
    }
    if let integrity = integrity as? any BulkHashing {
      var leaves: [Digest32] = []
      leaves.reserveCapacity(Int(unit.end - unit.first))
      for segment in unit.segments {
        leaves += try integrity.leaves(of: segment.events, seeds: seeds)
      }
      self.leaves = leaves
    } else {
      leaves = nil
    }
  }
}

extension EncodedSegment {
  /// Encodes events and has them given back.
  /// - Throws: ``EventLogError/storage(_:)`` if they did not come back the same.
  init(checked events: EventBatch) throws {
    var encoder = SegmentEncoder()
    self = try encoder.encode(events)
    var again = EventBatch()
    try decode(into: &again)
    guard again.bytes == events.bytes, again.ends == events.ends,
      again.knowledgeTimes == events.knowledgeTimes, again.numbers == events.numbers
    else {
      throw EventLogError.storage(
        """
        the columns of events \(events.offsets.lowerBound)..<\(events.offsets.upperBound) did not \
        give back the same bytes; nothing of them was written
        """)
    }
  }
}
