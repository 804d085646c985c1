import EventLog
import Events

/// The rows that any of the hypotheses about one metric may want, read once.
struct CanaryRows {
  struct Entry {
    let row: CountedRow
    /// Place among the label sets.
    let label: Int
  }

  /// By fold.
  private(set) var firsts: [[Entry]]
  /// By fold, of conversions: what they lead to.
  private(set) var seconds: [[Entry]]
  /// The label sets that rows have under the keys, each once.
  private(set) var labels: [Labels] = []
  /// Keys that no row of the metric carries.
  private(set) var missingKeys: Set<String>
  let context: CountContext
  let names: [UInt32: String]
  /// Records in which a row was corrected.
  private(set) var corrections: Set<UInt64> = []
  /// Of records that came again: where, by the record that came first.
  private(set) var duplicates: [UInt64: [UInt64]] = [:]

  /// What records beside those of a name come to.
  private var wholes: Set<Whole> = []
  private var wholesBeside: String?

  /// So far back the last sample of a counter is looked for.
  private static let counterLookBack: Int64 = 7 * 86_400_000_000
  private static let day: Int64 = 86_400_000_000

  init(
    _ folds: [Fold], keys: [String], over window: Range<Int64>, upTo end: Offset,
    _ scan: EvidenceScan
  ) throws {
    var gates: [RowGate] = []
    func gate(_ filter: RowFilter, _ window: Range<Int64>) -> Int {
      var filter = filter
      filter.names = []
      filter.withoutMasks = []
      let gate = RowGate(filter: filter, window: window, labels: nil, splitBy: [])
      if let known = gates.firstIndex(of: gate) { return known }
      gates.append(gate)
      return gates.count - 1
    }
    var places: [(first: Int, second: Int?)] = []
    for fold in folds {
      let before = Int64(fold.days + 1) * Self.day
      var begin = window.lowerBound - before
      if fold.aggregate == .standing { begin = .min }
      if fold.aggregate == .counterRise { begin -= Self.counterLookBack }
      let first = gate(fold.rows, begin..<window.upperBound + Self.day)
      var second: Int?
      if case .conversion(let filter, let limit) = fold.aggregate {
        second = gate(filter, begin..<window.upperBound + limit.microseconds + 3 * Self.day)
      }
      places.append((first, second))
    }
    var firsts: [[Entry]] = Array(repeating: [], count: folds.count)
    var seconds = firsts
    var known: [UInt32: Int] = [:]
    var found: [Labels] = []
    var missing = Set(keys)
    var corrections: Set<UInt64> = []
    var names: [UInt32: String] = [:]
    let symbols = scan.reader.symbols
    try scan.rows(gates, in: Offset(0)..<end) { row in
      let label: Int
      if let place = known[row.labels] {
        label = place
      } else {
        let all = Labels(try symbols.text(row.labels, in: .labels)) ?? .none
        let kept = all.keeping(keys)
        missing.subtract(kept.all.map(\.key))
        label = found.firstIndex(of: kept) ?? found.count
        if label == found.count { found.append(kept) }
        known[row.labels] = label
      }
      if names[row.name] == nil { names[row.name] = try symbols.text(row.name, in: .name) }
      if row.weight < 0, row.reason == .corrected {
        corrections.insert(row.reference.offset.rawValue)
      }
      for number in places.indices {
        if row.gates & (1 << UInt64(places[number].first)) != 0 {
          firsts[number].append(Entry(row: row, label: label))
        }
        if let second = places[number].second, row.gates & (1 << UInt64(second)) != 0 {
          seconds[number].append(Entry(row: row, label: label))
        }
      }
    }
    self.firsts = firsts
    self.seconds = seconds
    labels = found
    missingKeys = missing
    self.corrections = corrections
    self.names = names
    context = try Self.context(scan, end)
  }

  private static func context(_ scan: EvidenceScan, _ end: Offset) throws -> CountContext {
    let records = Offset(0)..<end
    let identity = try scan.identityParts(in: records)
    var book = RateBook()
    for row in try scan.rates(in: records) {
      book.add(row.ppm, of: row.currency, on: row.day, weight: row.weight)
    }
    return CountContext(
      people: PersonGraph(entities: try scan.entityCount(), identity: identity),
      rates: book, reportingCurrency: scan.pipeline.reporting.currency, units: try scan.units())
  }

  /// Reads which records came again, of the happenings among the sources of the folds.
  mutating func readDuplicates(_ folds: [Fold], upTo end: Offset, _ scan: EvidenceScan) throws {
    guard duplicates.isEmpty else { return }
    let sources = Set(folds.flatMap(\.rows.sources))
    var found: [UInt64: [UInt64]] = [:]
    for layer in scan.layers where sources.isEmpty || sources.contains(layer.source) {
      guard case .happenings? = scan.pipeline.source(layer.source)?.identity else { continue }
      try scan.reader.scanOutcomes(of: layer.id, records: Offset(0)..<end) { batch in
        for index in 0..<batch.count
        where batch.codes[index] == OutcomeBatch.Code.duplicate.rawValue {
          found[batch.details[index], default: []].append(batch.records[index])
        }
        return .goOn
      }
    }
    duplicates = found
  }

  // MARK: - Whole amounts

  /// What a record of an account comes to.
  struct Whole: Hashable {
    let entity: UInt32
    let unit: UInt32
    let value: UInt64

    init(_ row: CountedRow) {
      entity = row.entity
      unit = row.unit
      value = row.value.magnitude
    }
  }

  /// Whether another record of the account comes to the same, as far as ``readWholes(_:beside:upTo:_:)``
  /// has read.
  func isWhole(_ row: CountedRow) -> Bool { wholes.contains(Whole(row)) }

  /// The measures with amounts that the sources of a fold observe, each with its source.
  static func amounts(
    beside fold: Fold, in pipeline: Pipeline
  ) -> [(source: SourceID, measure: MeasureName)] {
    pipeline.sources.flatMap { source -> [(source: SourceID, measure: MeasureName)] in
      let isOwn = fold.rows.sources.isEmpty || fold.rows.sources.contains(source.id)
      guard isOwn, source.observe.contains(where: { $0.measure == fold.rows.measure }) else {
        return []
      }
      let measures = Set(source.observe.filter { $0.value != nil }.map(\.measure))
      return measures.sorted().map { (source: source.id, measure: $0) }
    }
  }

  /// Reads the amounts of all records that are none of a name.
  mutating func readWholes(
    _ folds: [Fold], beside name: String, upTo end: Offset, _ scan: EvidenceScan
  ) throws {
    guard wholesBeside != name else { return }
    wholesBeside = name
    let own = Set(
      firsts.flatMap { $0.filter { names[$0.row.name] == name } }.map(\.row.reference.offset))
    let gates = folds.flatMap { Self.amounts(beside: $0, in: scan.pipeline) }.map { place in
      RowGate(
        filter: RowFilter(measure: place.measure, sources: [place.source]),
        window: Int64.min..<Int64.max, labels: nil, splitBy: [])
    }
    var found: Set<Whole> = []
    try scan.rows(Array(gates.prefix(64)), in: Offset(0)..<end) { row in
      if row.weight > 0, !own.contains(row.reference.offset) { found.insert(Whole(row)) }
    }
    wholes = found
  }
}
