import Agents
import EventLog
import Events

/// Reads the rows that gates take straight off the columns, layer by layer, passing over the
/// segments that hold none.
struct EvidenceScan {
  let reader: LogReader
  let pipeline: Pipeline
  /// The layers that the pipeline reads: one a source, and where that one ends the one behind it.
  let layers: [(id: LayerID, source: SourceID)]
  /// By layer the records that it is read for.
  private let bounds: [Range<Offset>]

  /// On how many threads sealed rows are read; no result depends on it.
  private static let threads = 2

  /// - Parameter later: A pipeline that came after this one: where a layer ends, what that one
  ///   makes of later records is read.
  init(reader: LogReader, pipeline: Pipeline, continuedBy later: Pipeline? = nil) throws {
    self.reader = reader
    self.pipeline = pipeline
    let all = Offset(0)..<Offset(.max)
    let own = try LayerChoice(pipeline, in: reader).layers
    var layers: [(id: LayerID, source: SourceID, bounds: Range<Offset>)] = own.map {
      ($0.id, $0.source, all)
    }
    if let later, later.version != pipeline.version {
      let next = try LayerChoice(later, in: reader).layers
      for (place, layer) in own.enumerated() {
        guard let end = layer.end,
          let other = next.first(where: { $0.source == layer.source && $0.id != layer.id })
        else { continue }
        layers[place].bounds = Offset(0)..<end
        layers.append((other.id, other.source, end..<all.upperBound))
      }
    }
    self.layers = layers.map { (id: $0.id, source: $0.source) }
    bounds = layers.map(\.bounds)
  }

  var zone: Zone { pipeline.zones[pipeline.reporting.zone] ?? .utc }

  /// Calls `body` with every row of records in a range that passes a gate.
  /// - Parameters:
  ///   - gates: At most 64.
  ///   - source: Only rows of this one; nil for all.
  func rows(
    _ gates: [RowGate], in records: Range<Offset>, columns: RowColumns = .all,
    of source: SourceID? = nil, _ body: (CountedRow) throws -> Void
  ) throws {
    precondition(gates.count <= 64, "a gate is a bit")
    for (place, layer) in layers.enumerated() where source.map({ $0 == layer.source }) ?? true {
      let records = records.clamped(to: bounds[place])
      guard
        var ready = try CompiledGates(gates, source: layer.source, symbols: reader.symbols)
      else { continue }
      try reader.scanRows(of: layer.id, records: records, columns: columns, filter: ready.filter) {
        batch in
        try ready.pass(batch) { row, mask in
          try body(CountedRow(batch, row, layer: place, gates: mask))
        }
        return .goOn
      }
    }
  }

  /// Folds every row of records in a range that passes a gate, on two threads.
  /// - Parameters:
  ///   - gates: At most 64.
  ///   - body: Called on either thread, with a state of its own.
  /// - Returns: The states. Which rows came to which of them is not told, so only what does not
  ///   depend on it may be made of them: sums, the least, the greatest.
  func states<State: Sendable>(
    _ gates: [RowGate], in records: Range<Offset>, columns: RowColumns = .all, initial: State,
    _ body: @escaping @Sendable (inout State, CountedRow) -> Void
  ) throws -> [State] {
    try batches(gates, in: records, columns: columns, initial: initial) {
      state, batch, row, layer, mask in
      body(&state, CountedRow(batch, row, layer: layer, gates: mask))
    }
  }

  /// Folds every row of records in a range that passes a gate as it lies in its batch, on two threads.
  /// - Parameters:
  ///   - gates: At most 64.
  ///   - body: Called on either thread, with a state of its own: the batch, the row's place in it, the
  ///     place of its layer, and the gates that it passed, one bit each.
  /// - Returns: The states, of which only what no order changes may be made.
  func batches<State: Sendable>(
    _ gates: [RowGate], in records: Range<Offset>, columns: RowColumns, initial: State,
    _ body: @escaping @Sendable (inout State, RowBatch, Int, Int, UInt64) -> Void
  ) throws -> [State] {
    precondition(gates.count <= 64, "a gate is a bit")
    let ready = try readyGates(gates)
    let wanted = ready.map { (place: $0.place, filter: $0.gates.filter) }
    return try states(
      of: wanted, in: records, columns: columns, initial: (state: initial, ready: ready)
    ) { own, index, batch in
      let place = own.ready[index].place
      try own.ready[index].gates.pass(batch) { row, mask in
        body(&own.state, batch, row, place, mask)
      }
    }.map(\.state)
  }

