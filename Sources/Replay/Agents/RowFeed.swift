import Agents
public import EventLog
public import Events

/// Gives the observation rows of a range of records, block by block and within a block layer by
/// layer: the one order in which agents ever see rows, live and in replay. Of each source it reads
/// one layer, that of the pipeline's mapping, and of the rows those that the pipeline counts.
public struct RowFeed: Sendable {
  /// Records of a block: segments end at its multiples, so a block is decoded once.
  static let blockSize: UInt64 = 1 << 16

  private let layers: [LayerChoice.Chosen]
  private let measures: Set<MeasureName>
  private let threads: Int
  private var cached: Block?
  /// The next block, being decoded while the agents work on this one.
  private var coming: (number: UInt64, task: Task<Block, any Error>)?

  /// - Parameter threads: With two, the next block is decoded beside the work on this one; the rows
  ///   come in the same order.
  public init(
    reader: LogReader, pipeline: Pipeline, threads: Int = 1
  ) throws(EventLogError) {
    self.threads = threads
    measures = pipeline.countedMeasures
    layers = try LayerChoice(pipeline, in: reader).layers
  }

  /// Calls `body` with the rows of the records in a range.
  public mutating func forEach(
    in range: Range<Offset>, of reader: LogReader, _ body: ([Observation]) throws -> Void
  ) async throws {
    var start = range.lowerBound.rawValue
    while start < range.upperBound.rawValue {
      let number = start / Self.blockSize
      let end = min(range.upperBound.rawValue, (number + 1) * Self.blockSize)
      let block = try await block(number, of: reader, wanted: start..<end)
      for layer in block.layers {
        let rows = layer.rows(of: start..<end)
        if !rows.isEmpty { try body(rows) }
      }
      start = end
    }
  }

  /// A whole block is kept once it can no longer grow; of a growing one only what is wanted is read.
  private mutating func block(
    _ number: UInt64, of reader: LogReader, wanted: Range<UInt64>
  ) async throws -> Block {
    if let cached, cached.number == number { return cached }
    guard isWhole(number, in: reader) else {
      return try Block(number, layers, measures, records: wanted, reader: reader)
    }
    let block: Block
    if let coming, coming.number == number {
      block = try await coming.task.value
    } else {
      block = try Block(
        number, layers, measures, records: Self.records(of: number), reader: reader)
    }
    cached = block
    if threads > 1, isWhole(number + 1, in: reader) {
      let (layers, measures) = (layers, measures)
      coming = (
        number: number + 1,
        task: Task {
          try Block(
            number + 1, layers, measures, records: Self.records(of: number + 1), reader: reader)
        }
      )
    }
    return block
  }

  private func isWhole(_ number: UInt64, in reader: LogReader) -> Bool {
    reader.head.rawValue >= Self.records(of: number).upperBound
  }

  private static func records(of number: UInt64) -> Range<UInt64> {
    number * blockSize..<(number + 1) * blockSize
  }

  struct LayerRows: Sendable {
    var records: [UInt64] = []
    var rows: [Observation] = []

    func rows(of range: Range<UInt64>) -> [Observation] {
      let low = records.partitioningIndex { $0 >= range.lowerBound }
      let high = records.partitioningIndex { $0 >= range.upperBound }
      return low == 0 && high == rows.count ? rows : Array(rows[low..<high])
    }
  }

  struct Block: Sendable {
    let number: UInt64
    let layers: [LayerRows]

    init(
      _ number: UInt64, _ layers: [LayerChoice.Chosen], _ measures: Set<MeasureName>,
      records: Range<UInt64>, reader: LogReader
    ) throws {
      var found: [LayerRows] = []
      var words = RowWords(reader.symbols)
      var wanted: Set<UInt32> = []
      for measure in measures {
        if let symbol = try reader.symbols.symbol(of: measure.rawValue, in: .measure) {
          wanted.insert(symbol)
        }
      }
      guard !wanted.isEmpty else {
        self.number = number
        self.layers = []
        return
      }
      let filter = RowScanFilter(measures: wanted)
      for layer in layers {
        var rows = LayerRows()
        try reader.scanRows(
          of: layer.id, records: Offset(records.lowerBound)..<Offset(records.upperBound),
          filter: filter
        ) { batch in
          for index in 0..<batch.count where wanted.contains(batch.measures[index]) {
            rows.records.append(batch.records[index])
            rows.rows.append(
              try words.observation(batch, at: index, source: layer.source))
          }
          return .goOn
        }
        found.append(rows)
      }
      self.number = number
      self.layers = found
    }
  }
}

extension Pipeline {
  /// The measures whose rows say anything to the agents: those of its folds, who is one person, who
  /// carries a mask, and exchange rates.
  var countedMeasures: Set<MeasureName> {
    var measures: Set<MeasureName> = ["identity", "mask"]
    if let rates = reporting.rates { measures.insert(rates.measure) }
    for metric in metrics {
      for definition in metric.definitions { measures.formUnion(definition.formula.measures) }
    }
    return measures
  }
}

extension Formula {
  /// The measures of its own folds.
  var measures: Set<MeasureName> {
    switch self {
    case .fold(let fold):
      if case .conversion(let second, _) = fold.aggregate {
        return [fold.rows.measure, second.measure]
      }
      return [fold.rows.measure]
    case .sum(let parts): return parts.reduce(into: []) { $0.formUnion($1.measures) }
    case .difference(let left, let right), .ratio(let left, let right):
      return left.measures.union(right.measures)
    case .metric: return []
    }
  }
}

extension Array {
  /// The first index whose element belongs to the second part; elements of the first part come
  /// first. O(log *n*).
  func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
