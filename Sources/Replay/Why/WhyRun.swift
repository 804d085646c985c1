import Agents
import EventLog
import Events

/// One answer of ``Why`` while it is worked out.
struct WhyRun {
  private let why: Why
  private let item: DataItem
  private let first: Why.End
  private let last: Why.End
  private let scan: EvidenceScan
  private let plan: CountPlan
  /// The evidence of the old figure; at the end with everything that changes nothing.
  private var model: EvidenceModel
  private let delta: [CountedRow]
  private let touched: TouchedPeople
  private let grouping: EvidenceGrouping

  init(_ why: Why, _ history: ItemHistory, _ first: Why.End, _ last: Why.End) throws {
    self.why = why
    item = history.item
    self.first = first
    self.last = last
    scan = try EvidenceScan(
      reader: why.reader, pipeline: first.pipeline, continuedBy: last.pipeline)
    // Of a metric that is made of others: all that had been decided by the later end.
    let later = first.placed.offset < last.placed.offset ? last : first
    plan = try CountPlan(
      item, first.definition, of: first.pipeline, in: why.reader, before: later.placed.offset)
    let begin = min(first.placed.decision.readUpTo, last.placed.decision.readUpTo)
    let end = max(first.placed.decision.readUpTo, last.placed.decision.readUpTo)
    model = try EvidenceModel(plan, upTo: begin, scan)
    var delta: [CountedRow] = []
    try scan.rows(model.gates, in: begin..<end) { delta.append($0) }
    self.delta = delta.sorted { $0.reference < $1.reference }
    touched = TouchedPeople(model, self.delta)
    let older = first.placed.offset < last.placed.offset ? first : last
    grouping = EvidenceGrouping(
      self.delta, made: older.placed.knownAt, sources: scan.layers.map(\.source),
      schema: try SchemaChanges(of: scan.records(of: self.delta), in: begin..<end, scan))
  }

  private static let nothing = Quantity(mantissa: 0)

  mutating func difference() throws -> Difference {
    let begin = min(first.placed.decision.readUpTo, last.placed.decision.readUpTo)
    let end = max(first.placed.decision.readUpTo, last.placed.decision.readUpTo)
    let isForward = first.placed.decision.readUpTo <= last.placed.decision.readUpTo
    let identity = plan.needsPeople ? try scan.identity(in: begin..<end) : []
    let rates = plan.needsRates ? try scan.rates(in: begin..<end) : []
    let before = model.value(adding: [])
    let after = model.value(adding: delta, identity: identity, rates: rates)
    var groups = self.groups(identity, rates)
    let prepared = model
    absorbUnnamed(groups, identity, rates)
    var isSufficient = model.value(adding: []) == before
    if !isSufficient {
      // Something that seemed to change nothing does: name everything.
      model = prepared
      groups = allGroups(identity, rates)
      isSufficient = model.value(adding: []) == before
    }
    var steps = self.steps(groups)
    let weightless = steps.filter { $0.delta.numerator == 0 }
    if !weightless.isEmpty {
      let kept = model
      absorb(weightless.map(\.group))
      if model.value(adding: []) == before {
        steps = self.steps(steps.filter { $0.delta.numerator != 0 }.map(\.group))
      } else {
        model = kept
      }
    }
    steps = self.steps(needed(steps.map(\.group), before, after))
    let isNecessary = steps.indices.allSatisfy {
      isNeeded($0, steps.map(\.group), before, after)
    }
    var terms = try steps.map { try term($0) }
    if !isForward { terms = terms.map(\.reversed) }
    return try finish(
      terms, (isForward ? before : after, isForward ? after : before),
      isSufficient: isSufficient, isNecessary: isNecessary)
  }

  // MARK: - Groups

  /// What came between and changes something, in groups.
  private func groups(
    _ identity: [IdentityRow], _ rates: [EvidenceScan.RateRow]
  ) -> [EvidenceGroup] {
    let isPersonal = plan.folds.allSatisfy(\.isPersonal)
    var named: [(row: CountedRow, key: EvidenceGroup.Key, person: UInt64?)] = []
    var keys: [UInt64: EvidenceGroup.Key] = [:]
    for row in delta {
      var person: UInt64?
      var isNamed = false
      for fold in model.folds(of: row) {
        guard touched.isPersonal(fold) else {
          isNamed = true
          continue
        }
        guard let one = touched.person(of: row, in: fold) else { continue }
        isNamed = true
        person = UInt64(one)
      }
      guard isNamed else { continue }
      let key = grouping.key(of: row)
      named.append((row, key, person))
      if let person { keys[person] = min(key, keys[person] ?? key) }
    }
    var groups: [EvidenceGroup.Key: EvidenceGroup] = [:]
    for (row, own, person) in named {
      let key = isPersonal ? person.flatMap { keys[$0] } ?? own : own
      groups[key, default: EvidenceGroup(key: key)].rows.append(row)
    }
    add(namedIdentity(identity), to: &groups)
    add(rates, to: &groups)
    return groups.values.sorted { $0.key < $1.key }
  }

