import EventLog
import Events

/// The evidence of one plan as of an offset, ready to be counted with other rows beside it.
struct EvidenceModel {
  let plan: CountPlan
  let gates: [RowGate]
  let entities: Int
  let zone: Zone
  /// Rows of the evidence, by fold.
  private(set) var base: [FoldTally]
  private var identity: [[IdentityRow]] = []
  private(set) var rates: [EvidenceScan.RateRow] = []
  private let units: [UInt32: FoldUnit]
  private let currency: String
  /// For each fold its gate, and of a conversion the gate of what it leads to.
  private let places: [(first: Int, second: Int?)]
  private let adders: [FoldTally.Adder]
  private var context: CountContext

  /// Reads everything below `end`.
  /// - Complexity: One pass over the segments that hold rows of the plan's windows.
  init(_ plan: CountPlan, upTo end: Offset, _ scan: EvidenceScan) throws {
    self.plan = plan
    var gates: [RowGate] = []
    func place(_ gate: RowGate) -> Int {
      if let known = gates.firstIndex(of: gate) { return known }
      gates.append(gate)
      return gates.count - 1
    }
    var places: [(first: Int, second: Int?)] = []
    for fold in plan.folds { places.append((place(fold.gate), fold.second.map(place))) }
    self.gates = gates
    self.places = places
    let adders = plan.folds.map(FoldTally.Adder.init)
    self.adders = adders
    zone = scan.zone
    entities = try scan.entityCount()
    units = try scan.units()
    currency = scan.pipeline.reporting.currency
    let records = Offset(0)..<end
    if plan.needsPeople { identity = try scan.identityParts(in: records) }
    if plan.needsRates { rates = try scan.rates(in: records) }
    context = CountContext(
      people: PersonGraph(entities: entities, identity: identity),
      rates: Self.book(rates), reportingCurrency: currency, units: units)
    base = try scan.states(
      gates, in: records, columns: plan.columns,
      initial: (
        tallies: Array(repeating: FoldTally(), count: plan.folds.count), days: DayCache(zone)
      )
    ) { [places] state, row in
      Self.add(row, to: &state.tallies, adders, places, &state.days, sign: 1)
    }.map(\.tallies).total
  }

  /// Who is one person, as the evidence says.
  var people: PersonGraph { context.people }

  /// Takes rows into the evidence for good.
  mutating func absorb(_ rows: [CountedRow]) {
    var days = DayCache(zone)
    for row in rows { Self.add(row, to: &base, adders, places, &days, sign: 1) }
  }

  /// Takes identities and rates into the evidence for good.
  mutating func absorb(_ added: [IdentityRow], _ rates: [EvidenceScan.RateRow]) {
    context = context(adding: added, rates)
    if !added.isEmpty { identity.append(added) }
    self.rates += rates
  }

  /// The tallies with rows added.
  func tallies(adding rows: some Sequence<CountedRow>) -> [FoldTally] {
    var tallies = base
    var days = DayCache(zone)
    for row in rows { Self.add(row, to: &tallies, adders, places, &days, sign: 1) }
    return tallies
  }

  /// Who is one person and what money is worth, with rows added.
  func context(
    adding identity: [IdentityRow], _ rates: [EvidenceScan.RateRow]
  ) -> CountContext {
    var context = context
    if identity.isEmpty && rates.isEmpty { return context }
    if !identity.isEmpty {
      context.people = PersonGraph(entities: entities, identity: self.identity + [identity])
    }
    if !rates.isEmpty { context.rates = Self.book(self.rates + rates) }
    return context
  }

  /// What the plan says with rows added to the evidence; nil where there is nothing to count.
  func value(
    adding rows: some Sequence<CountedRow>, identity: [IdentityRow] = [],
    rates: [EvidenceScan.RateRow] = []
  ) -> Quantity? {
    let context =
      identity.isEmpty && rates.isEmpty ? self.context : context(adding: identity, rates)
    return plan.value(tallies(adding: rows), context)
  }

  /// The folds that a row belongs to.
  func folds(of row: CountedRow) -> [Int] {
    places.indices.filter { number in
      let place = places[number]
      let isSecond = place.second.map { row.gates & (1 << UInt64($0)) != 0 } ?? false
      return row.gates & (1 << UInt64(place.first)) != 0 || isSecond
    }
  }

  @inline(__always)
  private static func add(
    _ row: CountedRow, to tallies: inout [FoldTally], _ adders: [FoldTally.Adder],
    _ places: [(first: Int, second: Int?)], _ days: inout DayCache, sign: Int64
  ) {
    for number in places.indices {
      let place = places[number]
      if row.gates & (1 << UInt64(place.first)) != 0 {
        let fold = adders[number]
        let day = fold.isMoney ? days.day(of: row.originTime) : 0
        tallies[number].add(row, fold, rateDay: day, sign: sign)
      }
      if let second = place.second, row.gates & (1 << UInt64(second)) != 0 {
        tallies[number].addSecond(row, sign: sign)
      }
    }
  }

  private static func book(_ rows: [EvidenceScan.RateRow]) -> RateBook {
    var book = RateBook()
    for row in rows { book.add(row.ppm, of: row.currency, on: row.day, weight: row.weight) }
    return book
  }
}

extension [[FoldTally]] {
  /// Tallies of parts of the evidence, added up fold by fold.
  var total: [FoldTally] {
    dropFirst().reduce(into: first ?? []) { total, part in
      for fold in total.indices { total[fold].add(part[fold]) }
    }
  }
}

/// The day of a moment in a zone; neighbours cost a comparison.
struct DayCache: Sendable {
  private let zone: Zone
  private var range: Range<Int64> = 0..<0
  private var number: Int32 = 0

  init(_ zone: Zone) { self.zone = zone }

  mutating func day(of time: Int64) -> Int32 {
    if range.contains(time) { return number }
    let day = zone.day(of: Timestamp(microseconds: time))
    let next = zone.start(of: day.advanced(by: 1)).microseconds
    number = day.number
    range = min(zone.start(of: day).microseconds, time)..<max(next, time + 1)
    return number
  }
}

extension CountFold {
  var isMoney: Bool { aggregate == .sum || aggregate == .standing }
}

extension CountPlan {
  /// Whether it matters who is one person or carries a mask.
  var needsPeople: Bool {
    folds.contains { fold in
      if case .conversion = fold.aggregate { return true }
      return fold.aggregate == .distinctPeople || !fold.masks.isEmpty
    }
  }
  /// Whether amounts may have to be converted.
  var needsRates: Bool { folds.contains(where: \.isMoney) }

  /// What must be read of rows of which only the count matters later.
  var columns: RowColumns {
    var columns: RowColumns = [
      .measures, .names, .entities, .eventTimes, .originTimes, .weights, .reasons,
    ]
    let gates = folds.flatMap { [$0.gate, $0.second].compactMap { $0 } }
    if gates.contains(where: { $0.filter.arrivedWithin != nil }) { columns.insert(.arrivals) }
    let tellsSeries = folds.contains { $0.aggregate == .counterRise }
    if tellsSeries || gates.contains(where: \.asksLabels) { columns.insert(.labels) }
    if folds.contains(where: { !$0.isDistinct && $0.aggregate != .count }) {
      columns.formUnion([.values, .units])
    }
    return columns
  }
}
