import Events
import Expressions

extension PipelineReader {
  mutating func metric(
    _ member: DocumentNode.Member, reporting: Reporting
  ) -> MetricDefinition {
    let node = member.value
    let splitBy = node["split-by"]?.elements ?? []
    let ours = formula(node, splitBy: splitBy)
    var definitions = [Definition(name: .ours, formula: ours)]
    for other in node["definitions"]?.members ?? [] {
      guard other.key != DefinitionName.ours.rawValue else {
        problems.add(
          .repeated, at: other.keyPlace, "'ours' is the metric's own definition",
          hint: "it stands beside 'definitions', in the metric itself")
        continue
      }
      definitions.append(
        Definition(
          name: DefinitionName(other.key),
          formula: formula(other.value, base: node, splitBy: splitBy),
          claims: isTrue(other.value["claims"])))
    }
    definitions += claims(node, ours: ours, splitBy: splitBy)
    let unit = unit(of: member, ours: ours, reporting: reporting)
    return MetricDefinition(
      name: MetricName(member.key), kind: node["kind"]?.text ?? "", unit: unit,
      splitBy: splitBy.compactMap(\.text), definitions: definitions,
      rules: rules(of: member), tolerance: tolerance(node["tolerance"]),
      watch: watch(node["watch"]),
      settlesAfterDays: node["settles-after"]?.text.flatMap(DurationText.days) ?? 0)
  }

  private mutating func claims(
    _ node: DocumentNode, ours: Formula, splitBy: [DocumentNode]
  ) -> [Definition] {
    guard let claims = node["claims"] else { return [] }
    guard claims.members.isEmpty else {
      return claims.members.map { claim in
        Definition(
          name: DefinitionName(claim.key),
          formula: formula(claim.value, base: node, splitBy: splitBy))
      }
    }
    return claims.elements.compactMap { element in
      guard let name = reference(element, to: "source", among: declarations.sources) else {
        return nil
      }
      guard let formula = ours.restricted(to: SourceID(name)) else {
        problems.add(
          .contradiction, at: element.place, "the metric counts nothing of source '\(name)'",
          hint: "name a source that it counts, or write the claim out as a definition")
        return nil
      }
      return Definition(name: DefinitionName(name), formula: formula)
    }
  }

  private mutating func unit(
    of member: DocumentNode.Member, ours: Formula, reporting: Reporting
  ) -> String {
    if let unit = member.value["unit"]?.text.flatMap(UnitText.read) { return unit }
    if let unit = unit(of: ours, reporting: reporting) { return unit }
    if member.value["unit"] == nil, Self.aggregate(of: member.value) != nil, ours.isKnown {
      problems.add(
        .missingKey, at: member.keyPlace, "metric '\(member.key)' has no unit",
        hint: "say what it is in: unit: \(reporting.currency), people, seats/0")
    }
    return "count/0"
  }

  private func unit(of formula: Formula, reporting: Reporting) -> String? {
    switch formula {
    case .ratio: return "ratio"
    case .sum(let parts): return parts.first.flatMap { unit(of: $0, reporting: reporting) }
    case .difference(let first, _): return unit(of: first, reporting: reporting)
    case .metric: return nil
    case .fold(let fold):
      switch fold.aggregate {
      case .distinctAccounts: return "accounts/0"
      case .distinctPeople, .conversion: return "people/0"
      case .count: return "count/0"
      case .sum, .standing, .last, .quantile, .counterRise:
        return declarations.unit(
          of: fold.rows.measure.rawValue, currency: reporting.currency)
      }
    }
  }

  /// An amount in whole units of the metric, or a share.
  private func tolerance(_ node: DocumentNode?) -> Tolerance {
    guard let text = node?.text else { return .none }
    if let share = ShareText.percent(text) { return Tolerance(absolute: 0, relativePPM: share) }
    return Tolerance(absolute: Int64(text) ?? 0, relativePPM: 0)
  }

