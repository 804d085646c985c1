public import Events

/// Puts rows in words: every text is looked up once for each symbol, and labels are read once.
///
/// For those who need many rows as values; folds go over the columns instead. It grows with the
/// symbols that it meets, so one is made for many rows, never one for each.
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
    try batch.observation(at: index, source: source) { symbol, vocabulary throws(EventLogError) in
      try text(symbol, in: vocabulary)
    } labels: { symbol throws(EventLogError) in
      try labels(symbol)
    }
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
