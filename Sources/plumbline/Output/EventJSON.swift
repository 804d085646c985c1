import Events
import Expressions

/// An event as one JSON object. Numbers of 64 bits and more are strings, as in an export, because
/// many readers keep only 53 bits.
enum EventJSON {
  static func line(of recorded: RecordedEvent) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("offset", recorded.offset.description)
      writer.member("kind", recorded.event.kind)
      writer.member("schema", recorded.event.schemaVersion)
      writer.member("eventTime", recorded.eventTime.description)
      writer.member("knowledgeTime", recorded.knowledgeTime.description)
      writer.member("actor", recorded.actor.rawValue)
      writer.member("rules", ifPresent: recorded.version?.description)
      writer.member("cause", ifPresent: recorded.cause?.description)
      writer.member("correlation", ifPresent: recorded.correlation?.description)
      writer.key("fields")
      fields(of: recorded.event, into: &writer)
    }
    return writer.text
  }

  private static func fields(of event: Event, into writer: inout JSONWriter) {
    switch event {
    case .recordCollected(let record):
      writer.object { writer in
        writer.member("source", record.source.rawValue)
        writer.member("key", ifPresent: record.key.plain)
        writer.member("payload", ifPresent: record.payload.plain.map(EventSummary.printable))
      }
    case .decisionMade(let decision): self.decision(decision, into: &writer)
    case .conflictFound(let conflict):
      writer.object { writer in
        item(conflict.item, into: &writer)
        claims(conflict.claims, into: &writer)
      }
    case .figurePublished(let figure):
      writer.object { writer in
        item(figure.item, into: &writer)
        writer.member("value", ifPresent: figure.value?.description)
        writer.member("state", figure.state.rawValue)
        writer.member("revision", figure.revision)
        writer.member("reason", figure.reason)
      }
    case .verdictGiven(let given):
      writer.object { writer in
        item(given.item, into: &writer)
        writer.member("definition", given.definition.rawValue)
        writer.member("verdict", given.verdict.rawValue)
        writer.member("reason", given.reason)
      }
    default:
      writer.object { writer in writer.member("summary", EventSummary.sentence(of: event)) }
    }
  }

  static func decision(_ decision: DecisionMade, into writer: inout JSONWriter) {
    writer.object { writer in
      item(decision.item, into: &writer)
      writer.member("value", ifPresent: decision.value?.description)
      writer.member("rule", decision.rule)
      writer.member("confidence", PeopleFormat.share(ppm: decision.confidencePPM))
      writer.member("revision", decision.revision)
      writer.member("readUpTo", decision.readUpTo.description)
      writer.member("previous", ifPresent: decision.previous?.description)
      claims(decision.claims, into: &writer)
    }
  }

  static func item(_ item: DataItem, into writer: inout JSONWriter) {
    writer.member("metric", item.metric.rawValue)
    writer.member("day", item.day.description)
    writer.member("labels", item.labels.description)
  }

  static func claims(_ claims: [Claim], into writer: inout JSONWriter) {
    writer.key("claims")
    writer.array { writer in
      for claim in claims {
        writer.object { writer in
          writer.member("definition", claim.definition.rawValue)
          writer.member("value", claim.value.description)
          writer.member("weight", PeopleFormat.share(ppm: claim.weightPPM))
          writer.member("sources", claim.sources.map(\.rawValue).joined(separator: ","))
          writer.member("rows", claim.rows.description)
          writer.member("complete", claim.isComplete)
        }
      }
    }
  }
}
