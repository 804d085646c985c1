public import Events

/// Events in stored form, column by column; the buffers are used again from one batch to the next.
public struct EventBatch: Sendable {
  /// How many there are.
  public internal(set) var count = 0
  /// The offset of each event; rises, with gaps where a filter left events out.
  public internal(set) var numbers: [UInt64] = []
  /// Microseconds since 1970-01-01 in UTC.
  public internal(set) var knowledgeTimes: [Int64] = []
  /// Where each event ends in ``bytes``.
  public internal(set) var ends: [Int] = []
  /// The stored bytes of all of them.
  public internal(set) var bytes: [UInt8] = []

  public init() {}

  /// The offset of event `index`.
  public func offset(at index: Int) -> Offset { Offset(numbers[index]) }

  /// When the log learnt of event `index`.
  public func knowledgeTime(at index: Int) -> Timestamp {
    Timestamp(microseconds: knowledgeTimes[index])
  }

  /// Where the stored bytes of event `index` lie in ``bytes``.
  public func range(at index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// The stored bytes of event `index`.
  public func stored(at index: Int) -> ArraySlice<UInt8> { bytes[range(at: index)] }

  /// Event `index`, read.
  public func event(at index: Int) throws(CanonicalError) -> RecordedEvent {
    try RecordedEvent(
      stored: bytes, in: range(at: index), at: offset(at: index),
      knowledgeTime: knowledgeTime(at: index))
  }

  /// From the first offset up to the one behind the last.
  public var offsets: Range<Offset> {
    guard let first = numbers.first, let last = numbers.last else { return Offset(0)..<Offset(0) }
    return Offset(first)..<Offset(last + 1)
  }

  mutating func removeAll() {
    count = 0
    numbers.removeAll(keepingCapacity: true)
    knowledgeTimes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Notes an event whose bytes have just been appended.
  mutating func finishEvent(_ number: UInt64, _ knowledgeTime: Int64) {
    numbers.append(number)
    knowledgeTimes.append(knowledgeTime)
    ends.append(bytes.count)
    count += 1
  }
}
