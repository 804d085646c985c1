/// What the records of one answer share: all of their stored form but the key and the payload.
///
/// It is written once for the answer; a record then costs four copies of bytes, where a draft of it
/// is written field by field. The bytes are those of the draft.
public struct RecordEnvelope: Sendable {
  /// What stands before the text of the key.
  private let beforeKey: [UInt8]
  /// What stands between the text of the key and the byte string of the payload.
  private static let beforePayload: [UInt8] = {
    let record = RecordCollected(source: "", key: "", payload: [])
    let lettered = RecordCollected(source: "", key: "k", payload: [])
    let (empty, other) = (stored(record), stored(lettered))
    // Empty strings are their heads alone, of one byte; the two differ from the key's on.
    let key = zip(empty, other).prefix { $0 == $1 }.count
    return Array(empty[(key + 1)..<(empty.count - 1)])
  }()

  /// The envelope of records that a source gave.
  /// - Parameters:
  ///   - eventTime: When they were collected.
  ///   - cause: The event that they follow from: the call that brought them.
  ///   - correlation: The first event of their chain.
  public init(
    _ source: SourceID, at eventTime: Timestamp, by actor: Actor,
    version: PipelineVersion? = nil, cause: Offset? = nil, correlation: Offset? = nil
  ) {
    let record = RecordCollected(source: source, key: "", payload: [])
    let empty = Self.stored(
      record, at: eventTime, by: actor, version: version, cause: cause,
      correlation: correlation)
    beforeKey = Array(empty.dropLast(Self.beforePayload.count + 2))
  }

  /// Writes the stored form of a record.
  /// - Parameters:
  ///   - key: The id of the happening or the key of the object; see ``RecordCollected/key``.
  ///   - payload: Every byte that the source gave.
  public func encode(key: String, payload: [UInt8], into encoder: inout CanonicalEncoder) {
    encoder.encoded(beforeKey)
    encoder.text(key)
    encoder.encoded(Self.beforePayload)
    encoder.bytes(payload)
  }

  private static func stored(
    _ record: RecordCollected, at eventTime: Timestamp = Timestamp(microseconds: 0),
    by actor: Actor = "", version: PipelineVersion? = nil, cause: Offset? = nil,
    correlation: Offset? = nil
  ) -> [UInt8] {
    var encoder = CanonicalEncoder()
    EventDraft(
      .recordCollected(record), at: eventTime, by: actor, version: version, cause: cause,
      correlation: correlation
    ).encode(into: &encoder)
    return encoder.bytes
  }
}
