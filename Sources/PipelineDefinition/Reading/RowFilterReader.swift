import Events
import Expressions

extension PipelineReader {
  /// Which rows count: what stands beside the aggregate goes before what stands in `where`, and
  /// both before what the metric says.
  mutating func rowFilter(
    _ node: DocumentNode, whereNode: DocumentNode? = nil, base: DocumentNode?,
    measure named: DocumentNode?, owner: DocumentNode, splitBy: [DocumentNode]
  ) -> RowFilter {
    let own = whereNode ?? node["where"]
    func find(_ key: String) -> DocumentNode? {
      node[key] ?? own?[key] ?? base?[key] ?? base?["where"]?[key]
    }
    let sources = (find("sources")?.elements ?? []).compactMap {
      reference($0, to: "source", among: declarations.sources)
    }
    guard let measureNode = named ?? own?["measure"] ?? base.flatMap(Self.measureNode) else {
      problems.add(
        .missingKey, at: owner.place, "it is not said which measure counts",
        hint: "add where: {measure: …}")
      return RowFilter(measure: "")
    }
    checkSame(measureNode, own?["measure"])
    let measure = measure(measureNode, of: sources) ?? ""
    var labels: [String: [String]] = [:]
    let known = Set(Grammar.rowFilter.fields.map(\.key))
    for filter in [base?["where"], own].compactMap(\.self) {
      for member in filter.members where !known.contains(member.key) {
        checkLabel(member.key, at: member.keyPlace, of: measure)
        labels[member.key] = choices(member.value)
      }
    }
    for label in splitBy {
      guard let name = label.text else { continue }
      checkLabel(name, at: label.place, of: measure)
    }
    return RowFilter(
      measure: MeasureName(measure), sources: sources.map { SourceID($0) },
      names: find("name").map { choices($0) } ?? [], labels: labels,
      withoutMasks: find("mask").map { masks($0) } ?? [],
      arrivedWithin: duration(find("arrived-within")))
  }

  /// Where a mapping says its measure: in its aggregate or in `where`.
  static func measureNode(of node: DocumentNode) -> DocumentNode? {
    guard let aggregate = aggregate(of: node) else { return node["where"]?["measure"] }
    switch aggregate.key {
    case "sum", "count", "standing", "last", "rise": return aggregate.value
    case "quantile": return aggregate.value["of"]
    default: return node["where"]?["measure"]
    }
  }

  private mutating func checkSame(_ measure: DocumentNode, _ other: DocumentNode?) {
    guard let other, let one = measure.text, let two = other.text, one != two else { return }
    problems.add(
      .contradiction, at: other.place, "the formula is over '\(one)', its rows are '\(two)'",
      hint: "leave out the measure in 'where'")
  }

  mutating func checkLabel(_ name: String, at place: Place, of measure: String) {
    guard let writers = declarations.measures[measure] else { return }
    let labels = writers.values.reduce(into: Set<String>()) { $0.formUnion($1.labels) }
    guard !labels.contains(name) else { return }
    let keys = Grammar.rowFilter.fields.map(\.key)
    if Spelling.nearest(to: name, among: labels) == nil,
      let key = Spelling.nearest(to: name, among: keys)
    {
      problems.add(
        .unknownKey, at: place, "'\(name)' is no key of a filter and no label of '\(measure)'",
        hint: "did you mean '\(key)'?")
    } else {
      problems.addUnknown("label of measure '\(measure)'", name, known: labels, at: place)
    }
  }

  func choices(_ node: DocumentNode) -> [String] { texts(node["in"] ?? node) }

  private mutating func masks(_ node: DocumentNode) -> [String] {
    guard let none = node["none"] else { return [] }
    return none.elements.compactMap { reference($0, to: "mask", among: declarations.masks) }
  }
}
