/// What the log says of itself. Deciders have no use for it, so it is one case of ``Event`` to them.
public enum LogEvent: Hashable, Sendable {
  case layerRooted(LayerRooted)
  case subjectForgotten(SubjectForgotten)
  case logRestored(LogRestored)
  case clockAdjusted(ClockAdjusted)

  /// What the case carries.
  public var payload: any EventPayload {
    switch self {
    case .layerRooted(let payload): payload
    case .subjectForgotten(let payload): payload
    case .logRestored(let payload): payload
    case .clockAdjusted(let payload): payload
    }
  }

  /// Reads the fields of such a kind; nil for any other kind and for a newer schema version.
  init?(kind: String, schemaVersion: UInt64, fields: inout CanonicalDecoder)
    throws(CanonicalError)
  {
    switch kind {
    case LayerRooted.kind where schemaVersion <= LayerRooted.schemaVersion:
      self = .layerRooted(try .init(schemaVersion: schemaVersion, fields: &fields))
    case SubjectForgotten.kind where schemaVersion <= SubjectForgotten.schemaVersion:
      self = .subjectForgotten(try .init(schemaVersion: schemaVersion, fields: &fields))
    case LogRestored.kind where schemaVersion <= LogRestored.schemaVersion:
      self = .logRestored(try .init(schemaVersion: schemaVersion, fields: &fields))
    case ClockAdjusted.kind where schemaVersion <= ClockAdjusted.schemaVersion:
      self = .clockAdjusted(try .init(schemaVersion: schemaVersion, fields: &fields))
    default: return nil
    }
  }
}

/// The log goes on from a copy. Fields `{0: incarnation, 1: events that the copy held}`.
public struct LogRestored: EventPayload {
  public static let kind = "LogRestored"

  /// The incarnation that begins with this event.
  public let incarnation: UInt32
  /// Where the copy ended: the event's own offset.
  public let head: Offset

  public init(incarnation: UInt32, head: Offset) {
    self.incarnation = incarnation
    self.head = head
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(2)
    encoder.key(0)
    encoder.unsigned(UInt64(incarnation))
    encoder.key(1)
    encoder.unsigned(head.rawValue)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var incarnation: UInt32 = 0
    var head: UInt64 = 0
    try fields.fields { key, decoder throws(CanonicalError) in
      let start = decoder.position
      switch key {
      case 0:
        guard let value = UInt32(exactly: try decoder.unsigned()) else {
          throw CanonicalError(.outOfRange, at: start)
        }
        incarnation = value
      case 1: head = try decoder.unsigned()
      default: break
      }
    }
    self.init(incarnation: incarnation, head: Offset(head))
  }
}

/// A person says that a long jump of the clock is right. Fields `{0: reason}`. An append that begins
/// with it may take the log further forward in time than the log's limit.
public struct ClockAdjusted: EventPayload {
  public static let kind = "ClockAdjusted"

  /// Why the clock jumped, in words.
  public let reason: String

  public init(reason: String) { self.reason = reason }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(1)
    encoder.key(0)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var reason = ""
    try fields.fields { key, decoder throws(CanonicalError) in
      if key == 0 { reason = try decoder.text() }
    }
    self.init(reason: reason)
  }
}
