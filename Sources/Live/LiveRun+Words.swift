import EventLog
public import Events

/// What people say beside a run.
extension LiveRun {
  /// Why a run does not append what a command hands to it.
  public enum WordRefusal: Error, Hashable, CustomStringConvertible {
    case notOurs(kind: String)

    public var description: String {
      switch self {
      case .notOurs(let kind): "a command may not append \(kind)"
      }
    }
  }

  /// Appends what a person says: a ruling, a false alarm, a hold or its end, by which the next tick
  /// decides; a version that the log shall know, and what becomes of a canary.
  /// - Returns: Its offset; it is on the disk.
  /// - Throws: ``WordRefusal`` for what agents alone may say; what the log throws.
  public func take(_ event: Event, from actor: Actor) async throws -> Offset {
    switch event {
    case .rulingGiven, .falseAlarmMarked, .holdPlaced, .holdReleased, .versionRegistered,
      .canaryStarted, .canaryCompared, .canaryConcluded:
      break
    default: throw WordRefusal.notOurs(kind: event.kind)
    }
    let draft = EventDraft(event, at: try await clock.now(), by: actor, version: pipeline.version)
    return try await gate.append(at: draft.eventTime) { batch, _ in batch.append(draft) }.first
  }
}
