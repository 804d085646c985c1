public import Events

/// How a definition counts, in words that a person can compare.
public enum DefinitionWords {
  public static func sentence(of formula: Formula) -> String {
    switch formula {
    case .fold(let fold): sentence(of: fold)
    case .sum(let parts): parts.map(sentence).joined(separator: " + ")
    case .difference(let left, let right): "\(sentence(of: left)) − \(sentence(of: right))"
    case .ratio(let top, let bottom): "\(sentence(of: top)) / \(sentence(of: bottom))"
    case .metric(let name): "\(name)"
    }
  }

  private static func sentence(of fold: Fold) -> String {
    var parts = [subject(of: fold)]
    if !fold.rows.sources.isEmpty {
      parts.append("from " + fold.rows.sources.map(\.rawValue).joined(separator: ", "))
    }
    if !fold.rows.names.isEmpty {
      parts.append("of " + fold.rows.names.joined(separator: ", "))
    }
    for (key, values) in fold.rows.labels.sorted(by: { $0.key < $1.key }) {
      parts.append("\(key) \(values.joined(separator: " or "))")
    }
    if fold.days > 1 { parts.append("over \(fold.days) days") }
    if let zone = fold.zone { parts.append("days of \(zone)") }
    if let within = fold.rows.arrivedWithin {
      parts.append("arrived within \(within.components.seconds / 3600) h")
    }
    if !fold.rows.withoutMasks.isEmpty {
      parts.append("without " + fold.rows.withoutMasks.joined(separator: ", "))
    }
    return parts.joined(separator: ", ")
  }

  private static func subject(of fold: Fold) -> String {
    let measure = fold.rows.measure
    return switch fold.aggregate {
    case .sum: "sum of \(measure)"
    case .count: "count of \(measure)"
    case .distinctAccounts: "distinct accounts with \(measure)"
    case .distinctPeople: "distinct people with \(measure)"
    case .standing: "\(measure) standing at the end of the day"
    case .last: "latest \(measure)"
    case .quantile(let thousandths): "quantile \(thousandths)/1000 of \(measure)"
    case .counterRise: "rises of \(measure)"
    case .conversion(let to, let within):
      "\(measure) followed by \(to.measure) within \(within.components.seconds / 86_400) days"
    }
  }
}
