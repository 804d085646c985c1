import EventLog
import Events

/// For each member of each set one row that shows it: of the end at which the member is counted.
struct BridgeWitnesses {
  struct Witness {
    var references: [RowReference] = []
    var layers: Set<Int> = []
    /// Symbols of the names of all rows of the members.
    var names: Set<UInt32> = []
  }

  private(set) var found: [Witness]

  init(
    _ keys: [BridgeSets.Key], _ sets: BridgeSets, _ model: StageModel, _ scan: EvidenceScan,
    _ records: Range<Offset>
  ) throws {
    var found = Array(repeating: Witness(), count: keys.count)
    var terms: [UInt32: [Int]] = [:]
    var bits: [UInt64] = []
    for (number, key) in keys.enumerated() {
      // Lost members are counted before the step, all others after it.
      bits.append(model.gateBits(of: key.side < 0 ? key.step - 1 : key.step))
      for root in sets.sets[key]?.people ?? [] { terms[root, default: []].append(number) }
    }
    guard !terms.isEmpty else {
      self.found = found
      return
    }
    let roots = model.context.people.roots
    var hasTerm = [Bool](repeating: false, count: roots.count)
    for root in terms.keys { hasTerm[Int(root)] = true }
    var seen: [Set<UInt32>] = Array(repeating: [], count: keys.count)
    let columns: RowColumns = [
      .ordinals, .measures, .names, .entities, .eventTimes, .originTimes, .arrivals, .weights,
      .labels, .replaced,
    ]
    try scan.rows(model.gates, in: records, columns: columns) { row in
      let root = roots[Int(row.entity)]
      guard hasTerm[Int(root)], row.weight > 0 else { return }
      for number in terms[root] ?? [] where row.gates & bits[number] != 0 {
        found[number].layers.insert(row.layer)
        found[number].names.insert(row.name)
        if seen[number].insert(root).inserted {
          found[number].references.append(row.reference)
        }
      }
    }
    self.found = found
  }
}

/// Parts the second accounts of people by where each account was active.
struct SecondAccounts {
  private let plans: [CountPlan]
  private let steps: [BridgeStep]
  private let model: StageModel
  private let scan: EvidenceScan
  private let records: Range<Offset>

  init(
    _ plans: [CountPlan], _ steps: [BridgeStep], _ model: StageModel, _ scan: EvidenceScan,
    _ records: Range<Offset>
  ) {
    self.plans = plans
    self.steps = steps
    self.model = model
    self.scan = scan
    self.records = records
  }

  /// Of a person's accounts the first, by the order of the configuration's sources, stands for the
  /// person; each other is a second account of its own source.
  func part(_ sets: inout BridgeSets) throws {
    let keys = sets.sets.keys.filter { key in
      if case .person = steps[key.step - 1].change { return key.side == 0 }
      return false
    }
    guard !keys.isEmpty else { return }
    let homes = try homes()
    for key in keys {
      guard let members = sets.sets[key] else { continue }
      let sign: Int64 = members.delta < 0 ? -1 : 1
      let stage = sign < 0 ? key.step - 1 : key.step
      let wanted = Set(members.people)
      var accounts: [UInt32: [UInt32]] = [:]
      for (fold, tally) in zip(plans[stage].folds, model.tallies(of: stage)) {
        let masked = model.context.people.masked(fold.masks)
        for entity in tally.counts.indices where tally.counts[entity] > 0 {
          let root = model.context.people.roots[entity]
          if wanted.contains(root), !FoldTally.isMasked(UInt32(entity), masked) {
            accounts[root, default: []].append(UInt32(entity))
          }
        }
      }
      var parts: [String: BridgeSets.Members] = [:]
      for root in members.people {
        let all = (accounts[root] ?? []).sorted {
          (homes[Int($0)], $0) < (homes[Int($1)], $1)
        }
        for account in all.dropFirst() {
          let sources = scan.pipeline.sources
          let home = homes[Int(account)]
          let source = sources.indices.contains(home) ? sources[home].id.rawValue : ""
          parts[source, default: .init()].add(root, sign)
        }
      }
      sets.part(key, into: parts)
    }
  }

  /// By account the first source, in the order of the configuration, in which either end counts it;
  /// `Int.max` for none.
  private func homes() throws -> [Int] {
    let order = scan.layers.map { layer in
      scan.pipeline.sources.firstIndex { $0.id == layer.source } ?? scan.pipeline.sources.count
    }
    // Who only keeps a register of accounts shows where none of them was active.
    let gates = model.gates
    let narrow = gates.indices.filter { gates[$0].filter.sources.count != 1 }
    let bits = narrow.isEmpty ? UInt64.max : narrow.reduce(0) { $0 | 1 << UInt64($1) }
    let columns: RowColumns = [
      .measures, .names, .entities, .eventTimes, .originTimes, .arrivals, .weights, .labels,
      .replaced,
    ]
    let none = [Int](repeating: .max, count: model.context.people.roots.count)
    let found = try scan.states(gates, in: records, columns: columns, initial: none) {
      homes, row in
      guard row.weight > 0, row.gates & bits != 0 else { return }
      let account = Int(row.entity)
      homes[account] = min(homes[account], order[row.layer])
    }
    return found.dropFirst().reduce(found.first ?? none) { zip($0, $1).map { min($0, $1) } }
  }
}
