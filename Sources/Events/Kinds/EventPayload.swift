/// What one kind of event says. A kind's fields are a map with small integer keys: a new field takes
/// a new key, a key is never used again, and a reader passes over keys that it does not know.
public protocol EventPayload: Hashable, Sendable {
  static var kind: String { get }
  static var schemaVersion: UInt64 { get }
  /// Writes the fields as one canonical map.
  func encodeFields(into encoder: inout CanonicalEncoder)
  /// Reads what ``encodeFields(into:)`` of this or an older schema version wrote.
  init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError)
}

extension EventPayload {
  public static var schemaVersion: UInt64 { 1 }
}
