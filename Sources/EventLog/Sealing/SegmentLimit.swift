/// When a segment is full.
enum SegmentLimit {
  /// Events in a block; a segment lies in one block.
  static let events: UInt64 = 1 << 16
  /// Stored bytes in a segment, payloads included.
  static let bytes = 16 << 20
}
