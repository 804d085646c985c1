/// What one unit of a standing sum is: the sum counts seats, and each seat is a row of its own.
///
/// A row of a unit names its holder as entity, or nobody, and its contract as counterpart. The rows
/// that the sum adds up name their contract in the same way, which is how the two are joined. No
/// value depends on it: it is what a bridge finds the holders by.
public struct UnitDefinition: Hashable, Sendable {
  /// The rows that are one unit each, while they stand.
  public var rows: RowFilter
  /// Which of the sum's contracts have come to their end and are counted nonetheless.
  public var lapse: Lapse?

  /// A contract whose amount bears these labels at the end of the window though a row of the measure
  /// says that its time ended before.
  public struct Lapse: Hashable, Sendable {
    public var after: MeasureName
    public var labels: [String: [String]]

    public init(after: MeasureName, labels: [String: [String]] = [:]) {
      self.after = after
      self.labels = labels
    }
  }

  public init(rows: RowFilter, lapse: Lapse? = nil) {
    self.rows = rows
    self.lapse = lapse
  }
}
