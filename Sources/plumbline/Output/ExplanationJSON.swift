import Agents
import Events
import Expressions
import Replay

/// An explanation for machines; numbers of 64 bits are strings.
enum ExplanationJSON {
  static func text(_ explanation: Explanation) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      EventJSON.item(explanation.item, into: &writer)
      writer.member("definition", explanation.definition.rawValue)
      writer.member("value", ifPresent: explanation.figure.value?.description)
      writer.member("state", explanation.figure.state.rawValue)
      writer.member("rule", explanation.figure.rule)
      writer.member("confidence", PeopleFormat.share(ppm: explanation.figure.confidencePPM))
      writer.member("offset", explanation.figure.offset.description)
      writer.member("verdict", ifPresent: explanation.verdict?.verdict.rawValue)
      writer.key("revisions")
      writer.array { writer in
        for revision in explanation.revisions {
          writer.object { writer in
            writer.member("offset", revision.offset.description)
            writer.member("knowledgeTime", revision.knowledgeTime.description)
            writer.member("rules", ifPresent: revision.version?.description)
            writer.key("decision")
            EventJSON.decision(revision.decision, into: &writer)
          }
        }
      }
      writer.key("evidence")
      writer.array { writer in
        for source in explanation.evidence { self.source(source, into: &writer) }
      }
    }
    return writer.text
  }

  private static func source(
    _ source: Explanation.SourceEvidence, into writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("source", source.source.rawValue)
      writer.member("rows", source.rows.description)
      writer.member("firstOffset", source.first.description)
      writer.member("lastOffset", source.last.description)
      writer.key("samples")
      writer.array { writer in
        for sample in source.samples {
          writer.object { writer in
            writer.member("offset", sample.reference.offset.description)
            writer.member("layer", sample.reference.layer)
            writer.member("ordinal", sample.reference.ordinal)
            writer.member("row", EventSummary.sentence(of: sample.row))
            writer.member("payload", ifPresent: sample.payload.map { EventSummary.printable($0) })
            writer.member("call", ifPresent: sample.call?.description)
          }
        }
      }
    }
  }
}
