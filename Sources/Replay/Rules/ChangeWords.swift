import Events

/// What has changed between two formulas, in words.
enum FormulaWords {
  static func change(from old: Formula, to new: Formula) -> String {
    let (was, now) = (folds(of: old), folds(of: new))
    guard was.count == now.count, shape(of: old) == shape(of: new) else {
      return "is made of other parts"
    }
    var words: [String] = []
    for (one, other) in zip(was, now) where one != other {
      for word in change(from: one, to: other) where !words.contains(word) { words.append(word) }
    }
    return words.isEmpty ? "is counted otherwise" : words.joined(separator: ", ")
  }

  private static func change(from old: Fold, to new: Fold) -> [String] {
    var words: [String] = []
    let (was, now) = (old.rows, new.rows)
    words += lists("counts", was.names, now.names, all: "every name")
    words += lists(
      "reads", was.sources.map(\.rawValue), now.sources.map(\.rawValue), all: "every source")
    words += lists("leaves out", was.withoutMasks, now.withoutMasks, all: "nobody")
    if was.measure != now.measure { words.append("\(now.measure) instead of \(was.measure)") }
    if was.labels != now.labels { words.append("other labels") }
    if was.arrivedWithin != now.arrivedWithin {
      words.append(
        now.arrivedWithin.map { "only what came within \($0.components.seconds / 3600) h" }
          ?? "however late it came")
    }
    if old.days != new.days { words.append("over \(new.days) days instead of \(old.days)") }
    if old.zone != new.zone {
      words.append("days of \(new.zone ?? "the reporting zone")")
    }
    if old.units != new.units { words.append("its units are others") }
    if old.aggregate != new.aggregate { words.append("another way of counting") }
    return words
  }

  /// What has come to a list and what has left it; an empty list means all.
  private static func lists(
    _ verb: String, _ old: [String], _ new: [String], all: String
  ) -> [String] {
    guard old != new else { return [] }
    if new.isEmpty { return ["\(verb) \(all)"] }
    if old.isEmpty { return ["\(verb) only \(new.joined(separator: ", "))"] }
    let gone = old.filter { !new.contains($0) }
    let come = new.filter { !old.contains($0) }
    var words: [String] = []
    if !come.isEmpty { words.append("\(verb) \(come.joined(separator: ", ")) as well") }
    if !gone.isEmpty { words.append("\(verb) \(gone.joined(separator: ", ")) no more") }
    return words
  }

  static func folds(of formula: Formula) -> [Fold] {
    switch formula {
    case .fold(let fold): [fold]
    case .sum(let parts): parts.flatMap(folds)
    case .difference(let left, let right), .ratio(let left, let right):
      folds(of: left) + folds(of: right)
    case .metric: []
    }
  }

  private static func shape(of formula: Formula) -> String {
    switch formula {
    case .fold: "fold"
    case .sum(let parts): "sum(\(parts.map(shape).joined(separator: ",")))"
    case .difference(let left, let right): "difference(\(shape(of: left)),\(shape(of: right)))"
    case .ratio(let left, let right): "ratio(\(shape(of: left)),\(shape(of: right)))"
    case .metric(let name): name.rawValue
    }
  }
}

/// What has changed between two mappings, in words.
enum MappingWords {
  static func change(from old: SourceDefinition, to new: SourceDefinition) -> String {
    var words: [String] = []
    let (was, now) = (old.observe.map(\.measure.rawValue), new.observe.map(\.measure.rawValue))
    let come = Set(now).subtracting(was).sorted()
    let gone = Set(was).subtracting(now).sorted()
    if !come.isEmpty { words.append("observes \(come.joined(separator: ", ")) as well") }
    if !gone.isEmpty { words.append("observes \(gone.joined(separator: ", ")) no more") }
    if old.identity != new.identity { words.append("tells its records apart otherwise") }
    if come.isEmpty, gone.isEmpty {
      var changed: [String] = []
      for mapping in new.observe where !old.observe.contains(mapping) {
        let name = mapping.measure.rawValue
        if !changed.contains(name) { changed.append(name) }
      }
      if !changed.isEmpty { words.append("reads \(changed.joined(separator: ", ")) otherwise") }
    }
    return words.isEmpty ? "is normalized by other code" : words.joined(separator: ", ")
  }
}

/// What has changed between the rules of two metrics, in words.
enum RuleWords {
  static func change(from old: MetricDefinition, to new: MetricDefinition) -> String {
    var words: [String] = []
    let (was, now) = (old.rules.map(\.id), new.rules.map(\.id))
    let come = now.filter { !was.contains($0) }
    let gone = was.filter { !now.contains($0) }
    let changed = new.rules.filter { rule in
      old.rules.contains { $0.id == rule.id && $0 != rule }
    }
    if !come.isEmpty { words.append("rule \(come.joined(separator: ", ")) has come") }
    if !gone.isEmpty { words.append("rule \(gone.joined(separator: ", ")) has gone") }
    if !changed.isEmpty {
      words.append("rule \(changed.map(\.id).joined(separator: ", ")) says something else")
    }
    if words.isEmpty, was != now { words.append("rules in another order") }
    if old.tolerance != new.tolerance { words.append("another tolerance") }
    return words.joined(separator: ", ")
  }
}
