import EventLog
import Events

/// One bridge while it is worked out: every stage counted in one pass over the rows.
struct BridgeRun {
  let path: BridgePath
  let scan: EvidenceScan
  let records: Range<Offset>
  let axis: Bridge.Axis
  /// The plan at the first end and after every step.
  let plans: [CountPlan]
  let model: StageModel
  let sets: BridgeSets?
  /// Where the way leads to the units of a sum: all of them.
  let book: UnitBook?
  /// Of two days: what came in records of a new form.
  let schema: SchemaSets?

  init(path: BridgePath, scan: EvidenceScan, upTo end: Offset, axis: Bridge.Axis) throws {
    self.path = path
    self.scan = scan
    self.axis = axis
    records = Offset(0)..<end
    plans = [path.first] + path.steps.map(\.plan)
    model = try StageModel(plans, in: records, scan)
    guard plans.allSatisfy(\.isAdditive) else {
      (sets, book, schema) = (nil, nil, nil)
      return
    }
    let (model, records) = (model, records)
    let book = try path.unitSum.map { try UnitBook($0, model.context, scan, records) }
    var sets = BridgeSets(Self.stages(path, plans, model, book), path.steps) { change, root in
      switch change {
      case .masks(let from, let to):
        model.context.people.mask(of: root, among: from + to) ?? ""
      case .contracts(let part, _):
        (book?.stands(root, besides: part) ?? []).map {
          BridgeWords.list(path.unitSum?.folds[$0].gate.filter.sources ?? [])
        }.joined(separator: ", ")
      default: ""
      }
    }
    try SecondAccounts(plans, path.steps, model, scan, records).part(&sets)
    let days = (plans[0].item.day, plans[plans.count - 1].item.day)
    schema =
      axis == .day
      ? try SchemaSets(
        parting: &sets, path.steps, model, from: days.0, to: days.1, scan, records) : nil
    (self.sets, self.book) = (sets, book)
  }

  /// What each person and each contract adds at the first end and after every step.
  private static func stages(
    _ path: BridgePath, _ plans: [CountPlan], _ model: StageModel, _ book: UnitBook?
  ) -> [Contributions] {
    var stages: [Contributions] = []
    for (number, plan) in plans.enumerated() {
      if number > 0, let added = book?.added(by: path.steps[number - 1].change) {
        // Units take the place of the people who hold them; the rest is added to them.
        stages.append(
          path.steps[number - 1].isPart
            ? stages[number - 1].adding(added) : Contributions(values: added))
      } else {
        stages.append(Contributions(plan, model.tallies(of: number), model.context))
      }
    }
    return stages
  }

  func difference(
    _ from: Bridge.Side, _ to: Bridge.Side, _ ends: (Bridge.End, Bridge.End), _ samples: Int
  ) throws -> Difference {
    let nothing = Quantity(mantissa: 0)
    let first = model.value(of: 0) ?? nothing
    let last = model.value(of: plans.count - 1) ?? nothing
    let terms = try sets.map { try self.terms($0, samples) } ?? stepTerms()
    let total = terms.map(\.delta).reduce(first) { $0.exactSum(with: $1) ?? $0 }
    let isSufficient = sets.map(isSufficient) ?? true
    return Difference(
      item: from.item, from: end(from, ends.0, first), to: end(to, ends.1, last), terms: terms,
      check: .init(
        endsAgree: (ends.0.recorded ?? first).isSameNumber(as: first)
          && (ends.1.recorded ?? last).isSameNumber(as: last),
        sums: total.isSameNumber(as: last), isSufficient: isSufficient,
        isNecessary: terms.allSatisfy { $0.delta.numerator != 0 || !$0.offsets.isEmpty }))
  }

  private func end(
    _ side: Bridge.Side, _ end: Bridge.End, _ value: Quantity
  ) -> Difference.End {
    Difference.End(
      value: value, decision: end.placed?.offset, readUpTo: records.upperBound,
      day: side.item.day, knownAt: end.knownAt, version: side.pipeline.version,
      definition: side.definition)
  }