  private func allGroups(
    _ identity: [IdentityRow], _ rates: [EvidenceScan.RateRow]
  ) -> [EvidenceGroup] {
    var groups: [EvidenceGroup.Key: EvidenceGroup] = [:]
    for row in delta {
      let key = grouping.key(of: row)
      groups[key, default: EvidenceGroup(key: key)].rows.append(row)
    }
    add(identity, to: &groups)
    add(rates, to: &groups)
    return groups.values.sorted { $0.key < $1.key }
  }

  private func add(
    _ identity: [IdentityRow], to groups: inout [EvidenceGroup.Key: EvidenceGroup]
  ) {
    for row in identity {
      let key = EvidenceGroup.Key(kind: row.isLink ? .identity : .mask, source: "")
      groups[key, default: EvidenceGroup(key: key)].identity.append(row)
    }
  }

  private func add(
    _ rates: [EvidenceScan.RateRow], to groups: inout [EvidenceGroup.Key: EvidenceGroup]
  ) {
    guard !rates.isEmpty else { return }
    let key = EvidenceGroup.Key(kind: .rate, source: "")
    groups[key, default: EvidenceGroup(key: key)].rates += rates
  }

  /// Identity rows that join, part or mask somebody who is counted.
  private func namedIdentity(_ identity: [IdentityRow]) -> [IdentityRow] {
    guard !identity.isEmpty else { return [] }
    let new = model.context(adding: identity, []).people
    let old = model.people
    let tallies = model.tallies(adding: delta)
    var oldRoots: [UInt32: UInt32] = [:]
    var newRoots: [UInt32: UInt32] = [:]
    var affected: Set<UInt32> = []
    for (fold, tally) in zip(plan.folds, tallies) {
      let (was, now) = (old.masked(fold.masks), new.masked(fold.masks))
      for entity in presentEntities(tally) {
        let (one, other) = (old.roots[entity], new.roots[entity])
        if oldRoots.updateValue(one, forKey: other) ?? one != one { affected.insert(other) }
        if newRoots.updateValue(other, forKey: one) ?? other != other {
          affected.insert(other)
          affected.insert(newRoots[one] ?? other)
        }
        if entity < was.count, was[entity] != now[entity] { affected.insert(other) }
      }
    }
    return identity.filter { affected.contains(new.roots[Int($0.entity)]) }
  }

  private func presentEntities(_ tally: FoldTally) -> [Int] {
    var found = tally.counts.indices.filter { tally.counts[$0] > 0 }
    for moment in tally.starts.keys { found.append(Int(moment.entity)) }
    for moment in tally.seconds.keys { found.append(Int(moment.entity)) }
    for amount in tally.amounts.keys { found.append(Int(amount.entity)) }
    return found
  }

  /// Takes what is in no group into the evidence.
  private mutating func absorbUnnamed(
    _ groups: [EvidenceGroup], _ identity: [IdentityRow], _ rates: [EvidenceScan.RateRow]
  ) {
    let rows = Set(groups.flatMap { $0.rows.map(\.reference) })
    let facts = Set(groups.flatMap { $0.identity.map(\.reference) })
    model.absorb(delta.filter { !rows.contains($0.reference) })
    model.absorb(identity.filter { !facts.contains($0.reference) }, [])
  }

  private mutating func absorb(_ groups: [EvidenceGroup]) {
    model.absorb(groups.flatMap(\.rows))
    model.absorb(groups.flatMap(\.identity), groups.flatMap(\.rates))
  }

  // MARK: - Terms

  private struct Step {
    let group: EvidenceGroup
    let delta: Quantity
  }

  private func value(_ groups: some Sequence<EvidenceGroup>) -> Quantity? {
    model.value(
      adding: groups.flatMap(\.rows), identity: groups.flatMap(\.identity),
      rates: groups.flatMap(\.rates))
  }

  /// Adds the groups one after the other.
  private func steps(_ groups: [EvidenceGroup]) -> [Step] {
    var steps: [Step] = []
    var previous = value([]) ?? Self.nothing
    for (index, group) in groups.enumerated() {
      let value = value(groups[...index]) ?? Self.nothing
      steps.append(
        Step(group: group, delta: value.exactDifference(from: previous) ?? Self.nothing))
      previous = value
    }
    return steps
  }

  /// The groups, with those that have no effect alone joined to their neighbour; none where even all
  /// of them together change nothing.
  private func needed(
    _ groups: [EvidenceGroup], _ before: Quantity?, _ after: Quantity?
  ) -> [EvidenceGroup] {
    var groups = groups
    while groups.count > 1,
      let place = groups.indices.first(where: { !isNeeded($0, groups, before, after) })
    {
      let group = groups.remove(at: place)
      let neighbour = max(0, place - 1)
      groups[neighbour] =
        place == 0 ? group.merged(with: groups[0]) : groups[neighbour].merged(with: group)
    }
    if groups.count == 1, !isNeeded(0, groups, before, after) { return [] }
    return groups
  }

