/// Everything that can be said in the log. The list is closed for deciders, so that the compiler
/// names every reader of a new kind, and open for storage: what this build does not know is kept.
public enum Event: Hashable, Sendable {
  case recordCollected(RecordCollected)
  case callMade(CallMade)
  case sourceStateChanged(SourceStateChanged)
  case schemaDrifted(SchemaDrifted)
  case ticked(Ticked)
  case conflictFound(ConflictFound)
  case decisionMade(DecisionMade)
  case verdictGiven(VerdictGiven)
  case holdPlaced(HoldPlaced)
  case holdReleased(HoldReleased)
  case figurePublished(FigurePublished)
  case versionRegistered(VersionRegistered)
  case versionActivated(VersionActivated)
  case versionRolledBack(VersionRolledBack)
  case accessFlagged(AccessFlagged)
  case rulingGiven(RulingGiven)
  case falseAlarmMarked(FalseAlarmMarked)
  case canaryStarted(CanaryStarted)
  case canaryCompared(CanaryCompared)
  case canaryConcluded(CanaryConcluded)
  /// What is said of sources, and of the alarms that people are told of.
  case ofWatch(WatchEvent)
  /// What the log says of itself.
  case ofLog(LogEvent)
  /// A kind or a schema version that this build does not know: kept, verified, exported, shown.
  case unknown(UnknownEvent)

  /// What the case carries.
  public var payload: any EventPayload {
    switch self {
    case .recordCollected(let payload): payload
    case .callMade(let payload): payload
    case .sourceStateChanged(let payload): payload
    case .schemaDrifted(let payload): payload
    case .ticked(let payload): payload
    case .conflictFound(let payload): payload
    case .decisionMade(let payload): payload
    case .verdictGiven(let payload): payload
    case .holdPlaced(let payload): payload
    case .holdReleased(let payload): payload
    case .figurePublished(let payload): payload
    case .versionRegistered(let payload): payload
    case .versionActivated(let payload): payload
    case .versionRolledBack(let payload): payload
    case .accessFlagged(let payload): payload
    case .rulingGiven(let payload): payload
    case .falseAlarmMarked(let payload): payload
    case .canaryStarted(let payload): payload
    case .canaryCompared(let payload): payload
    case .canaryConcluded(let payload): payload
    case .ofWatch(let event): event.payload
    case .ofLog(let event): event.payload
    case .unknown(let payload): payload
    }
  }

  public var kind: String {
    switch self {
    case .recordCollected: RecordCollected.kind
    case .unknown(let event): event.kind
    default: type(of: payload).kind
    }
  }

  public var schemaVersion: UInt64 {
    switch self {
    case .recordCollected: RecordCollected.schemaVersion
    case .unknown(let event): event.schemaVersion
    default: type(of: payload).schemaVersion
    }
  }

  /// Writes the payload's fields. Nearly every event is a record, which is written without the box
  /// that ``payload`` puts it in.
  func encodeFields(into encoder: inout CanonicalEncoder) {
    if case .recordCollected(let record) = self {
      record.encodeFields(into: &encoder)
    } else {
      payload.encodeFields(into: &encoder)
    }
  }
}

