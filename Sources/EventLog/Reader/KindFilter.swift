import Events

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

  /// Whether the event in stored form that begins at `start` is wanted. Its first byte is the head
  /// of a map with less than 24 keys, and the kind is the first of them.
  func wants(_ bytes: [UInt8], at start: Int) -> Bool {
    for kind in encoded where start + 1 + kind.count <= bytes.count {
      var index = 0
      while index < kind.count, bytes[start + 1 + index] == kind[index] { index += 1 }
      if index == kind.count { return true }
    }
    return false
  }
}
