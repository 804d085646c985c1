/// What is said of the sources themselves, and of what people are told. Most deciders have no use for
/// it, so it is one case of ``Event`` to them.
public enum WatchEvent: Hashable, Sendable {
  case intakeTallied(IntakeTallied)
  case sourceJudged(SourceJudged)
  case alertRaised(AlertRaised)
  case alertDelivered(AlertDelivered)

  /// What the case carries.
  public var payload: any EventPayload {
    switch self {
    case .intakeTallied(let payload): payload
    case .sourceJudged(let payload): payload
    case .alertRaised(let payload): payload
    case .alertDelivered(let payload): payload
    }
  }

  /// Reads the fields of such a kind; nil for any other kind and for a newer schema version.
  init?(kind: String, schemaVersion: UInt64, fields: inout CanonicalDecoder)
    throws(CanonicalError)
  {
    switch kind {
    case IntakeTallied.kind where schemaVersion <= IntakeTallied.schemaVersion:
      self = .intakeTallied(try .init(schemaVersion: schemaVersion, fields: &fields))
    case SourceJudged.kind where schemaVersion <= SourceJudged.schemaVersion:
      self = .sourceJudged(try .init(schemaVersion: schemaVersion, fields: &fields))
    case AlertRaised.kind where schemaVersion <= AlertRaised.schemaVersion:
      self = .alertRaised(try .init(schemaVersion: schemaVersion, fields: &fields))
    case AlertDelivered.kind where schemaVersion <= AlertDelivered.schemaVersion:
      self = .alertDelivered(try .init(schemaVersion: schemaVersion, fields: &fields))
    default: return nil
    }
  }
}
