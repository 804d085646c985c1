/// When a segment is full.
enum SegmentLimit {
  /// Events in a block; a segment lies in one block.
  static let events: UInt64 = 1 << 16
}

extension LogOptions {
  /// Where the segment that begins at an offset ends at the latest.
  func segmentEnd(from first: UInt64) -> UInt64 {
    let blockEnd = (first / SegmentLimit.events + 1) * SegmentLimit.events
    return min(blockEnd, first + max(1, segmentEvents))
  }
}
