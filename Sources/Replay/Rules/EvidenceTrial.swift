import Agents
import EventLog
import Events

/// Decides one figure from a few records alone, as one pipeline version would.
struct EvidenceTrial {
  private let reader: LogReader
  private let aggregator: Aggregator
  private let layers: [SourceID: LayerID]
  private let begin: Aggregator.State
  private let figure: FigureKey
  private let tick: Timestamp
  private var rows: [Reproduction.Record: [Observation]] = [:]
  private var words: RowWords

  init(
    _ figure: FigureKey, _ pipeline: Pipeline, _ watermarks: [SourceID: Timestamp],
    tick: Timestamp, reader: LogReader
  ) throws {
    self.figure = figure
    self.reader = reader
    self.tick = tick
    aggregator = try Aggregator(pipeline)
    begin = aggregator.state(knowing: watermarks)
    layers = Dictionary(
      try LayerChoice(pipeline, in: reader).layers.map { ($0.source, $0.id) },
      uniquingKeysWith: { $1 })
    words = RowWords(reader.symbols)
  }

  /// What the figure is if these records are all that there is.
  mutating func value(of records: [Reproduction.Record]) throws -> Quantity? {
    var state = begin
    for record in records { aggregator.evolve(&state, rows: try rows(of: record)) }
    return aggregator.figure(figure, at: tick, given: &state)
  }

  private mutating func rows(of record: Reproduction.Record) throws -> [Observation] {
    if let known = rows[record] { return known }
    var found: [Observation] = []
    if let layer = layers[record.source] {
      let batch = try reader.rows(of: record.offset, in: layer)
      for index in 0..<batch.count {
        found.append(try words.observation(batch, at: index, source: record.source))
      }
    }
    rows[record] = found
    return found
  }
}

extension Aggregator {
  /// A state without rows in which the sources have shown everything up to these times.
  func state(knowing watermarks: [SourceID: Timestamp]) -> State {
    var state = initialState
    for (source, watermark) in watermarks.sorted(by: { $0.key < $1.key }) {
      let change = SourceStateChanged(
        source: source, watermark: watermark, interval: 0, nextPoll: watermark, bucket: 0)
      evolve(
        &state,
        EventDraft(.sourceStateChanged(change), at: watermark, by: Self.actor)
          .recorded(at: Offset(0), knownAt: watermark))
    }
    return state
  }

  /// What one figure is at a tick.
  func figure(_ figure: FigureKey, at tick: Timestamp, given state: inout State) -> Quantity? {
    for event in decide(.tick(at: tick, readUpTo: Offset(0)), given: &state) {
      guard case .decisionMade(let decision) = event, decision.item == figure.item else { continue }
      if figure.definition == .ours { return decision.value }
      return decision.claims.first { $0.definition == figure.definition }?.value
    }
    return nil
  }
}