extension Event {
  /// Reads the fields of a kind; a kind or a newer schema version that this build does not know
  /// becomes ``unknown(_:)``.
  public init(kind: String, schemaVersion: UInt64, fields: inout CanonicalDecoder)
    throws(CanonicalError)
  {
    switch kind {
    case RecordCollected.kind where schemaVersion <= RecordCollected.schemaVersion:
      self = .recordCollected(try .init(schemaVersion: schemaVersion, fields: &fields))
    case CallMade.kind where schemaVersion <= CallMade.schemaVersion:
      self = .callMade(try .init(schemaVersion: schemaVersion, fields: &fields))
    case SourceStateChanged.kind where schemaVersion <= SourceStateChanged.schemaVersion:
      self = .sourceStateChanged(try .init(schemaVersion: schemaVersion, fields: &fields))
    case SchemaDrifted.kind where schemaVersion <= SchemaDrifted.schemaVersion:
      self = .schemaDrifted(try .init(schemaVersion: schemaVersion, fields: &fields))
    case Ticked.kind where schemaVersion <= Ticked.schemaVersion:
      self = .ticked(try .init(schemaVersion: schemaVersion, fields: &fields))
    case ConflictFound.kind where schemaVersion <= ConflictFound.schemaVersion:
      self = .conflictFound(try .init(schemaVersion: schemaVersion, fields: &fields))
    case DecisionMade.kind where schemaVersion <= DecisionMade.schemaVersion:
      self = .decisionMade(try .init(schemaVersion: schemaVersion, fields: &fields))
    case VerdictGiven.kind where schemaVersion <= VerdictGiven.schemaVersion:
      self = .verdictGiven(try .init(schemaVersion: schemaVersion, fields: &fields))
    case HoldPlaced.kind where schemaVersion <= HoldPlaced.schemaVersion:
      self = .holdPlaced(try .init(schemaVersion: schemaVersion, fields: &fields))
    case HoldReleased.kind where schemaVersion <= HoldReleased.schemaVersion:
      self = .holdReleased(try .init(schemaVersion: schemaVersion, fields: &fields))
    case FigurePublished.kind where schemaVersion <= FigurePublished.schemaVersion:
      self = .figurePublished(try .init(schemaVersion: schemaVersion, fields: &fields))
    case VersionRegistered.kind where schemaVersion <= VersionRegistered.schemaVersion:
      self = .versionRegistered(try .init(schemaVersion: schemaVersion, fields: &fields))
    case VersionActivated.kind where schemaVersion <= VersionActivated.schemaVersion:
      self = .versionActivated(try .init(schemaVersion: schemaVersion, fields: &fields))
    case VersionRolledBack.kind where schemaVersion <= VersionRolledBack.schemaVersion:
      self = .versionRolledBack(try .init(schemaVersion: schemaVersion, fields: &fields))
    case AccessFlagged.kind where schemaVersion <= AccessFlagged.schemaVersion:
      self = .accessFlagged(try .init(schemaVersion: schemaVersion, fields: &fields))
    case RulingGiven.kind where schemaVersion <= RulingGiven.schemaVersion:
      self = .rulingGiven(try .init(schemaVersion: schemaVersion, fields: &fields))
    case FalseAlarmMarked.kind where schemaVersion <= FalseAlarmMarked.schemaVersion:
      self = .falseAlarmMarked(try .init(schemaVersion: schemaVersion, fields: &fields))
    case CanaryStarted.kind where schemaVersion <= CanaryStarted.schemaVersion:
      self = .canaryStarted(try .init(schemaVersion: schemaVersion, fields: &fields))
    case CanaryCompared.kind where schemaVersion <= CanaryCompared.schemaVersion:
      self = .canaryCompared(try .init(schemaVersion: schemaVersion, fields: &fields))
    case CanaryConcluded.kind where schemaVersion <= CanaryConcluded.schemaVersion:
      self = .canaryConcluded(try .init(schemaVersion: schemaVersion, fields: &fields))
    default:
      if let event = try WatchEvent(kind: kind, schemaVersion: schemaVersion, fields: &fields) {
        self = .ofWatch(event)
      } else if let event = try LogEvent(
        kind: kind, schemaVersion: schemaVersion, fields: &fields)
      {
        self = .ofLog(event)
      } else {
        self = .unknown(
          UnknownEvent(kind: kind, schemaVersion: schemaVersion, fields: try fields.value()))
      }
    }
  }
}

/// An event of a kind that this build does not know, as it was written.
public struct UnknownEvent: EventPayload {
  public static let kind = ""
  public let kind: String
  public let schemaVersion: UInt64
  public let fields: CanonicalValue

  public init(kind: String, schemaVersion: UInt64, fields: CanonicalValue) {
    self.kind = kind
    self.schemaVersion = schemaVersion
    self.fields = fields
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    self.init(kind: "", schemaVersion: schemaVersion, fields: try fields.value())
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) { encoder.value(fields) }
}