  private mutating func watch(_ node: DocumentNode?) -> WatchPolicy? {
    guard let node else { return nil }
    var policy = WatchPolicy()
    if let slots = node["slots"]?.text.flatMap({ WatchPolicy.Slots(rawValue: $0) }) {
      policy.slots = slots
    }
    if let holidays = node["holidays"] { policy.holidays = calendar(holidays) }
    func thousandths(_ node: DocumentNode?) -> Int64? {
      (node?.text).flatMap { try? ExactDecimal($0) }.flatMap {
        try? $0.units(places: 3, rounding: .halfEven)
      }
    }
    if let flag = thousandths(node["flag-at"]) { policy.flagAtThousandths = flag }
    if let hold = thousandths(node["hold-at"]) { policy.holdAtThousandths = hold }
    if policy.holdAtThousandths < policy.flagAtThousandths {
      problems.add(
        .contradiction, at: (node["hold-at"] ?? node["flag-at"] ?? node).place,
        "'hold-at' is below 'flag-at'", hint: "what is held is flagged first")
    }
    policy.holds = (node["hold"]?.elements ?? []).compactMap {
      reference($0, to: "metric", among: declarations.metrics).map { MetricName($0) }
    }
    return policy
  }

  /// No metric may be made of itself, on whatever way round.
  mutating func checkCircles(_ metrics: [MetricDefinition]) {
    var parts: [String: [String]] = [:]
    for metric in metrics {
      parts[metric.name.rawValue] = metric.definitions.flatMap { $0.formula.metrics }
    }
    for member in file["metrics"]?.members ?? [] {
      var trail = [member.key]
      if Self.leads(back: member.key, from: member.key, parts, &trail) {
        problems.add(
          .circle, at: member.keyPlace, "metric '\(member.key)' is made of itself",
          hint: trail.joined(separator: " → "))
      }
    }
  }

  private static func leads(
    back target: String, from name: String, _ parts: [String: [String]], _ trail: inout [String]
  ) -> Bool {
    for part in parts[name] ?? [] {
      trail.append(part)
      if part == target { return true }
      // A circle that does not hold the target is that metric's own problem.
      if !trail.dropLast().contains(part), leads(back: target, from: part, parts, &trail) {
        return true
      }
      trail.removeLast()
    }
    return false
  }
}

extension Formula {
  /// The metrics that a formula is made of.
  var metrics: [String] {
    switch self {
    case .fold: []
    case .sum(let parts): parts.flatMap(\.metrics)
    case .difference(let one, let two), .ratio(let one, let two): one.metrics + two.metrics
    case .metric(let name): [name.rawValue]
    }
  }

  /// Whether every measure and metric in it is one that there is; what is not is said elsewhere.
  fileprivate var isKnown: Bool {
    switch self {
    case .fold(let fold): !fold.rows.measure.rawValue.isEmpty
    case .sum(let parts): parts.allSatisfy(\.isKnown)
    case .difference(let one, let two), .ratio(let one, let two): one.isKnown && two.isKnown
    case .metric(let name): !name.rawValue.isEmpty
    }
  }

  /// The same formula over rows of one source only; nil if nothing of it is left.
  func restricted(to source: SourceID) -> Formula? {
    switch self {
    case .fold(var fold):
      guard fold.rows.sources.isEmpty || fold.rows.sources.contains(source) else { return nil }
      fold.rows.sources = [source]
      return .fold(fold)
    case .sum(let parts):
      let rest = parts.compactMap { $0.restricted(to: source) }
      return rest.isEmpty ? nil : .sum(rest)
    case .difference(let one, let two):
      guard let first = one.restricted(to: source) else { return nil }
      return two.restricted(to: source).map { .difference(first, $0) } ?? first
    case .ratio(let one, let two):
      guard let first = one.restricted(to: source), let second = two.restricted(to: source) else {
        return nil
      }
      return .ratio(first, second)
    case .metric: return nil
    }
  }
}