  /// Whether both ends count the same once everybody in a set is left out.
  private func isSufficient(_ sets: BridgeSets) -> Bool {
    if let book { return isSufficient(sets, book) }
    var named = [Bool](repeating: false, count: model.context.people.roots.count)
    for members in sets.sets.values { for root in members.people { named[Int(root)] = true } }
    let entities = model.context.people.roots.map { named[Int($0)] }
    func value(_ stage: Int) -> Quantity? {
      plans[stage].value(
        model.tallies(of: stage).map { $0.without(entities) }, model.context)
    }
    let nothing = Quantity(mantissa: 0)
    return (value(0) ?? nothing).isSameNumber(as: value(plans.count - 1) ?? nothing)
  }

  /// Whether, without the people and the rows in the sets, both ends count the same people, one by
  /// one, and as many units as the sum says.
  private func isSufficient(_ sets: BridgeSets, _ book: UnitBook) -> Bool {
    var people: Set<UInt32> = []
    var rows: Set<RowReference> = []
    var unrecorded: Int64 = 0
    for (key, members) in sets.sets {
      let step = path.steps[key.step - 1]
      if !step.isPart { people.formUnion(members.people) }
      if case .unrecorded = step.change {
        unrecorded += members.delta
      } else {
        rows.formUnion(book.witness(key, members, step.change)?.references ?? [])
      }
    }
    let named = model.context.people.roots.map(people.contains)
    let tallies = model.tallies(of: 0).map { $0.without(named) }
    let left = book.left(without: people, rows)
    let first = Contributions(plans[0], tallies, model.context).values
    return first == left.held && first.reduce(0, +) == left.total - unrecorded
  }

  // MARK: - Terms

  /// Of formulas whose parts cannot be told person by person: what each step changes.
  private func stepTerms() -> [DifferenceTerm] {
    var terms: [DifferenceTerm] = []
    var previous = model.value(of: 0) ?? Quantity(mantissa: 0)
    for (index, step) in path.steps.enumerated() {
      let value = model.value(of: index + 1) ?? Quantity(mantissa: 0)
      defer { previous = value }
      guard let delta = value.exactDifference(from: previous), delta.numerator != 0 else {
        continue
      }
      let words = BridgeWords(step, zone: scan.zone)
      terms.append(
        DifferenceTerm(
          kind: kind(step, side: 0), name: words.change, delta: delta, count: 0, unit: "rows",
          sources: [], offsets: [], samples: [], worst: nil))
    }
    return terms
  }

  private func terms(_ sets: BridgeSets, _ samples: Int) throws -> [DifferenceTerm] {
    let keys = sets.sets.keys.sorted().filter { sets.sets[$0]?.delta != 0 }
    let named = keys.map { key in
      schema?.witnesses[key]
        ?? book?.witness(key, sets.sets[key] ?? .init(), path.steps[key.step - 1].change)
    }
    let others = keys.indices.filter { named[$0] == nil }
    let witnesses = try BridgeWitnesses(others.map { keys[$0] }, sets, model, scan, records)
    let found = Dictionary(uniqueKeysWithValues: zip(others, witnesses.found))
    let decimals = plans.last?.decimals ?? 0
    return try keys.enumerated().map { number, key in
      let members = sets.sets[key] ?? .init()
      let witness = named[number] ?? found[number] ?? .init()
      let step = path.steps[key.step - 1]
      let words = BridgeWords(step, zone: scan.zone)
      return DifferenceTerm(
        kind: schema?.witnesses[key] == nil ? kind(step, side: key.side) : .schema,
        name: try words.name(key, witness, scan),
        delta: Quantity(mantissa: Int128(members.delta), decimals: decimals),
        count: step.countsRows(key) ? witness.references.count : members.people.count,
        unit: words.unit(key),
        sources: Set(witness.layers.map { scan.layers[$0].source }).sorted(),
        offsets: Set(witness.references.map(\.offset)).sorted(),
        samples: try DifferenceSamples(scan.reader, scan.layers).samples(
          of: witness.references, atMost: samples),
        worst: nil)
    }
  }

  private func kind(_ step: BridgeStep, side: Int) -> DifferenceTerm.Kind {
    switch (axis, step.change) {
    case (.rules, _): .rule
    case (.day, .widened): .new
    case (.day, .narrowed): .expired
    default: step.kind(gained: side > 0)
    }
  }
}
