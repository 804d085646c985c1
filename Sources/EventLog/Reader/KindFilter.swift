import Events
import Storage

/// The kinds of events that a scan wants, compared without reading the events.
struct KindFilter: Sendable {
  /// Each kind as it stands in stored bytes: the head of the text and its UTF-8.
  private let encoded: [[UInt8]]
  private let kinds: Set<String>

  init(_ kinds: Set<String>) {
    self.kinds = kinds
    encoded = kinds.sorted().map { kind in
      var encoder = CanonicalEncoder(reserving: 40)
      encoder.key(EnvelopeKey.kind)
      encoder.text(kind)
      return encoder.bytes
    }
  }

  /// Whether a kind is wanted.
  func contains(_ kind: String) -> Bool { kinds.contains(kind) }

  /// Whether the event in stored form that lies in a range is wanted. Its first byte is the head
  /// of a map with less than 24 keys, and the kind is the first of them.
  func wants(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    for kind in encoded where 1 + kind.count <= range.count {
      var index = 0
      while index < kind.count, bytes.uint8(at: range.lowerBound + 1 + index) == kind[index] {
        index += 1
      }
      if index == kind.count { return true }
    }
    return false
  }
}