  /// By layer that some gate takes rows of: the gates made ready for it.
  private func readyGates(
    _ gates: [RowGate]
  ) throws -> [(place: Int, gates: CompiledGates)] {
    var ready: [(place: Int, gates: CompiledGates)] = []
    for (place, layer) in layers.enumerated() {
      if let own = try CompiledGates(gates, source: layer.source, symbols: reader.symbols) {
        ready.append((place, own))
      }
    }
    return ready
  }

  /// Goes over the rows of some layers: those that are sealed on two threads, the latest after them.
  private func states<State: Sendable>(
    of wanted: [(place: Int, filter: RowScanFilter)], in records: Range<Offset>,
    columns: RowColumns, initial: State,
    _ body: @escaping @Sendable (inout State, Int, RowBatch) throws -> Void
  ) throws -> [State] {
    let columns = columns.union(.records)
    let sealed = try reader.sealedRows(
      of: wanted.map {
        (id: layers[$0.place].id, records: records.clamped(to: bounds[$0.place]), filter: $0.filter)
      })
    var states = try sealed.states(
      threads: Self.threads, columns: columns, initial: initial
    ) { state, stretch, batch in
      try body(&state, stretch.index, batch)
    }
    for (index, layer) in wanted.enumerated() where !sealed.tail[index].isEmpty {
      try reader.scanRows(
        of: layers[layer.place].id, records: sealed.tail[index], columns: columns,
        filter: layer.filter
      ) { batch in
        try body(&states[0], index, batch)
        return .goOn
      }
    }
    return states
  }

  /// The rows that say who is one person and who carries a mask.
  /// - Parameter source: Only those of this one; nil for all.
  func identity(
    in records: Range<Offset>, of source: SourceID? = nil
  ) throws -> [IdentityRow] {
    try identityParts(in: records, of: source).flatMap { $0 }
  }

  /// The same in parts, as they were read: there may be very many.
  func identityParts(
    in records: Range<Offset>, of source: SourceID? = nil
  ) throws -> [[IdentityRow]] {
    guard let rows = try measures(["identity", "mask"]) else { return [] }
    let symbols = reader.symbols
    let scan = IdentityScan(
      link: try symbols.symbol(of: "identity", in: .measure),
      mark: try symbols.symbol(of: "mask", in: .measure), symbols: symbols)
    let filter = RowScanFilter(measures: rows)
    let wanted = layers.indices.filter { source == nil || layers[$0].source == source }
    return try states(
      of: wanted.map { (place: $0, filter: filter) }, in: records, columns: IdentityScan.columns,
      initial: [IdentityRow]()
    ) { found, _, batch in
      try scan.append(batch, to: &found)
    }
  }

  /// An exchange rate as a row says it.
  struct RateRow: Sendable {
    let currency: String
    let day: Int32
    let ppm: Int64
    let weight: Int64
    let reference: RowReference
  }

  func rates(in records: Range<Offset>) throws -> [RateRow] {
    guard let rates = pipeline.reporting.rates,
      let wanted = try measures([rates.measure.rawValue]),
      let layer = layers.first(where: { $0.source == rates.source })
    else { return [] }
    var found: [RateRow] = []
    let columns: RowColumns = [.ordinals, .measures, .names, .values, .eventTimes, .weights]
    try reader.scanRows(
      of: layer.id, records: records, columns: columns, filter: RowScanFilter(measures: wanted)
    ) { batch in
      for row in 0..<batch.count where wanted.contains(batch.measures[row]) {
        let day = zone.day(of: Timestamp(microseconds: batch.eventTimes[row])).number
        found.append(
          RateRow(
            currency: try reader.symbols.text(batch.names[row], in: .name), day: day,
            ppm: batch.values[row], weight: Int64(batch.weights[row]),
            reference: batch.reference(at: row)))
      }
      return .goOn
    }
    return found
  }

  /// Every unit of the log, by symbol.
  func units() throws -> [UInt32: FoldUnit] {
    var units: [UInt32: FoldUnit] = [:]
    for symbol in 0..<UInt32(try reader.symbols.count(of: .unit) + 1) {
      units[symbol] = FoldUnit(try reader.symbols.text(symbol, in: .unit))
    }
    return units
  }

  /// How many entities the log has, the empty one counted.
  func entityCount() throws -> Int { try reader.symbols.count(of: .entity) + 1 }

  private func measures(_ names: [String]) throws -> Set<UInt32>? {
    var found: Set<UInt32> = []
    for name in names {
      if let symbol = try reader.symbols.symbol(of: name, in: .measure) { found.insert(symbol) }
    }
    return found.isEmpty ? nil : found
  }
}

extension Pipeline {
  /// The decimals of the reporting currency; 2 where it is none.
  var currencyDecimals: Int {
    MoneyConversion.decimals(of: reporting.currency) ?? 2
  }
}
