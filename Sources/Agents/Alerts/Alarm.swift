public import Events

/// Something that a person may have to be told of: a verdict that was not fine, on a figure, a claim or
/// a source; a change of a source's records; a read that was not ours.
public struct Alarm: Hashable, Sendable {
  /// What it is about.
  public enum Subject: Hashable, Sendable {
    /// A decision (`ours`) or a claim.
    case item(DataItem, DefinitionName)
    case source(SourceID, aspect: String)
  }

  public let subject: Subject
  public let verdict: VerdictGiven.Verdict
  public let reason: String
  public let at: Timestamp
  /// The day that it is about.
  public let day: CivilDay
  /// What the judged value was made of; a source itself.
  public let sources: [SourceID]
  /// Where the verdict lies in the log.
  public let offset: Offset

  public init(
    _ subject: Subject, verdict: VerdictGiven.Verdict, reason: String, at: Timestamp,
    day: CivilDay, sources: [SourceID], offset: Offset = Offset(0)
  ) {
    self.subject = subject
    self.verdict = verdict
    self.reason = reason
    self.at = at
    self.day = day
    self.sources = sources
    self.offset = offset
  }

  /// What it is about in words, and what was found.
  public var sentence: String {
    switch subject {
    case .item(let item, let definition):
      definition == .ours ? "\(item): \(reason)" : "\(item), \(definition): \(reason)"
    case .source(let source, let aspect): "\(source), \(aspect): \(reason)"
    }
  }
}
