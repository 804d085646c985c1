/// What is to be erased of one event.
public struct Erasure: Hashable, Sendable {
  /// The event.
  public let offset: Offset
  /// The numbers of the components; nil for all that the event has.
  public let components: Set<UInt64>?

  /// Erases some components of an event, or all of them.
  public init(_ offset: Offset, components: Set<UInt64>? = nil) {
    self.offset = offset
    self.components = components
  }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(2)
    encoder.unsigned(offset.rawValue)
    if let components {
      encoder.array(components.count)
      for component in components.sorted() { encoder.unsigned(component) }
    } else {
      encoder.null()
    }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    let start = decoder.position
    guard try decoder.array() == 2 else { throw CanonicalError(.outOfRange, at: start) }
    offset = Offset(try decoder.unsigned())
    if decoder.optionalNull() {
      components = nil
    } else {
      components = Set(
        try decoder.array { decoder throws(CanonicalError) in try decoder.unsigned() })
    }
  }
}

/// The event of intent that comes before anything is erased. Kind `SubjectForgotten`, fields
/// `{0: [[offset, null or [component, …]], …], 1: reason}`. It names places, never values.
public struct SubjectForgotten: EventPayload {
  public static let kind = "SubjectForgotten"

  public let erasures: [Erasure]
  /// Why, in words that name nobody.
  public let reason: String

  public init(erasures: [Erasure], reason: String) {
    self.erasures = erasures
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(2)
    encoder.key(0)
    encoder.array(erasures.count)
    for erasure in erasures { erasure.encode(into: &encoder) }
    encoder.key(1)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var erasures: [Erasure] = []
    var reason = ""
    try fields.fields { key, decoder throws(CanonicalError) in
      switch key {
      case 0:
        erasures = try decoder.array { decoder throws(CanonicalError) in
          try Erasure(from: &decoder)
        }
      case 1: reason = try decoder.text()
      default: break
      }
    }
    self.init(erasures: erasures, reason: reason)
  }
}