  /// Whether a group is needed to come from one end to the other, or back.
  private func isNeeded(
    _ place: Int, _ groups: [EvidenceGroup], _ before: Quantity?, _ after: Quantity?
  ) -> Bool {
    let others = groups.indices.filter { $0 != place }.map { groups[$0] }
    return value(others) != after || value([groups[place]]) != before
  }

  private func term(_ step: Step) throws -> DifferenceTerm {
    let group = step.group
    let isPersonal = !group.rows.isEmpty && plan.folds.allSatisfy(\.isPersonal)
    let people = plan.folds.contains { $0.aggregate != .distinctAccounts }
    let count =
      isPersonal
      ? touched.count(of: group.rows, folds: model.folds) : group.references.count
    return DifferenceTerm(
      kind: group.key.kind, name: group.name, delta: step.delta, count: count,
      unit: isPersonal ? people ? "people" : "accounts" : "rows",
      sources: Set(group.rows.map { scan.layers[$0.layer].source }).sorted(),
      offsets: group.offsets,
      samples: try DifferenceSamples(why.reader, scan.layers).samples(
        of: group.references, atMost: why.samplesPerTerm),
      worst: group.worst)
  }

  // MARK: - Beside the evidence

  /// Adds what is not evidence: a switch of rules or of the winner, and holds.
  private func finish(
    _ evidence: [DifferenceTerm], _ counted: (from: Quantity?, to: Quantity?),
    isSufficient: Bool, isNecessary: Bool
  ) throws -> Difference {
    var terms = evidence
    var to = counted.to
    var (isSufficient, isNecessary) = (isSufficient, isNecessary)
    if first.pipeline.version != last.pipeline.version || first.definition != last.definition {
      let scan = try EvidenceScan(reader: why.reader, pipeline: last.pipeline)
      let end = last.placed.decision.readUpTo
      if let mapped = try MappingTerms(
        plan, from: self.scan, to: scan, upTo: end, samples: why.samplesPerTerm)
      {
        terms += mapped.terms
        to = mapped.after
        isSufficient = isSufficient && mapped.isSufficient && mapped.before == counted.to
        isNecessary = isNecessary && mapped.isNecessary
      }
      if first.pipeline.version != last.pipeline.version,
        last.pipeline.metric(item.metric)?.definition(first.definition) != nil
      {
        let plan = try CountPlan(
          item, first.definition, of: last.pipeline, in: why.reader, before: last.placed.offset)
        let value = try EvidenceModel(plan, upTo: end, scan).value(adding: [])
        try add(.rule, "rules \(last.pipeline.version.short)", to, value, last, &terms)
        to = value
      }
      if first.definition != last.definition {
        let plan = try CountPlan(
          item, last.definition, of: last.pipeline, in: why.reader, before: last.placed.offset)
        let value = try EvidenceModel(plan, upTo: end, scan).value(adding: [])
        let name = "\(last.definition) wins instead of \(first.definition)"
        try add(.sourceSwitch, name, to, value, last, &terms)
        to = value
      }
    }
    let endsAgree = counted.from == first.value && to == last.value
    if !endsAgree {
      try add(
        .mapping, "decided from rows of another mapping", first.value, counted.from, first, &terms)
      try add(.mapping, "decided from rows of another mapping", to, last.value, last, &terms)
    }
    var ends = (first.value, last.value)
    if let held = first.held, let shown = held.shown, shown != first.value {
      try add(.hold, "held: \(held.reason)", shown, first.value, first, &terms)
      ends.0 = shown
    }
    if let held = last.held, let shown = held.shown, shown != last.value {
      try add(.hold, "held: \(held.reason)", last.value, shown, last, &terms)
      ends.1 = shown
    }
    let total = terms.map(\.delta).reduce(ends.0) { $0.exactSum(with: $1) ?? $0 }
    return Difference(
      item: item, from: end(first, ends.0), to: end(last, ends.1), terms: terms,
      check: .init(
        endsAgree: endsAgree, sums: total.isSameNumber(as: ends.1), isSufficient: isSufficient,
        isNecessary: isNecessary))
  }

  private func add(
    _ kind: DifferenceTerm.Kind, _ name: String, _ from: Quantity?, _ to: Quantity?,
    _ end: Why.End, _ terms: inout [DifferenceTerm]
  ) throws {
    let delta = (to ?? Self.nothing).exactDifference(from: from ?? Self.nothing) ?? Self.nothing
    guard delta.numerator != 0 else { return }
    terms.append(
      DifferenceTerm(
        kind: kind, name: name, delta: delta, count: 1, unit: "decisions", sources: [],
        offsets: [end.placed.offset], samples: [], worst: nil))
  }

  private func end(_ end: Why.End, _ value: Quantity) -> Difference.End {
    Difference.End(
      value: value, decision: end.placed.offset, readUpTo: end.placed.decision.readUpTo,
      day: item.day, knownAt: end.placed.knownAt, version: end.pipeline.version,
      definition: end.definition)
  }
}
