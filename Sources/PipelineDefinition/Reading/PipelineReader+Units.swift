import Events

extension PipelineReader {
  /// What one unit of a standing sum is.
  /// - Parameter sum: The rows that the sum adds up.
  mutating func units(
    _ node: DocumentNode?, of sum: RowFilter, _ aggregate: DocumentNode.Member
  ) -> UnitDefinition? {
    guard let node else { return nil }
    guard aggregate.key == "standing" else {
      problems.add(
        .contradiction, at: node.place,
        "only what stands has units, and this is '\(aggregate.key)'",
        hint: "leave 'units' out, or count with 'standing'")
      return nil
    }
    let sources = (node["sources"]?.elements ?? []).compactMap {
      reference($0, to: "source", among: declarations.sources)
    }
    guard let named = node["measure"], let measure = measure(named, of: sources) else { return nil }
    checkContract(of: sum.measure.rawValue, at: aggregate.value.place)
    checkContract(of: measure, at: named.place)
    return UnitDefinition(
      rows: RowFilter(
        measure: MeasureName(measure), sources: sources.map { SourceID($0) },
        labels: labels(node, of: measure, beside: ["measure", "sources", "lapsed"])),
      lapse: node["lapsed"].flatMap { lapse($0, of: sum) })
  }

  private mutating func lapse(
    _ node: DocumentNode, of sum: RowFilter
  ) -> UnitDefinition.Lapse? {
    guard let named = node["after"], let measure = measure(named) else { return nil }
    checkContract(of: measure, at: named.place)
    return UnitDefinition.Lapse(
      after: MeasureName(measure),
      labels: labels(node, of: sum.measure.rawValue, beside: ["after"]))
  }

  private mutating func labels(
    _ node: DocumentNode, of measure: String, beside keys: Set<String>
  ) -> [String: [String]] {
    var labels: [String: [String]] = [:]
    for member in node.members where !keys.contains(member.key) {
      checkLabel(member.key, at: member.keyPlace, of: measure)
      labels[member.key] = choices(member.value)
    }
    return labels
  }

  /// Rows that no mapping gives a counterpart cannot be joined by contract.
  private mutating func checkContract(of measure: String, at place: Place) {
    guard let writers = declarations.measures[measure],
      !writers.values.contains(where: \.namesCounterpart)
    else { return }
    problems.add(
      .missingKey, at: place, "no row of '\(measure)' says which contract it belongs to",
      hint: "add counterpart: to its mapping, as in counterpart: $.subscription_id")
  }
}
