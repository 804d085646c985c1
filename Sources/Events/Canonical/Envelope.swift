/// The keys of an event's envelope.
///
/// *Stored form*: a map with every key but ``knowledgeTime``, which is known only when the event
/// commits and lies beside the bytes. *Canonical form*, the one that is hashed: the same with the
/// knowledge time in its place and each erasable component as its digest.
public enum EnvelopeKey {
  /// The kind of the event: text, such as `record.collected`.
  public static let kind: UInt64 = 0
  /// The version of the kind's fields: unsigned.
  public static let schemaVersion: UInt64 = 1
  /// When it happened: microseconds since 1970-01-01 in UTC.
  public static let eventTime: UInt64 = 2
  /// When the log came to know it: microseconds since 1970-01-01 in UTC. Canonical form only.
  public static let knowledgeTime: UInt64 = 3
  /// Who appended it (an agent, a credential, a person): text, erasable if it may name a person.
  public static let actor: UInt64 = 4
  /// The hash of the pipeline version it was made under: bytes.
  public static let pipelineVersion: UInt64 = 5
  /// The offset of the event that caused it: unsigned.
  public static let cause: UInt64 = 6
  /// The offset of the first event of its chain: unsigned. Absent in that first event itself.
  public static let correlation: UInt64 = 7
  /// The trace id of the chain: bytes. Only in the first event of a chain.
  public static let traceID: UInt64 = 8
  /// What the kind holds: a map with unsigned keys.
  public static let fields: UInt64 = 9
}

/// Where the values of one event's envelope lie in its stored bytes.
///
/// Reading it costs a walk over the heads; nothing is copied or allocated.
public struct EnvelopeLayout: Sendable {
  private var bounds: [10 of Int64] = .init(repeating: -1)
  /// Where the next key would stand after the event time: the knowledge time goes here.
  let knowledgeTimePosition: Int
  /// The bytes of the whole event.
  public let range: Range<Int>
  /// How many pairs the map has.
  let count: Int

  /// Reads the layout of an event that fills `bytes`.
  /// - Throws: ``CanonicalError`` if it is not an event in stored form.
  public init(_ bytes: [UInt8]) throws(CanonicalError) {
    try self.init(bytes, in: 0..<bytes.count)
  }

  /// Reads the layout of an event that fills a part of `bytes`.
  /// - Throws: ``CanonicalError`` if it is not an event in stored form.
  public init(_ bytes: [UInt8], in range: Range<Int>) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes, in: range)
    try self.init(reading: &decoder, in: range)
  }

  /// Reads the layout and leaves the components that it passes over with the decoder.
  init(reading decoder: inout CanonicalDecoder, in range: Range<Int>) throws(CanonicalError) {
    self.range = range
    count = try decoder.map()
    // One more pair must still fit the map's one-byte head.
    guard count < 23 else {
      throw CanonicalError(.envelope("an envelope has at most 22 keys"), at: range.lowerBound)
    }
    var afterEventTime = range.upperBound
    var previous: UInt64?
    for _ in 0..<count {
      let start = decoder.position
      let key = try decoder.unsigned()
      if let previous, key <= previous { throw CanonicalError(.keyOrder, at: start) }
      previous = key
      guard key != EnvelopeKey.knowledgeTime else {
        throw CanonicalError(
          .envelope("the stored form of an event has no knowledge time"), at: start)
      }
      let value = try decoder.skipRange()
      if key < 10 {
        bounds[Int(key)] = Int64(value.lowerBound) << 32 | Int64(value.upperBound)
      }
      if key == EnvelopeKey.eventTime { afterEventTime = value.upperBound }
    }
    try decoder.finish()
    knowledgeTimePosition = afterEventTime
    for (key, name) in [(0, "kind"), (1, "schema version"), (2, "event time")]
    where bounds[key] < 0 {
      throw CanonicalError(.envelope("the event has no \(name)"), at: range.lowerBound)
    }
  }

  /// Where the value of a key lies, its head included; nil if the event does not have it.
  public func range(of key: UInt64) -> Range<Int>? {
    guard key < 10, bounds[Int(key)] >= 0 else { return nil }
    return Int(bounds[Int(key)] >> 32)..<Int(bounds[Int(key)] & 0xFFFF_FFFF)
  }

  /// The same event with its cause and correlation set: for events whose cause stands in the same
  /// append, so that its offset is known only to the writer.
  /// - Returns: New stored bytes. nil as an argument leaves that key absent.
  /// - Throws: ``CanonicalError`` if `stored` is not an event in stored form.
  public static func settingReferences(
    _ stored: [UInt8], cause: UInt64?, correlation: UInt64?
  ) throws(CanonicalError) -> [UInt8] {
    let layout = try EnvelopeLayout(stored)
    let references: [(key: UInt64, value: UInt64?)] = [
      (EnvelopeKey.cause, cause), (EnvelopeKey.correlation, correlation),
    ]
    var count = layout.count
    for (key, value) in references {
      if layout.range(of: key) != nil { count -= 1 }
      if value != nil { count += 1 }
    }
    var encoder = CanonicalEncoder(reserving: stored.count + 24)
    encoder.map(count)
    var decoder = CanonicalDecoder(stored)
    _ = try decoder.map()
    var pending = references[...]
    while !decoder.isAtEnd {
      let start = decoder.position
      let key = try decoder.unsigned()
      try decoder.skip()
      while let reference = pending.first, reference.key <= key {
        encoder.pair(reference)
        pending.removeFirst()
      }
      if key != EnvelopeKey.cause && key != EnvelopeKey.correlation {
        encoder.encoded(stored[start..<decoder.position])
      }
    }
    for reference in pending { encoder.pair(reference) }
    return encoder.bytes
  }
}

extension CanonicalEncoder {
  fileprivate mutating func pair(_ reference: (key: UInt64, value: UInt64?)) {
    guard let value = reference.value else { return }
    key(reference.key)
    unsigned(value)
  }
}
