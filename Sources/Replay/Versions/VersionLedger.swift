public import EventLog
public import Events

/// The pipeline versions that a log knows, and which of them was active when.
public struct VersionLedger: Sendable {
  /// A version as the log has it.
  public struct Entry: Sendable {
    public let registered: VersionRegistered
    public let offset: Offset
    public let knownAt: Timestamp
  }

  /// One change of the active version.
  public struct Switch: Sendable {
    public let version: PipelineVersion
    public let offset: Offset
    public let knownAt: Timestamp
    public let actor: Actor
    /// Why it was rolled back; nil where it was activated.
    public let reason: String?
  }

  /// In the order in which they became known.
  public private(set) var entries: [Entry] = []
  /// In the order of the log.
  public private(set) var switches: [Switch] = []

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    VersionRegistered.kind, VersionActivated.kind, VersionRolledBack.kind,
  ]

  public init(_ reader: LogReader) throws {
    try reader.eachEvent(kinds: Self.kinds) { evolve($0) }
  }

  private mutating func evolve(_ recorded: RecordedEvent) {
    switch recorded.event {
    case .versionRegistered(let event):
      guard entry(of: event.version) == nil else { return }
      entries.append(
        Entry(registered: event, offset: recorded.offset, knownAt: recorded.knowledgeTime))
    case .versionActivated(let event): add(event.version, nil, recorded)
    case .versionRolledBack(let event): add(event.version, event.reason, recorded)
    case .recordCollected, .callMade, .sourceStateChanged, .schemaDrifted, .ticked,
      .conflictFound, .decisionMade, .verdictGiven, .holdPlaced, .holdReleased,
      .figurePublished, .accessFlagged, .ofLog, .canaryStarted, .canaryCompared,
      .canaryConcluded, .rulingGiven, .falseAlarmMarked, .ofWatch, .unknown:
      break
    }
  }

  private mutating func add(
    _ version: PipelineVersion, _ reason: String?, _ recorded: RecordedEvent
  ) {
    switches.append(
      Switch(
        version: version, offset: recorded.offset, knownAt: recorded.knowledgeTime,
        actor: recorded.actor, reason: reason))
  }

  public func entry(of version: PipelineVersion) -> Entry? {
    entries.first { $0.registered.version == version }
  }

  /// The version that was active before an offset; nil before the first was activated.
  /// - Parameter end: Nil asks for now.
  public func active(before end: Offset? = nil) -> PipelineVersion? {
    switches.last { change in end.map { change.offset < $0 } ?? true }?.version
  }

  /// What a rollback goes back to: the latest other version that was active before this one.
  public var previous: PipelineVersion? {
    guard let active = active() else { return nil }
    return switches.last { $0.version != active }?.version
  }
}
