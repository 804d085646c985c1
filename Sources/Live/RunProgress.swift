public import Events

/// How far a run has come.
public struct RunStatus: Hashable, Sendable {
  public let now: Timestamp
  public let until: Timestamp?
  /// In the log.
  public let events: UInt64
  /// Taken in by this run.
  public let records: UInt64
  /// Made by this run.
  public let decisions: UInt64
  /// Sources whose last call failed.
  public let troubled: [SourceID]
}

/// Who wants to know how far a run has come; told often, so it must be quick.
public protocol RunProgress: Sendable {
  func report(_ status: RunStatus) async
  /// What keeps the run from going on for now, with what to do about it.
  func trouble(_ words: String) async
}
