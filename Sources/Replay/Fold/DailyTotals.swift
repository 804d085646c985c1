import EventLog
public import Events

/// What a ``DailyFold`` has come to.
public struct DailyTotals: Sendable, Equatable {
  /// The rows of one measure of one source on one day.
  public struct Cell: Hashable, Sendable {
    public let source: SourceID
    public let measure: MeasureName
    public let day: CivilDay
    /// Rows, those that were taken back subtracted.
    public let rows: Int64
    public let sum: Int128
    /// The greatest value; nil if no row is left.
    public let max: Int64?
    /// The value of the row with the latest event time, of several the greatest.
    public let last: Int64?
    /// How many different entities.
    public let accounts: Int
  }

  /// Sorted by source, measure and day.
  public let cells: [Cell]
  /// The rows that were read, each once.
  public let rowsRead: Int64
  /// The hash of all cells: two folds agree exactly if it does.
  public let digest: Digest32

  init(cells: [Cell], rowsRead: Int64) {
    self.cells = cells
    self.rowsRead = rowsRead
    var encoder = CanonicalEncoder(reserving: 64 * cells.count)
    for cell in cells {
      encoder.array(8)
      encoder.text(cell.source.rawValue)
      encoder.text(cell.measure.rawValue)
      encoder.integer(Int64(cell.day.number))
      encoder.integer(cell.rows)
      encoder.bignum(cell.sum)
      encoder.integer(cell.max ?? .min)
      encoder.integer(cell.last ?? .min)
      encoder.integer(Int64(cell.accounts))
    }
    digest = Digest32.sha256(of: encoder.bytes)
  }
}

extension FoldRun {
  /// Sum, count, greatest, last and exactly how many entities, by source, measure and day.
  public func fold(_ fold: DailyFold) throws -> DailyTotals {
    try totals(of: state(of: fold), fold)
  }

  /// Puts a state in words, after the cells in which rows were taken back have been folded again.
  func totals(of state: DailyFold.State, _ fold: DailyFold) throws -> DailyTotals {
    var takenBack: Set<LiveRowFold.Key> = []
    for (layer, cells) in state.layers.enumerated() {
      cells.visit { measure, day, _, cell in
        if cell.isTakenBack { takenBack.insert(.init(layer: layer, measure: measure, day: day)) }
      }
    }
    var live: [LiveRowFold.Key: LiveRowFold.Cell] = [:]
    if !takenBack.isEmpty {
      let again = LiveRowFold(zone: fold.zone, wanted: takenBack)
      live = try self.state(of: again, filter: again.filter).cells
    }
    return try totals(of: state, live)
  }

  private func totals(
    of state: DailyFold.State, _ live: [LiveRowFold.Key: LiveRowFold.Cell]
  ) throws -> DailyTotals {
    var found: [DailyTotals.Cell] = []
    var rowsRead: Int64 = 0
    for (layer, cells) in state.layers.enumerated() {
      var names: [UInt32: MeasureName] = [:]
      for measure in cells.measures {
        names[measure] = MeasureName(try reader.symbols.text(measure, in: .measure))
      }
      cells.visit { measure, day, index, cell in
        rowsRead += cell.rowsRead
        let again = live[.init(layer: layer, measure: measure, day: day)]
        if cell.rows == 0, cell.sum == 0, again?.last == nil { return }
        found.append(
          DailyTotals.Cell(
            source: layers[layer].source, measure: names[measure] ?? MeasureName(""),
            day: CivilDay(number: day), rows: cell.rows, sum: cell.sum,
            max: cell.isTakenBack ? again?.greatest : cell.greatest,
            last: cell.isTakenBack ? again?.last : cell.last,
            accounts: cell.isTakenBack
              ? again?.accounts ?? 0 : cells.count(ofEntitiesIn: index)))
      }
    }
    found.sort { ($0.source, $0.measure, $0.day) < ($1.source, $1.measure, $1.day) }
    return DailyTotals(cells: found, rowsRead: rowsRead)
  }
}
