import Events
import Expressions

/// Makes the values of a pipeline from a document.
///
/// Shapes have been checked before. Where a part is wrong, some value stands in for it here, so that
/// reading goes on and finds what else is wrong; a pipeline is only handed out without problems.
struct PipelineReader {
  let file: DocumentNode
  let declarations: Declarations
  let zones: ZoneCatalogue
  let code: CodeVersions
  let readFile: (String) -> [UInt8]?
  var problems: ProblemList
  /// Every zone that the configuration names.
  var zoneNames: Set<String> = ["UTC"]
  var environmentNames: Set<String> = []
  var calendars: [String: [CivilDay]] = [:]
  /// Whether some calendar stands in a file of its own.
  var readsFiles = false

  mutating func read() -> Pipeline {
    let reporting = reporting()
    readCalendars()
    let sources = (file["sources"]?.members ?? []).map { source($0) }
    let metrics = (file["metrics"]?.members ?? []).map { metric($0, reporting: reporting) }
    checkCircles(metrics)
    let dashboards = (file["dashboards"]?.members ?? []).map { dashboard($0) }
    var pipeline = Pipeline(
      reporting: reporting, sources: sources, metrics: metrics, dashboards: dashboards,
      zones: [:], calendars: calendars, version: PipelineVersion(digest: []))
    for name in zoneNames { pipeline.zones[name] = zones.zone(name) }
    let versioning = PipelineVersioning(code: code, zones: pipeline.zones)
    for index in pipeline.sources.indices {
      pipeline.sources[index].mappingDigest = versioning.mappingDigest(of: pipeline.sources[index])
    }
    pipeline.version = versioning.version(of: pipeline)
    return pipeline
  }

  private mutating func reporting() -> Reporting {
    let node = file["reporting"]
    let zone = zone(node?["zone"]) ?? "UTC"
    var rates: RatesDefinition?
    if let part = node?["rates"], let source = part["source"], let measure = part["measure"],
      let sourceName = reference(source, to: "source", among: declarations.sources),
      let measureName = self.measure(measure, of: [sourceName])
    {
      rates = RatesDefinition(source: SourceID(sourceName), measure: MeasureName(measureName))
    }
    return Reporting(
      zone: zone, currency: node?["currency"]?.text ?? "USD",
      publishSecondOfDay: node?["publish"]?.text.flatMap(TimeOfDayText.read) ?? 6 * 3600,
      rates: rates, since: node?["since"]?.text.flatMap(DayText.read))
  }

  private mutating func dashboard(_ member: DocumentNode.Member) -> DashboardDefinition {
    var tiles: [DashboardDefinition.Tile] = []
    func tile(_ metric: String, _ definition: String) -> DashboardDefinition.Tile {
      DashboardDefinition.Tile(
        metric: MetricName(metric), definition: DefinitionName(definition))
    }
    for node in member.value.members.isEmpty ? member.value.elements : [] {
      if let name = reference(node, to: "metric", among: declarations.metrics) {
        tiles.append(tile(name, DefinitionName.ours.rawValue))
      }
    }
    for entry in member.value.members where !declarations.metrics.isEmpty {
      guard declarations.metrics.contains(entry.key) else {
        problems.addUnknown(
          "metric", entry.key, known: declarations.metrics, at: entry.keyPlace)
        continue
      }
      if let name = definitionName(entry.value, of: entry.key) {
        tiles.append(tile(entry.key, name))
      }
    }
    return DashboardDefinition(name: member.key, tiles: tiles)
  }

  // What every part needs.

  /// A name that must be among the declared ones; nil, with a problem, if it is not.
  mutating func reference(
    _ node: DocumentNode, to what: String, among known: some Sequence<String>
  ) -> String? {
    guard let name = node.text else { return nil }
    guard known.contains(name) else {
      // Where a whole section is missing, that is said already.
      if ["source", "metric", "measure"].contains(what), !known.contains(where: { _ in true }) {
        return nil
      }
      problems.addUnknown(what, name, known: known, at: node.place.advanced(by: node.quoteWidth))
      return nil
    }
    return name
  }

  /// A measure that some source, or one of these, observes.
  mutating func measure(_ node: DocumentNode, of sources: [String] = []) -> String? {
    guard let name = reference(node, to: "measure", among: declarations.measures.keys) else {
      return nil
    }
    let writers = declarations.measures[name].map { Set($0.keys) } ?? []
    for source in sources where !writers.contains(source) {
      problems.add(
        .unknownName, at: node.place, "source '\(source)' observes no measure '\(name)'",
        hint: "it is observed by \(writers.sorted().formatted)")
    }
    return name
  }

  mutating func definitionName(_ node: DocumentNode, of metric: String) -> String? {
    // `definition` is how a rule calls the metric's own.
    if node.text == "definition" { return DefinitionName.ours.rawValue }
    return reference(
      node, to: "definition of \(metric)", among: declarations.definitions[metric] ?? [])
  }

  mutating func zone(_ node: DocumentNode?) -> String? {
    guard let name = node?.text else { return nil }
    zoneNames.insert(name)
    return name
  }

  func duration(_ node: DocumentNode?) -> Duration? { node?.text.flatMap(DurationText.read) }
  func integer(_ node: DocumentNode?) -> Int? { node?.text.flatMap { Int($0) } }
  func isTrue(_ node: DocumentNode?) -> Bool { node?.text == "true" }
  func texts(_ node: DocumentNode?) -> [String] { (node?.elements ?? []).compactMap(\.text) }
}
