import Events

extension Reporting {
  var canonical: CanonicalValue {
    .fields([
      "zone": .text(zone), "currency": .text(currency),
      "publish": .integer(Int128(publishSecondOfDay)),
      "since": since.map { .integer(Int128($0.number)) },
      "rates": rates.map { .array([.text($0.source.rawValue), .text($0.measure.rawValue)]) },
    ])
  }
}

extension DashboardDefinition {
  var canonical: CanonicalValue {
    .fields([
      "name": .text(name),
      "tiles": .array(
        tiles.map { .array([.text($0.metric.rawValue), .text($0.definition.rawValue)]) }),
    ])
  }
}

extension MetricDefinition {
  var canonical: CanonicalValue {
    .fields([
      "name": .text(name.rawValue), "kind": .text(kind, unless: ""), "unit": .text(unit),
      "split-by": .texts(splitBy), "definitions": .array(definitions.map(\.canonical)),
      "rules": .array(rules.map(\.canonical)),
      "tolerance": tolerance == .none
        ? nil
        : .array([
          .integer(Int128(tolerance.absolute)), .integer(Int128(tolerance.relativePPM)),
        ]),
      "watch": watch?.canonical, "settles": .number(settlesAfterDays, unless: 0),
    ])
  }
}

extension Definition {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "name": .text(name.rawValue), "formula": formula.canonical, "claims": .flag(claims),
    ])
  }
}

extension Formula {
  var canonical: CanonicalValue {
    switch self {
    case .fold(let fold): fold.canonical
    case .sum(let parts): .fields(["sum": .array(parts.map(\.canonical))])
    case .difference(let one, let two):
      .fields(["difference": .array([one.canonical, two.canonical])])
    case .ratio(let one, let two): .fields(["ratio": .array([one.canonical, two.canonical])])
    case .metric(let name): .fields(["metric": .text(name.rawValue)])
    }
  }
}

extension Fold {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "aggregate": aggregate.canonical, "rows": rows.canonical, "days": .number(days, unless: 1),
      "zone": .text(zone), "units": units?.canonical,
    ])
  }
}

extension UnitDefinition {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "rows": rows.canonical, "after": .text(lapse?.after.rawValue),
      "labels": lapse.flatMap { .dictionary($0.labels) { .texts($0.sorted()) ?? .array([]) } },
    ])
  }
}

extension Fold.Aggregate {
  fileprivate var canonical: CanonicalValue {
    switch self {
    case .sum: .text("sum")
    case .count: .text("count")
    case .distinctAccounts: .text("distinct-accounts")
    case .distinctPeople: .text("distinct-people")
    case .standing: .text("standing")
    case .last: .text("last")
    case .counterRise: .text("rise")
    case .quantile(let thousandths): .fields(["quantile": .integer(Int128(thousandths))])
    case .conversion(let rows, let within):
      .fields(["conversion": rows.canonical, "within": .duration(within)])
    }
  }
}

extension RowFilter {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "measure": .text(measure.rawValue),
      // Any of these: their order says nothing.
      "sources": .texts(sources.map(\.rawValue).sorted()), "names": .texts(names.sorted()),
      "labels": .dictionary(labels) { .texts($0.sorted()) ?? .array([]) },
      "without": .texts(withoutMasks.sorted()), "arrived-within": .duration(arrivedWithin),
    ])
  }
}

extension ResolutionRule {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "id": .text(id), "action": action.canonical, "complete": .flag(condition == .complete),
      "confidence": .integer(Int128(confidencePPM)),
    ])
  }
}

extension ResolutionRule.Action {
  fileprivate var canonical: CanonicalValue {
    switch self {
    case .prefer(let names): .fields(["prefer": .array(names.map { .text($0.rawValue) })])
    case .freshest: .text("freshest")
    case .quorum(let count): .fields(["quorum": .integer(Int128(count))])
    case .vote: .text("vote")
    case .abstain(let ask): .fields(["ask": .text(ask)])
    }
  }
}

extension WatchPolicy {
  fileprivate var canonical: CanonicalValue {
    .fields([
      "slots": .text(slots.rawValue), "holidays": .text(holidays),
      "flag": .integer(Int128(flagAtThousandths)), "hold-at": .integer(Int128(holdAtThousandths)),
      "holds": .texts(holds.map(\.rawValue).sorted()),
    ])
  }
}
