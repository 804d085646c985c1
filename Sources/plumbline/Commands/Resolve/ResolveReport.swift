import Agents

/// What people should know of a run: who repeats whom, and where sources mean different things.
struct ResolveReport {
  let table: ClaimTable
  let outcome: ResolverRun.Outcome

  var lines: [String] {
    var lines: [String] = []
    var lineages: [UInt32: [String]] = [:]
    for record in outcome.sources {
      lineages[record.leader, default: []].append(table.sources[Int(record.source)])
    }
    for (_, members) in lineages.sorted(by: { $0.key < $1.key }) where members.count > 1 {
      lines.append("one voice: " + members.joined(separator: ", "))
    }
    for camp in outcome.camps {
      let name = table.attributes[Int(camp.attribute)].name
      func names(_ sources: [UInt32]) -> String {
        sources.prefix(6).map { table.sources[Int($0)] }.joined(separator: ", ")
          + (sources.count > 6 ? " and \(sources.count - 6) more" : "")
      }
      lines.append(
        "two definitions of \(name): taken \(names(camp.chosen)); left out \(names(camp.left)); "
          + "settle it with a rule")
    }
    return lines
  }
}
