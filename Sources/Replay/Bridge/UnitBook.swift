import Events

/// The units that a sum counts, with who holds each and the contract that it belongs to, and the
/// amounts of the contracts themselves.
///
/// People hold units by their accounts. A unit counts while a contract stands that has an amount in
/// the sum and has not lapsed. What the amounts say beyond the units, or less, is told by contract.
struct UnitBook {
  struct Unit {
    let reference: RowReference
    /// Place of the layer among the scan's layers.
    let layer: Int
    /// The root of the person; nil where nobody holds it.
    let holder: UInt32?
    let contract: UInt32
  }
  /// A row of a part of the sum.
  struct Amount {
    let reference: RowReference
    let layer: Int
    let contract: UInt32
    /// In the smallest units of the metric.
    let worth: Int64
  }

  /// Of contracts that stand and have not lapsed, in the order of the log.
  private(set) var units: [Unit] = []
  /// By the part of the sum, in the order of the log; what has lapsed is apart.
  private(set) var amounts: [[Amount]] = []
  private(set) var lapsed: [Amount] = []
  /// The parts whose units are known.
  private let partsWithUnits: [Int]
  /// By part the contracts that stand in it, lapsed or not.
  private var contracts: [Set<UInt32>] = []
  private let roots: [UInt32]

  /// - Parameter plan: A sum of folds, some of which say what their units are.
  init(_ plan: CountPlan, _ context: CountContext, _ scan: EvidenceScan, _ records: Range<Offset>)
    throws
  {
    roots = context.people.roots
    let folds = plan.folds
    partsWithUnits = folds.indices.filter { folds[$0].units != nil }
    var gates: [RowGate] = []
    func place(_ gate: RowGate) -> Int {
      gates.append(gate)
      return gates.count - 1
    }
    let places = folds.map { fold in
      (
        sum: place(fold.gate), unit: fold.units.map { place($0.gate) },
        lapsing: fold.units?.lapsing.map(place), lapse: fold.units?.lapse.map(place)
      )
    }
    let standing = try StandingRows(gates, in: records, scan).rows
      .sorted { ($0.key.reference, $0.key.gate) < ($1.key.reference, $1.key.gate) }
    let byGate = Dictionary(grouping: standing, by: \.key.gate)
    var days = DayCache(scan.zone)
    for (number, fold) in folds.enumerated() {
      let place = places[number]
      let ended = Set((place.lapse.flatMap { byGate[$0] } ?? []).map(\.value.contract))
      let lapsing = Set((place.lapsing.flatMap { byGate[$0] } ?? []).map(\.key.reference))
      let masked = context.people.masked(fold.masks)
      var part: [Amount] = []
      var live: Set<UInt32> = []
      var all: Set<UInt32> = []
      for (key, row) in byGate[place.sum] ?? []
      where !FoldTally.isMasked(row.entity, masked) {
        let amount = FoldTally.Amount(
          entity: row.entity, unit: row.unit, rateDay: days.day(of: row.originTime),
          value: row.value)
        let worth = FoldTally.worth(amount, fold.unit, context) * Int128(row.count)
        let found = Amount(
          reference: key.reference, layer: row.layer, contract: row.contract,
          worth: Int64(truncatingIfNeeded: worth))
        all.insert(row.contract)
        if lapsing.contains(key.reference), ended.contains(row.contract) {
          lapsed.append(found)
        } else {
          part.append(found)
          live.insert(row.contract)
        }
      }
      amounts.append(part)
      contracts.append(all)
      for (key, row) in place.unit.flatMap({ byGate[$0] }) ?? []
      where row.count > 0 && live.contains(row.contract) {
        let unit = Unit(
          reference: key.reference, layer: row.layer,
          holder: row.entity == 0 ? nil : roots[Int(row.entity)], contract: row.contract)
        units.append(contentsOf: repeatElement(unit, count: Int(row.count)))
      }
    }
  }

  /// Whether a contract stands in another part of the sum than this one, of those whose units are
  /// known and those before it.
  func stands(_ contract: UInt32, besides part: Int) -> [Int] {
    contracts.indices.filter { other in
      other != part && (other < part || partsWithUnits.contains(other))
        && contracts[other].contains(contract)
    }
  }

  /// By root, or by contract, what a step adds; nil where the step is about neither.
  func added(by change: BridgeStep.Change) -> [Int64]? {
    var values = [Int64](repeating: 0, count: roots.count)
    func add(_ amounts: [Amount]) {
      for amount in amounts { values[Int(amount.contract)] += amount.worth }
    }
    switch change {
    case .held: for case let holder? in units.map(\.holder) { values[Int(holder)] += 1 }
    case .unheld: for unit in units where unit.holder == nil { values[Int(unit.contract)] += 1 }
    case .unrecorded:
      for part in partsWithUnits { add(amounts[part]) }
      for unit in units { values[Int(unit.contract)] -= 1 }
    case .lapsed: add(lapsed)
    case .contracts(let part, _): add(amounts[part])
    case .sources, .names, .labels, .widened, .narrowed, .lateness, .measure, .masks, .person,
      .aggregate, .part:
      return nil
    }
    return values
  }

  /// The rows that a set names; nil where it is a set of people that are counted by other rows.
  func witness(
    _ key: BridgeSets.Key, _ members: BridgeSets.Members, _ change: BridgeStep.Change
  ) -> BridgeWitnesses.Witness? {
    let named = Set(members.people)
    var witness = BridgeWitnesses.Witness()
    func name(_ reference: RowReference, _ layer: Int) {
      witness.references.append(reference)
      witness.layers.insert(layer)
    }
    func name(_ amounts: [Amount]) {
      for amount in amounts where named.contains(amount.contract) {
        name(amount.reference, amount.layer)
      }
    }
    switch change {
    case .held where key.side >= 0:
      // Of the units of somebody who is counted anyway the first stands for the person.
      var seen: Set<UInt32> = []
      for unit in units {
        guard let holder = unit.holder, named.contains(holder) else { continue }
        if key.side > 0 || !seen.insert(holder).inserted { name(unit.reference, unit.layer) }
      }
    case .unheld:
      for unit in units where unit.holder == nil && named.contains(unit.contract) {
        name(unit.reference, unit.layer)
      }
    case .unrecorded: for part in partsWithUnits { name(amounts[part]) }
    case .lapsed: name(lapsed)
    case .contracts(let part, _): name(amounts[part])
    case .held, .sources, .names, .labels, .widened, .narrowed, .lateness, .measure, .masks,
      .person, .aggregate, .part:
      return nil
    }
    return witness
  }

  /// What is left of the sum once people and rows are taken out of it.
  /// - Returns: By root how many units each person still holds, and the whole sum.
  func left(
    without people: Set<UInt32>, _ rows: Set<RowReference>
  ) -> (held: [Int64], total: Int64) {
    var held = [Int64](repeating: 0, count: roots.count)
    var taken: Int64 = 0
    for unit in units {
      let isTaken = unit.holder.map(people.contains) ?? false || rows.contains(unit.reference)
      if isTaken { taken += 1 } else if let holder = unit.holder { held[Int(holder)] += 1 }
    }
    let total = (amounts + [lapsed]).joined().reduce(into: -taken) { total, amount in
      if !rows.contains(amount.reference) { total += amount.worth }
    }
    return (held, total)
  }
}
