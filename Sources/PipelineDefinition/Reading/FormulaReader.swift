import Events
import Expressions

/// What a definition takes over from the metric that it belongs to.
struct FormulaDefaults {
  var aggregate: DocumentNode.Member?
  var filters: [String: DocumentNode] = [:]
}

extension PipelineReader {
  /// The key of the formula that a mapping names, `sum` or `ratio`.
  static func aggregate(of node: DocumentNode) -> DocumentNode.Member? {
    node.members.first { Grammar.aggregates.contains($0.key) }
  }

  /// A formula.
  /// - Parameters:
  ///   - base: The metric's own mapping, from which a definition takes what it does not say.
  ///   - splitBy: Labels that every row must have, for the check that somebody writes them.
  mutating func formula(
    _ node: DocumentNode, base: DocumentNode? = nil, splitBy: [DocumentNode]
  ) -> Formula {
    let own = Self.aggregate(of: node)
    guard let aggregate = own ?? base.flatMap(Self.aggregate) else {
      return .metric(MetricName(""))
    }
    let part = aggregate.value
    if own == nil, ["sum-of", "difference", "ratio", "metric"].contains(aggregate.key) {
      problems.add(
        .contradiction, at: node.place,
        "the metric is made of formulas ('\(aggregate.key)'), so a definition must say its own")
    }
    switch aggregate.key {
    case "sum-of": return .sum(part.elements.map { formula($0, splitBy: splitBy) })
    case "difference":
      let parts = part.elements
      guard parts.count == 2 else {
        problems.add(
          .badValue, at: part.place, "a difference has two formulas, not \(parts.count)")
        return .sum([])
      }
      return .difference(
        formula(parts[0], splitBy: splitBy), formula(parts[1], splitBy: splitBy))
    case "ratio":
      guard let of = part["of"], let to = part["to"] else { return .sum([]) }
      return .ratio(formula(of, splitBy: splitBy), formula(to, splitBy: splitBy))
    case "metric":
      let name = reference(part, to: "metric", among: declarations.metrics)
      return .metric(MetricName(name ?? ""))
    default:
      return .fold(fold(node, aggregate: aggregate, base: base, splitBy: splitBy))
    }
  }

  private mutating func fold(
    _ node: DocumentNode, aggregate: DocumentNode.Member, base: DocumentNode?,
    splitBy: [DocumentNode]
  ) -> Fold {
    let part = aggregate.value
    // What the aggregate says of the measure; distinct and conversion take it from `where`.
    let named: DocumentNode? =
      switch aggregate.key {
      case "quantile": part["of"]
      case "distinct", "conversion": node["where"]?["measure"]
      default: part
      }
    // A definition over a measure of its own takes over the window only: the metric's names, labels
    // and masks are those of another measure.
    let isOwnMeasure = base != nil && Self.aggregate(of: node) != nil && named != nil
    let rows = isOwnMeasure ? nil : base
    let over = node["over"]?.text ?? base?["over"]?.text
    let filter = rowFilter(node, base: rows, measure: named, owner: node, splitBy: splitBy)
    return Fold(
      aggregate: self.aggregate(aggregate), rows: filter,
      days: over.flatMap(DurationText.days) ?? 1, zone: zone(node["zone"] ?? base?["zone"]),
      units: units(
        node["units"] ?? (Self.aggregate(of: node) == nil ? base?["units"] : nil), of: filter,
        aggregate))
  }

  private mutating func aggregate(_ member: DocumentNode.Member) -> Fold.Aggregate {
    let part = member.value
    switch member.key {
    case "distinct": return part.text == "account" ? .distinctAccounts : .distinctPeople
    case "count": return .count
    case "standing": return .standing
    case "last": return .last
    case "rise": return .counterRise
    case "quantile":
      let at = part["at"]?.text.flatMap(ShareText.fraction) ?? 500_000
      return .quantile(Int(at / 1_000))
    case "conversion":
      let to = part["to"] ?? part
      return .conversion(
        to: rowFilter(
          DocumentNode(content: .mapping([]), place: to.place), whereNode: to, base: nil,
          measure: to["measure"], owner: to, splitBy: []),
        within: duration(part["within"]) ?? .zero)
    default: return .sum
    }
  }
}
