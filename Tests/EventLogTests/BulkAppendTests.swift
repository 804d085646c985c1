import EventLog
import Events
import PlumblineTesting
import Synchronization
import Testing

@Suite struct BulkAppendTests {
  /// The same records for an append and for a bulk append: rows of two layers, link state, a cursor.
  struct History: Sendable {
    let count: Int
    let payloads: [[UInt8]]

    init(count: Int, seed: UInt64) {
      var random = SeededGenerator(seed: seed)
      self.count = count
      payloads = (0..<count).map { number in
        let text = String(repeating: "x", count: Int.random(in: 0...40, using: &random))
        return Array("{\"id\":\(number),\"text\":\"\(text)\"}".utf8)
      }
    }

    func batch(_ numbers: Range<Int>, to log: Log, _ layers: [LayerID]) throws -> AppendBatch {
      var batch = AppendBatch(to: log, clock: Timestamp(seconds: Int64(numbers.lowerBound)))
      for number in numbers {
        let side = number % 3 == 0 ? 1 : 0
        let record = RecordCollected(
          source: side == 0 ? "core" : "crm", key: "k\(number)", payload: payloads[number])
        let time = Timestamp(seconds: Int64(number * 60))
        let place = batch.append(
          EventDraft(.recordCollected(record), at: time, by: "agent:collector"),
          causedBy: number > numbers.lowerBound ? number - numbers.lowerBound - 1 : nil)
        guard number % 10 != 9 else {
          try batch.setOutcome(.quarantined(reason: "r\(number % 4)"), of: place, in: layers[side])
          continue
        }
        try batch.append(
          Observation(
            source: record.source, measure: "engagement", entity: "u\(number % 97)",
            value: Int64(number), eventTime: time), to: layers[side], record: place)
        try batch.setOutcome(.rows(1), of: place, in: layers[side])
        batch.link(layers[side], key: Array("k\(number)".utf8), value: [UInt8(number % 256)])
      }
      batch.moveCursor(
        of: "import", from: Offset(UInt64(numbers.lowerBound)),
        to: Offset(UInt64(numbers.upperBound)))
      return batch
    }
  }

  /// Gives a history in pieces; fails before a piece if it is asked to.
  final class Source: BulkSource {
    let history: History
    let log: Log
    let layers: [LayerID]
    let piece: Int
    let failsAt: Int?
    private let position: Mutex<Int>

    init(
      _ history: History, _ log: Log, _ layers: [LayerID], piece: Int, failsAt: Int? = nil
    ) throws {
      self.history = history
      self.log = log
      self.layers = layers
      self.piece = piece
      self.failsAt = failsAt
      position = Mutex(Int(try log.reader().cursor(of: "import").rawValue))
    }

    struct Broken: Error {}

    func next(most: Int, at first: Offset) throws -> (piece: Range<Int>, events: Int)? {
      try position.withLock { position in
        if let failsAt, position >= failsAt { throw Broken() }
        guard position < history.count else { return nil }
        let end = min(history.count, position + min(most, piece))
        defer { position = end }
        return (position..<end, end - position)
      }
    }

    func prepare(_ piece: Range<Int>, at first: Offset) throws -> Range<Int> { piece }

    func appends(of prepared: Range<Int>, at first: Offset) throws -> [AppendBatch] {
      // One batch a hundred records, so that their knowledge times differ.
      try stride(from: prepared.lowerBound, to: prepared.upperBound, by: 100).map { start in
        try history.batch(start..<min(start + 100, prepared.upperBound), to: log, layers)
      }
    }
  }

  static func options() -> LogOptions {
    var options = LogOptions()
    options.sealsInBackground = false
    options.segmentEvents = 700
    options.segmentBytes = 40_000
    return options
  }

  static func made() async throws -> (TemporaryLog, [LayerID]) {
    let made = try TemporaryLog(
      LogIdentity(seed: 5, clock: .simulated, id: [UInt8](repeating: 7, count: 16)), options())
    let core = try await made.log.layer(of: "core", mapping: [1])
    let crm = try await made.log.layer(of: "crm", mapping: [2])
    return (made, [core, crm])
  }

  /// What a log says, as far as anybody can ask it.
  struct Content: Equatable {
    var events: [[UInt8]] = []
    var times: [Int64] = []
    var rows: [Observation] = []
    var references: [RowReference] = []
    var outcomes: [RecordOutcome] = []
    var links: [[UInt8]] = []
    var cursor: Offset
    var root: Digest32?
    var symbols: [Vocabulary: Int]

