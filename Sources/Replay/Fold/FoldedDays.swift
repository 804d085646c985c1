import EventLog
public import Events

/// What a ``DailyFold`` has come to, with who was seen in each cell: asked for totals, and for what
/// changes if some entities turn out to be one person, without reading a row again.
public struct FoldedDays: Sendable {
  private let fold: DailyFold
  private let state: DailyFold.State
  /// The cells in which rows were taken back, folded again from what is left.
  private let live: [LiveRowFold.Key: LiveRowFold.Cell]
  private let sources: [SourceID]
  private let names: [UInt32: MeasureName]

  init(
    _ state: DailyFold.State, _ live: [LiveRowFold.Key: LiveRowFold.Cell], of fold: DailyFold,
    sources: [SourceID], symbols: SymbolTable
  ) throws(EventLogError) {
    self.fold = fold
    self.state = state
    self.live = live
    self.sources = sources
    var names: [UInt32: MeasureName] = [:]
    for cells in state.layers {
      for measure in cells.measures where names[measure] == nil {
        names[measure] = MeasureName(try symbols.text(measure, in: .measure))
      }
    }
    self.names = names
  }

  /// The totals of every cell that was asked for.
  public var totals: DailyTotals {
    var found: [DailyTotals.Cell] = []
    var rowsRead: Int64 = 0
    for (layer, cells) in state.layers.enumerated() {
      cells.visit { measure, day, index, cell in
        guard fold.wants(measure: measure, day: day) else { return }
        rowsRead += cell.rowsRead
        let again = live[.init(layer: layer, measure: measure, day: day)]
        if cell.rows == 0, cell.sum == 0, again?.last == nil { return }
        found.append(
          DailyTotals.Cell(
            source: sources[layer], measure: names[measure] ?? MeasureName(""),
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

  /// A cell in which a person was counted under several entities.
  public struct Overlap: Hashable, Sendable {
    public let source: SourceID
    public let measure: MeasureName
    public let day: CivilDay
    /// How many accounts too many there are once the entities are one person; as many come back
    /// if they are parted again.
    public let surplus: Int
  }

  /// The cells that count fewer accounts if some entities are one person.
  /// - Parameter entities: Symbols of entities.
  /// - Returns: In the order of sources, measures and days.
  /// - Complexity: O(cells x entities) tests of a bit; no row is read.
  public func overlaps(of entities: [UInt32]) -> [Overlap] {
    let entities = Set(entities).subtracting([0]).sorted()
    var found: [Overlap] = []
    for (layer, cells) in state.layers.enumerated() {
      cells.visit { measure, day, index, cell in
        guard fold.wants(measure: measure, day: day) else { return }
        var seen = 0
        if cell.isTakenBack {
          let again = live[.init(layer: layer, measure: measure, day: day)]
          seen = entities.count { again?.entities[$0] ?? 0 > 0 }
        } else {
          for entity in entities where cells.holds(entity, in: index) { seen += 1 }
        }
        guard seen > 1 else { return }
        found.append(
          Overlap(
            source: sources[layer], measure: names[measure] ?? MeasureName(""),
            day: CivilDay(number: day), surplus: seen - 1))
      }
    }
    return found.sorted { ($0.source, $0.measure, $0.day) < ($1.source, $1.measure, $1.day) }
  }
}

extension FoldRun {
  /// Sum, count, greatest, last and exactly how many entities, by source, measure and day.
  public func fold(_ fold: DailyFold) throws -> DailyTotals { try days(of: fold).totals }

  /// The same, with who was seen.
  public func days(of fold: DailyFold) throws -> FoldedDays {
    try days(of: try state(of: fold, filter: fold.filter), fold)
  }

  /// Folds the cells in which rows were taken back again.
  func days(of state: DailyFold.State, _ fold: DailyFold) throws -> FoldedDays {
    var takenBack: Set<LiveRowFold.Key> = []
    for (layer, cells) in state.layers.enumerated() {
      cells.visit { measure, day, _, cell in
        guard cell.isTakenBack, fold.wants(measure: measure, day: day) else { return }
        takenBack.insert(.init(layer: layer, measure: measure, day: day))
      }
    }
    var live: [LiveRowFold.Key: LiveRowFold.Cell] = [:]
    if !takenBack.isEmpty {
      let again = LiveRowFold(zone: fold.zone, wanted: takenBack)
      live = try self.state(of: again, filter: again.filter).cells
    }
    return try FoldedDays(
      state, live, of: fold, sources: layers.map(\.source), symbols: reader.symbols)
  }
}
