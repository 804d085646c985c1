/// One record as its source gave it, every byte. What it means lies in a layer.
public struct RecordCollected: EventPayload {
  public static let kind = "RecordCollected"
  /// Component numbers of what may name a person.
  public static let payloadComponent: UInt64 = 0
  public static let keyComponent: UInt64 = 1

  public let source: SourceID
  /// The id of the happening, or the key of the object, as the source names it; empty where the
  /// record could not be read.
  public let key: Erasable<String>
  public let payload: Erasable<[UInt8]>

  public init(source: SourceID, key: String, payload: [UInt8]) {
    self.source = source
    self.key = .plain(key)
    self.payload = .plain(payload)
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(3)
    encoder.key(0)
    encoder.text(source.rawValue)
    encoder.key(1)
    encoder.erasable(Self.keyComponent, key) { $0.text($1) }
    encoder.key(2)
    encoder.erasable(Self.payloadComponent, payload) { $0.bytes($1) }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var source = SourceID("")
    var key = Erasable.plain("")
    var payload = Erasable<[UInt8]>.plain([])
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: source = SourceID(try decoder.text())
      case 1: key = try decoder.erasable { value throws(CanonicalError) in try value.text() }.value
      case 2:
        payload = try decoder.erasable { value throws(CanonicalError) in try value.bytes() }.value
      default: break
      }
    }
    self.source = source
    self.key = key
    self.payload = payload
  }
}
