public import Events

extension ReplayRun {
  /// Where a replay says something else than the log has.
  public struct Divergence: Error, Hashable, Sendable, CustomStringConvertible {
    public let offset: Offset
    public let recorded: EventDraft?
    public let decidedAgain: EventDraft?

    /// The first field in which the two differ, with both values; nil where one of them is missing.
    public var field: Field? {
      guard let recorded, let decidedAgain else { return nil }
      let pairs = zip(Field.all(of: recorded), Field.all(of: decidedAgain))
      for (was, now) in pairs where was.name != now.name || was.recorded != now.recorded {
        return Field(name: was.name, recorded: was.recorded, decidedAgain: now.recorded)
      }
      return nil
    }

    public var description: String {
      let was = recorded.map { "\($0.event.kind)" } ?? "nothing"
      let now = decidedAgain.map { "\($0.event.kind)" } ?? "nothing"
      let difference =
        field.map { "its \($0.name) was \($0.recorded), decided again \($0.decidedAgain)" }
        ?? "the log has \(was), a replay decides \(now)"
      let subject = (recorded ?? decidedAgain).map { Field.subject(of: $0.event) } ?? ""
      return """
        REPLAY-1: at offset \(offset)\(subject) \(difference). The deciding code or the rows \
        changed without a new version; report it with both lines.
        """
    }
  }

  /// One field of an event as a replay compares it.
  public struct Field: Hashable, Sendable {
    public let name: String
    public let recorded: String
    public let decidedAgain: String

    private init(_ name: String, _ value: Any) {
      self.name = name
      recorded = "\(value)"
      decidedAgain = ""
    }

    init(name: String, recorded: String, decidedAgain: String) {
      self.name = name
      self.recorded = recorded
      self.decidedAgain = decidedAgain
    }

    /// Every field of an event in its order, the envelope's first.
    static func all(of draft: EventDraft) -> [Field] {
      var fields = [
        Field("kind", draft.event.kind), Field("event time", draft.eventTime),
        Field("actor", draft.actor), Field("version", draft.version.map { "\($0)" } ?? "none"),
        Field("cause", draft.cause.map { "\($0)" } ?? "none"),
        Field("correlation", draft.correlation.map { "\($0)" } ?? "none"),
      ]
      for child in Mirror(reflecting: draft.event.payload).children {
        guard let name = child.label else { continue }
        fields.append(Field(name, child.value))
      }
      return fields
    }

    /// What an event is about, for the message.
    static func subject(of event: Event) -> String {
      switch event {
      case .decisionMade(let decision): " (the decision on \(decision.item))"
      case .conflictFound(let conflict): " (the conflict about \(conflict.item))"
      case .verdictGiven(let given): " (the verdict on \(given.item))"
      case .figurePublished(let figure): " (the figure of \(figure.item))"
      default: " (\(event.kind))"
      }
    }
  }
}

/// How far a replay has come.
public struct ReplayProgress: Sendable {
  /// Everything below is done.
  public let offset: Offset
  public let end: Offset
  /// The time of the tick that it has come to; nil before the first.
  public let time: Timestamp?
}
