/// The leaf hashes of many events at a time: SHA-256(0x00 ‖ canonical form) of each, as
/// ``CanonicalForm`` makes it. What is hashed at each step is gathered first and hashed together,
/// which processors do faster than one after the other.
public struct CanonicalBatch: Sendable {
  /// A component in plain, for which ``leaves(of:salts:)`` needs a salt.
  public struct Component: Hashable, Sendable {
    /// The event, counted from the first that was added.
    public let event: Int
    /// Its number.
    public let number: UInt64
  }

  private struct Event {
    let range: Range<Int>
    let knowledgeTimePosition: Int
    let knowledgeTime: Int64
    /// The components in plain that were found up to its end.
    let componentsEnd: Int
  }

  private var events: [Event] = []
  private var extents: [ErasableExtent] = []
  private var found: [ErasableExtent] = []
  /// The components in plain, in the order in which salts are to be given.
  public private(set) var plain: [Component] = []
  private var messages: [UInt8] = []
  private var ends: [UInt64] = []

  /// An empty batch; use it again for the next events.
  public init() {}

  /// Starts anew in the same memory.
  public mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    extents.removeAll(keepingCapacity: true)
    plain.removeAll(keepingCapacity: true)
  }

  /// Adds a stored event.
  /// - Throws: ``CanonicalError`` if the bytes are not an event in stored form.
  public mutating func add(
    _ stored: [UInt8], in range: Range<Int>, knowledgeTime: Int64
  ) throws(CanonicalError) {
    var decoder = CanonicalDecoder(stored, in: range)
    // The same memory for every event.
    found.removeAll(keepingCapacity: true)
    decoder.collected = found
    found = []
    let layout = try EnvelopeLayout(reading: &decoder, in: range)
    found = decoder.collected ?? []
    for extent in found where extent.value != nil {
      plain.append(Component(event: events.count, number: extent.component))
      extents.append(extent)
    }
    events.append(
      Event(
        range: range, knowledgeTimePosition: layout.knowledgeTimePosition,
        knowledgeTime: knowledgeTime, componentsEnd: extents.count))
  }

  /// The leaf hashes of the events, in the order in which they were added.
  /// - Parameters:
  ///   - stored: The bytes in which all of them lie.
  ///   - salts: One for each of ``plain``, in its order.
  public mutating func leaves(of stored: [UInt8], salts: [Salt]) -> [Digest32] {
    precondition(salts.count == plain.count, "each component in plain needs its salt")
    beginMessages()
    for (extent, salt) in zip(extents, salts) {
      salt.append(to: &messages)
      if let value = extent.value { messages.append(stored, value) }
      ends.append(UInt64(messages.count))
    }
    let digests = Digest32.sha256(ofEach: messages, ends: ends)
    beginMessages()
    var component = 0
    for event in events {
      messages.append(0)
      // The head of a map of one more pair: it has room for it in its one byte.
      messages.append(stored[event.range.lowerBound] + 1)
      var copied = event.knowledgeTimePosition
      messages.append(stored, event.range.lowerBound + 1..<copied)
      messages.append(UInt8(truncatingIfNeeded: EnvelopeKey.knowledgeTime))
      CanonicalEncoder.append(integer: event.knowledgeTime, to: &messages)
      while component < event.componentsEnd {
        let extent = extents[component]
        messages.append(stored, copied..<extent.start)
        CanonicalEncoder.append(
          component: extent.component, digest: digests[component], to: &messages)
        copied = extent.value?.upperBound ?? copied
        component += 1
      }
      messages.append(stored, copied..<event.range.upperBound)
      ends.append(UInt64(messages.count))
    }
    return Digest32.sha256(ofEach: messages, ends: ends)
  }

  private mutating func beginMessages() {
    messages.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
