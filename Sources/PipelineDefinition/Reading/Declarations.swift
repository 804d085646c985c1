import Events

/// The names that a configuration declares, gathered before anything refers to them; also from
/// parts with mistakes, so that one mistake does not bring others with it.
struct Declarations {
  /// What a source says of one measure.
  struct Written {
    var labels: Set<String> = []
    /// The unit of its values, if that is the same for every row and known from the file.
    var units: Set<String> = []
    var isMoney = false
    /// Whether some of its rows name a counterpart.
    var namesCounterpart = false
  }

  private(set) var sources: [String] = []
  private(set) var metrics: [String] = []
  private(set) var masks: Set<String> = []
  /// By measure, then by source.
  private(set) var measures: [String: [String: Written]] = [:]
  /// By metric: its definitions and claims, `ours` included.
  private(set) var definitions: [String: Set<String>] = [:]

  init(_ file: DocumentNode) {
    for source in file["sources"]?.members ?? [] {
      sources.append(source.key)
      for mapping in source.value["observe"]?.elements ?? [] { add(mapping, of: source.key) }
    }
    for metric in file["metrics"]?.members ?? [] {
      metrics.append(metric.key)
      var names: Set<String> = [DefinitionName.ours.rawValue]
      names.formUnion((metric.value["definitions"]?.members ?? []).map(\.key))
      if let claims = metric.value["claims"] {
        names.formUnion(claims.members.map(\.key))
        names.formUnion(claims.members.isEmpty ? claims.elements.compactMap(\.text) : [])
      }
      definitions[metric.key] = names
    }
  }

  private mutating func add(_ mapping: DocumentNode, of source: String) {
    masks.formUnion((mapping["mask"]?.members ?? []).map(\.key))
    guard let measure = mapping["measure"]?.text else { return }
    var written = measures[measure]?[source] ?? Written()
    if mapping["counterpart"] != nil { written.namesCounterpart = true }
    written.labels.formUnion((mapping["labels"]?.members ?? []).map(\.key))
    if let value = mapping["value"] {
      if value["currency"] != nil {
        written.isMoney = true
      } else if let unit = value["unit"]?.text ?? value["unit"]?["constant"]?.text,
        !ScalarRule.isPath(unit)
      {
        written.units.insert("\(unit)/\(value["decimals"]?.text ?? "0")")
      } else if value.members.isEmpty {
        written.units.insert("count/0")
      }
    } else {
      written.units.insert("count/0")
    }
    measures[measure, default: [:]][source] = written
    // A mask is a row too.
    if mapping["mask"] != nil { measures["mask", default: [:]][source] = Written() }
  }

  /// The labels that some mapping writes.
  var labels: Set<String> {
    measures.values.reduce(into: []) { labels, sources in
      for written in sources.values { labels.formUnion(written.labels) }
    }
  }

  /// The unit of a measure's values, if all mappings agree on one.
  func unit(of measure: String, currency: String) -> String? {
    let written = measures[measure].map { Array($0.values) } ?? []
    if written.contains(where: \.isMoney) { return UnitText.read(currency) }
    let units = Set(written.flatMap(\.units))
    return units.count == 1 ? units.first : nil
  }
}
