public import EventLog
public import Events

/// Rows, sum, greatest value, last value and exactly how many different entities, by source,
/// measure and day.
///
/// All are of the rows that live: a row of weight -1 takes back one of weight +1. Rows and sums are
/// signed sums, so they need nothing else. What was greatest, last or seen is not told by a sum: a
/// cell in which a row was taken back is folded again from its rows, by ``LiveRowFold``.
public struct DailyFold: RowProjection {
  /// In whose days the rows are counted.
  public let zone: Zone
  /// The days that are asked for; nil for all.
  public let days: ClosedRange<CivilDay>?
  /// The symbols of the measures that are asked for; nil for all.
  let measures: Set<UInt32>?
  /// How many entities the log knows: their symbols are smaller than this.
  let entities: Int

  /// - Parameters:
  ///   - symbols: Those of the log that is folded.
  ///   - days: Which days; nil for all. Rows of other days are passed over where a segment has
  ///     nothing else.
  ///   - measures: Which measures; nil for all. One that the log does not know has no rows.
  public init(
    zone: Zone = .utc, symbols: SymbolTable, days: ClosedRange<CivilDay>? = nil,
    measures: [MeasureName]? = nil
  ) throws(EventLogError) {
    var wanted: Set<UInt32>?
    if let measures {
      wanted = []
      for measure in measures {
        guard let symbol = try symbols.symbol(of: measure.rawValue, in: .measure) else { continue }
        wanted?.insert(symbol)
      }
    }
    self.init(
      zone: zone, entities: try symbols.count(of: .entity) + 1, days: days, measures: wanted)
  }

  /// - Parameter entities: May be too few; sets then grow.
  init(
    zone: Zone, entities: Int, days: ClosedRange<CivilDay>? = nil, measures: Set<UInt32>? = nil
  ) {
    self.zone = zone
    self.entities = entities
    self.days = days
    self.measures = measures
  }

  /// What a scan may pass over. A day of the zone lies in two days of UTC, or three.
  var filter: RowScanFilter? {
    guard days != nil || measures != nil else { return nil }
    return RowScanFilter(
      measures: measures,
      days: days.map { $0.lowerBound.number - 1...$0.upperBound.number + 1 })
  }

  /// Whether a cell is asked for. Others are folded where they lie in the same segments.
  func wants(measure: UInt32, day: Int32) -> Bool {
    measures?.contains(measure) ?? true && days?.contains(CivilDay(number: day)) ?? true
  }

  public var columns: RowColumns { [.measures, .entities, .values, .eventTimes, .weights] }

  /// The cells of each layer.
  public struct State: Sendable {
    var layers: [DailyCells] = []
  }

  public var initialState: State { State() }

  public func evolve(_ state: inout State, _ batch: RowBatch, row: Int, layer: Int) {
    state.prepare(layer, zone, entities)
    state.layers[layer].add(
      measure: batch.measures[row], entity: batch.entities[row], value: batch.values[row],
      time: batch.eventTimes[row], weight: batch.weights[row])
  }

  public func evolve(_ state: inout State, _ batch: RowBatch, layer: Int) {
    state.prepare(layer, zone, entities)
    if batch.weights.allSatisfy({ $0 == 1 }) {
      state.layers[layer].add(batch)
    } else {
      for row in 0..<batch.count { evolve(&state, batch, row: row, layer: layer) }
    }
  }

  public func settle(_ state: inout State) {
    for layer in state.layers.indices { state.layers[layer].settle() }
  }

  public func merge(_ other: State, into state: inout State) {
    for (layer, cells) in other.layers.enumerated() {
      if layer < state.layers.count {
        state.layers[layer].merge(cells)
      } else {
        state.layers.append(cells)
      }
    }
  }
}

extension DailyFold.State {
  fileprivate mutating func prepare(_ layer: Int, _ zone: Zone, _ entities: Int) {
    while layers.count <= layer { layers.append(DailyCells(zone: zone, entities: entities)) }
  }
}