    init(_ log: Log, _ layers: [LayerID]) async throws {
      let reader = try log.reader()
      (events, times) = try SealingTests.everything(reader)
      cursor = try reader.cursor(of: "import")
      symbols = try reader.statistics().symbols
      for layer in layers {
        try reader.scanRows(of: layer) { batch in
          for index in 0..<batch.count {
            rows.append(
              try batch.observation(at: index, source: "any", symbols: reader.symbols))
            references.append(batch.reference(at: index))
          }
          return .goOn
        }
        try reader.scanOutcomes(of: layer) { batch in
          for index in 0..<batch.count {
            outcomes.append(try batch.outcome(at: index, symbols: reader.symbols))
          }
          return .goOn
        }
        try reader.links(of: layer) { key, value in links.append(key + value) }
      }
      let report = try await LogVerifier(reader).verify()
      #expect(report.isWhole, "\(report.findings)")
      root = report.root
    }
  }

  /// The history appended through the tail, in the same batches, and sealed.
  static func appended(_ history: History, piece: Int) async throws -> Content {
    let (made, layers) = try await made()
    let source = try Source(history, made.log, layers, piece: piece)
    var at = Offset(0)
    while let (piece, events) = try source.next(most: 700, at: at) {
      for batch in try source.appends(of: piece, at: at) { _ = try await made.log.append(batch) }
      at = Offset(at.rawValue + UInt64(events))
    }
    try await made.log.seal()
    return try await Content(made.log, layers)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a bulk append leaves the log that appends would have left, on any number of threads`(
    seed: UInt64
  ) async throws {
    let history = History(count: 5_000, seed: seed)
    let expected = try await Self.appended(history, piece: 650)
    for threads in 1...3 {
      let (made, layers) = try await Self.made()
      let source = try Source(history, made.log, layers, piece: 650)
      let summary = try await BulkAppend(to: made.log, threads: threads).run(source)
      #expect(summary.events == 5_000)
      #expect(summary.rows == UInt64(expected.rows.count))
      #expect(try made.log.reader().sealedEnd() == Offset(5_000))
      #expect(try await Content(made.log, layers) == expected)
    }
  }

  @Test func `a bulk append that broke off goes on, and nothing is doubled`() async throws {
    let history = History(count: 4_000, seed: 4)
    let expected = try await Self.appended(history, piece: 700)
    let (made, layers) = try await Self.made()
    await #expect(throws: Source.Broken.self) {
      let source = try Source(history, made.log, layers, piece: 700, failsAt: 2_000)
      _ = try await BulkAppend(to: made.log, threads: 2).run(source)
    }
    let left = made.log.head
    #expect(left < Offset(4_000))
    let source = try Source(history, made.log, layers, piece: 700)
    _ = try await BulkAppend(to: made.log, threads: 2).run(source)
    #expect(try await Content(made.log, layers) == expected)
  }

  @Test func `appends and bulk appends follow one another`() async throws {
    let history = History(count: 2_000, seed: 9)
    let (made, layers) = try await Self.made()
    _ = try await made.log.append(try history.batch(0..<300, to: made.log, layers))
    let source = try Source(history, made.log, layers, piece: 500)
    _ = try await BulkAppend(to: made.log, threads: 2).run(source)
    #expect(made.log.head == Offset(2_000))
    _ = try await made.log.append(
      SealingTests.drafts(10, seed: 1), clock: Timestamp(seconds: 2_000))
    try await made.log.seal()
    #expect(made.log.head == Offset(2_010))
    _ = try await Content(made.log, layers)
  }

  @Test func `a piece that finds another append in its place is refused`() async throws {
    final class Meddler: BulkSource {
      let log: Log
      let isOver = Mutex(false)
      init(_ log: Log) { self.log = log }
      func next(most: Int, at first: Offset) throws -> (piece: Int, events: Int)? {
        isOver.withLock { isOver in
          defer { isOver = true }
          return isOver ? nil : (0, 1)
        }
      }
      func prepare(_ piece: Int, at first: Offset) throws -> Int { piece }
      func appends(of prepared: Int, at first: Offset) throws -> [AppendBatch] {
        var other = AppendBatch(to: log)
        other.append(SealingTests.drafts(1, seed: 1)[0])
        _ = try log.appendBlocking(other)
        return [other]
      }
    }
    let (made, _) = try await Self.made()
    await #expect(throws: EventLogError.headMoved(expected: Offset(0), found: Offset(1))) {
      _ = try await BulkAppend(to: made.log, threads: 1).run(Meddler(made.log))
    }
    #expect(made.log.head == Offset(1))
  }
}
