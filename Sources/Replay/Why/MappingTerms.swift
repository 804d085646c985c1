import EventLog
import Events

/// What another mapping of the same records changes of a figure: for each source whose rows lie in
/// another layer, the records that it reads otherwise.
///
/// Records of a form that the log was told of as new are a term of their own (``SchemaChanges``):
/// they are why another mapping was needed. Rows that both mappings make cancel. The sources are
/// taken one after the other, in the order of their names, so the terms add up. Of people and
/// accounts only the records of those who come or go are named, as long as they alone lead from one
/// end to the other.
struct MappingTerms {
  let terms: [DifferenceTerm]
  /// What the plan counts from the rows of the first mapping, and of the last.
  let before: Quantity?
  let after: Quantity?
  /// Without the named records the first figure stands, and with them the last.
  let isSufficient: Bool
  /// Without any one of the sources another figure comes out, from one end or the other.
  let isNecessary: Bool

  /// - Parameters:
  ///   - first: Reads the layers of the first mapping.
  ///   - last: Reads those of the last.
  ///   - end: What is known: records below this offset.
  /// - Returns: Nil where both read the same layers.
  init?(
    _ plan: CountPlan, from first: EvidenceScan, to last: EvidenceScan, upTo end: Offset,
    samples: Int
  ) throws {
    guard !MappingChange.sources(first, last).isEmpty else { return nil }
    let nothing = Quantity(mantissa: 0)
    let records = Offset(0)..<end
    let model = try EvidenceModel(plan, upTo: end, first)
    let before = model.value(adding: [])
    let changes = try MappingChange.all(
      model.gates, from: first, to: last, in: records, needsPeople: plan.needsPeople)
    func value(_ changes: some Sequence<MappingChange>) -> Quantity? {
      model.value(
        adding: changes.flatMap(\.rows), identity: changes.flatMap(\.identity), rates: [])
    }
    let after = value(changes)
    let touched = TouchedPeople(model, changes.flatMap(\.rows))
    let narrowed = changes.map { $0.narrowed(to: touched, model) }
    let named = value(narrowed) == after ? narrowed : changes
    var kept = named.filter { !$0.isEmpty }
    // A source that changes nothing, whatever the others do, is not named.
    for change in kept where value(kept.filter { $0.source != change.source }) == after {
      if value([change]) == before { kept.removeAll { $0.source == change.source } }
    }
    let parts = try Self.parted(kept, first, last, records)
    let isEachNeeded = parts.indices.allSatisfy { place in
      value(parts.indices.filter { $0 != place }.map { parts[$0] }) != after
        || value([parts[place]]) != before
    }
    if isEachNeeded { kept = parts }
    var terms: [DifferenceTerm] = []
    var previous = before
    for (place, change) in kept.enumerated() {
      let next = value(kept[...place])
      let delta = (next ?? nothing).exactDifference(from: previous ?? nothing) ?? nothing
      previous = next
      let references = change.references
      let offsets = Set(references.map(\.offset)).sorted()
      terms.append(
        DifferenceTerm(
          kind: change.schema.isEmpty ? .mapping : .schema,
          name: change.schema.isEmpty
            ? "\(change.source) mapped otherwise"
            : "records of a new form, \(change.schema), mapped otherwise",
          delta: delta,
          count: offsets.count, unit: "records", sources: [change.source], offsets: offsets,
          samples: try DifferenceSamples(first.reader, first.layers + last.layers).samples(
            of: references, atMost: samples),
          worst: nil))
    }
    self.terms = terms
    self.before = before
    self.after = after
    isSufficient = previous == after
    isNecessary = kept.indices.allSatisfy { place in
      value(kept.indices.filter { $0 != place }.map { kept[$0] }) != after
        || value([kept[place]]) != before
    }
  }

  /// The changes of each source, those of records that show another form of it apart.
  private static func parted(
    _ changes: [MappingChange], _ first: EvidenceScan, _ last: EvidenceScan,
    _ records: Range<Offset>
  ) throws -> [MappingChange] {
    let asked = Dictionary(
      uniqueKeysWithValues: changes.map { ($0.source, Set($0.references.map(\.offset))) })
    // A field may be read by one of the two mappings only.
    let shown = try SchemaChanges(of: asked, in: records, last).merging(
      SchemaChanges(of: asked, in: records, first))
    return changes.flatMap { $0.parted(by: shown) }
  }

  /// A difference that begins with what the last mapping gives, led back to what the first one gave.
  /// - Parameter recorded: What the log has of the first end; nil where it was never decided so.
  func added(to difference: Difference, recorded: Quantity?) -> Difference {
    let start = before ?? Quantity(mantissa: 0)
    let begins = difference.from.value.isSameNumber(as: after ?? Quantity(mantissa: 0))
    var led = difference
    led.terms = terms + difference.terms
    led.from.value = start
    let total = led.terms.map(\.delta).reduce(start) { $0.exactSum(with: $1) ?? $0 }
    // What is recorded of the first end was compared with what the last mapping gives.
    let endsAgree = recorded.map { $0.isSameNumber(as: start) } ?? difference.check.endsAgree
    led.check = .init(
      endsAgree: endsAgree && begins, sums: total.isSameNumber(as: led.to.value),
      isSufficient: difference.check.isSufficient && isSufficient,
      isNecessary: difference.check.isNecessary && isNecessary)
    return led
  }
}
