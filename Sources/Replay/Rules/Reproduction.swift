public import Events

/// The fewest records over which two pipeline versions still say something else of a figure.
public struct Reproduction: Sendable {
  /// A record that is needed.
  public struct Record: Hashable, Sendable {
    public let offset: Offset
    public let source: SourceID
  }

  public let item: DataItem
  public let definition: DefinitionName
  /// Rising. Without any one of them the two agree.
  public let records: [Record]
  /// What each side says of these records alone.
  public let from: Quantity?
  public let to: Quantity?
  /// The metric and what it is made of, under each side.
  public let old: Pipeline
  public let new: Pipeline
  /// When both decide, and what each source has shown by then.
  public let tick: Timestamp
  public let watermarks: [SourceID: Timestamp]
}
