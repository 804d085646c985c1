import Agents
import EventLog
import Events

/// Reads the rows that gates take straight off the columns, layer by layer, passing over the
/// segments that hold none.
struct EvidenceScan {
  let reader: LogReader
  let pipeline: Pipeline
  /// The layers that the pipeline reads, one a source.
  let layers: [(id: LayerID, source: SourceID)]

  init(reader: LogReader, pipeline: Pipeline) throws {
    self.reader = reader
    self.pipeline = pipeline
    layers = try LayerChoice(pipeline, in: reader).layers.map { (id: $0.id, source: $0.source) }
  }

  var zone: Zone { pipeline.zones[pipeline.reporting.zone] ?? .utc }

  /// Calls `body` with every row of records in a range that passes a gate.
  /// - Parameter gates: At most 64.
  func rows(
    _ gates: [RowGate], in records: Range<Offset>, columns: RowColumns = .all,
    _ body: (CountedRow) throws -> Void
  ) throws {
    precondition(gates.count <= 64, "a gate is a bit")
    for (place, layer) in layers.enumerated() {
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

  /// The rows that say who is one person and who carries a mask.
  func identity(in records: Range<Offset>) throws -> [IdentityRow] {
    let symbols = reader.symbols
    guard
      let wanted = try measures(["identity", "mask"]), !wanted.isEmpty
    else { return [] }
    let link = try symbols.symbol(of: "identity", in: .measure)
    let mark = try symbols.symbol(of: "mask", in: .measure)
    var masks: [UInt32: String] = [:]
    var found: [IdentityRow] = []
    let columns: RowColumns = [
      .ordinals, .measures, .names, .entities, .counterparts, .weights,
    ]
    for layer in layers {
      try reader.scanRows(
        of: layer.id, records: records, columns: columns, filter: RowScanFilter(measures: wanted)
      ) { batch in
        let measures = batch.measures
        for row in 0..<batch.count where measures[row] == link || measures[row] == mark {
          let isLink = measures[row] == link
          if isLink, batch.entities[row] == 0 || batch.counterparts[row] == 0 { continue }
          var mask = ""
          if !isLink {
            let name = batch.names[row]
            if let known = masks[name] {
              mask = known
            } else {
              mask = try symbols.text(name, in: .name)
              masks[name] = mask
            }
          }
          found.append(
            IdentityRow(
              entity: batch.entities[row], other: isLink ? batch.counterparts[row] : 0,
              mask: mask, weight: batch.weights[row], reference: batch.reference(at: row)))
        }
        return .goOn
      }
    }
    return found
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
