import Events
import Expressions
import Replay

/// A difference for machines.
enum DifferenceJSON {
  static func text(_ difference: Difference) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("metric", difference.item.metric.rawValue)
      writer.member("labels", difference.item.labels.description)
      writer.key("from")
      end(difference.from, into: &writer)
      writer.key("to")
      end(difference.to, into: &writer)
      writer.key("terms")
      writer.array { writer in
        for term in difference.terms { self.term(term, into: &writer) }
      }
      writer.member("checked", difference.check.holds)
      writer.key("check")
      writer.object { writer in
        writer.member("endsAgree", difference.check.endsAgree)
        writer.member("sums", difference.check.sums)
        writer.member("sufficient", difference.check.isSufficient)
        writer.member("necessary", difference.check.isNecessary)
      }
    }
    return writer.text
  }

  private static func end(_ end: Difference.End, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("value", end.value.description)
      writer.member("offset", (end.decision ?? end.readUpTo).description)
      writer.member("readUpTo", end.readUpTo.description)
      writer.member("day", end.day.description)
      writer.member("knownAt", end.knownAt.description)
      writer.member("rules", end.version.description)
      writer.member("definition", end.definition.rawValue)
    }
  }

  private static func term(_ term: DifferenceTerm, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("kind", term.kind.rawValue)
      writer.member("name", term.name)
      writer.member("delta", term.delta.description)
      writer.member("count", Int64(term.count))
      writer.member("unit", term.unit)
      writer.key("sources")
      writer.array { writer in for source in term.sources { writer.string(source.rawValue) } }
      writer.key("offsets")
      writer.array { writer in for offset in term.offsets { writer.string(offset.description) } }
      writer.member("worstSeconds", ifPresent: term.worst?.components.seconds.description)
      writer.key("samples")
      writer.array { writer in
        for sample in term.samples {
          writer.object { writer in
            writer.member("offset", sample.reference.offset.description)
            writer.member("source", sample.row.source.rawValue)
            writer.member("measure", sample.row.measure.rawValue)
            writer.member("name", sample.row.name)
            writer.member("entity", sample.row.entity)
            writer.member("value", sample.row.value.description)
            writer.member("eventTime", sample.row.eventTime.description)
            writer.member("arrivedAt", sample.row.arrivedAt.description)
            writer.member("weight", Int64(sample.row.weight))
            writer.member("payload", ifPresent: sample.payload.map(EventSummary.printable))
          }
        }
      }
    }
  }
}
