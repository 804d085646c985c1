import Events

/// An erasure under way, as `integrity` keeps it under `erasing` until it is finished:
/// `[where the log ended when it began, fields of the event]`.
struct PendingErasure: Hashable, Sendable {
  static let key = IntegrityKey.text("erasing")

  let begun: Offset
  let intent: SubjectForgotten

  init(begun: Offset, intent: SubjectForgotten) {
    self.begun = begun
    self.intent = intent
  }

  var encoded: [UInt8] {
    var encoder = CanonicalEncoder()
    encoder.array(2)
    encoder.unsigned(begun.rawValue)
    intent.encodeFields(into: &encoder)
    return encoder.bytes
  }

  init(decoding bytes: [UInt8]) throws(CanonicalError) {
    var decoder = CanonicalDecoder(bytes)
    guard try decoder.array() == 2 else { throw CanonicalError(.outOfRange, at: 0) }
    begun = Offset(try decoder.unsigned())
    intent = try SubjectForgotten(schemaVersion: 1, fields: &decoder)
    try decoder.finish()
  }
}
