public import Events

/// Puts rows in words: every text is looked up once for each symbol, and labels are read once.
///
/// For those who need many rows as values; folds go over the columns instead.
public struct RowWords: Sendable {
  private let symbols: SymbolTable
  /// By vocabulary, then by symbol.
  private var texts: [[String?]]
  private var labels: [Labels?] = []

  public init(_ symbols: SymbolTable) {
    self.symbols = symbols
    texts = Array(repeating: [], count: Vocabulary.allCases.count + 1)
  }

  /// Row `index` of a batch with all its columns, as ``RowBatch/observation(at:source:symbols:)``
  /// gives it.
  public mutating func observation(
    _ batch: RowBatch, at index: Int, source: SourceID
  ) throws(EventLogError) -> Observation {
    Observation(
      source: source,
      measure: MeasureName(try text(batch.measures[index], in: .measure)),
      name: try text(batch.names[index], in: .name),
      entity: try text(batch.entities[index], in: .entity),
      counterpart: try text(batch.counterparts[index], in: .entity),
      value: batch.values[index],
      unit: try text(batch.units[index], in: .unit),
      labels: try labels(batch.labels[index]),
      eventTime: Timestamp(microseconds: batch.eventTimes[index]),
      originTime: Timestamp(microseconds: batch.originTimes[index]),
      arrivedAt: Timestamp(microseconds: batch.arrivals[index]),
      weight: batch.weights[index],
      replaces: batch.replaced(at: index),
      reason: Observation.Reason(rawValue: batch.reasons[index]) ?? .none)
  }

  private mutating func text(
    _ symbol: UInt32, in vocabulary: Vocabulary
  ) throws(EventLogError) -> String {
    let (list, place) = (Int(vocabulary.rawValue), Int(symbol))
    if place < texts[list].count, let known = texts[list][place] { return known }
    let text = try symbols.text(symbol, in: vocabulary)
    while texts[list].count <= place { texts[list].append(nil) }
    texts[list][place] = text
    return text
  }

  private mutating func labels(_ symbol: UInt32) throws(EventLogError) -> Labels {
    let place = Int(symbol)
    if place < labels.count, let known = labels[place] { return known }
    let read = LabelText.labels(try symbols.text(symbol, in: .labels))
    while labels.count <= place { labels.append(nil) }
    labels[place] = read
    return read
  }
}
