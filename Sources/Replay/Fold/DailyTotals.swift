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
