import Agents
public import EventLog
public import Events

/// Gives the observation rows of a range of records, block by block and within a block layer by
/// layer: the one order in which agents ever see rows, live and in replay.
public struct RowFeed: Sendable {
  /// Records of a block: segments end at its multiples, so a block is decoded once.
  static let blockSize: UInt64 = 1 << 16

  private let layers: [(id: LayerID, source: SourceID)]
  private let threads: Int
  private var cached: Block?
  /// The next block, being decoded while the agents work on this one.
  private var coming: (number: UInt64, task: Task<Block, any Error>)?

  /// - Parameter threads: With two, the next block is decoded beside the work on this one; the rows
  ///   come in the same order.
  public init(reader: LogReader, threads: Int = 1) throws {
    self.threads = threads
    var layers: [(id: LayerID, source: SourceID)] = []
    for (id, record) in try reader.layers() {
      layers.append((id: id, source: SourceID(record.source)))
    }
    self.layers = layers.sorted { $0.id < $1.id }
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
      return try Block(number, layers, records: wanted, reader: reader)
    }
    let block: Block
    if let coming, coming.number == number {
      block = try await coming.task.value
    } else {
      block = try Block(number, layers, records: Self.records(of: number), reader: reader)
    }
    cached = block
    if threads > 1, isWhole(number + 1, in: reader) {
      let layers = layers
      coming = (
        number: number + 1,
        task: Task {
          try Block(number + 1, layers, records: Self.records(of: number + 1), reader: reader)
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
      _ number: UInt64, _ layers: [(id: LayerID, source: SourceID)], records: Range<UInt64>,
      reader: LogReader
    ) throws {
      self.number = number
      var found: [LayerRows] = []
      var words = RowWords(reader.symbols)
      for layer in layers {
        var rows = LayerRows()
        try reader.scanRows(
          of: layer.id, records: Offset(records.lowerBound)..<Offset(records.upperBound)
        ) { batch in
          for index in 0..<batch.count {
            rows.records.append(batch.records[index])
            rows.rows.append(
              try words.observation(batch, at: index, source: layer.source))
          }
          return .goOn
        }
        found.append(rows)
      }
      self.layers = found
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
