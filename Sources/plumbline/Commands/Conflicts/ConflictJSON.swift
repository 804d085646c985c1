import Agents
import Events
import Expressions

/// Conflicts for machines.
enum ConflictJSON {
  static func list(_ entries: [ConflictBook.Entry]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for entry in entries { write(entry, distances: nil, into: &writer) }
    }
    return writer.text
  }

  static func one(_ entry: ConflictBook.Entry, _ distances: [DefinitionName: String]) -> String {
    var writer = JSONWriter()
    write(entry, distances: distances, into: &writer)
    return writer.text
  }

  private static func write(
    _ entry: ConflictBook.Entry, distances: [DefinitionName: String]?, into writer: inout JSONWriter
  ) {
    let decision = entry.decision
    writer.object { writer in
      EventJSON.item(decision.item, into: &writer)
      writer.member("value", ifPresent: decision.value?.description)
      writer.member("rule", decision.rule)
      writer.member("confidence", PeopleFormat.share(ppm: decision.confidencePPM))
      writer.member("offset", entry.offset.description)
      writer.key("claims")
      writer.array { writer in
        for claim in decision.claims {
          writer.object { writer in
            writer.member("definition", claim.definition.rawValue)
            writer.member("value", claim.value.description)
            writer.member("weight", PeopleFormat.share(ppm: claim.weightPPM))
            writer.member("distance", ifPresent: distances?[claim.definition])
          }
        }
      }
    }
  }
}
