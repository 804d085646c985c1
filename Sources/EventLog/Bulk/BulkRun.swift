import Events
import Storage
import Synchronization

/// One bulk append under way.
///
/// Each thread takes a piece and brings it through: read in turn, prepared, linked and numbered in
/// turn, encoded, committed in turn. Memory is bounded by one piece a thread.
final class BulkRun<Source: BulkSource>: Sendable {
  private struct Reading: Sendable {
    var number = 0
    var offset: UInt64
    var isOver = false
  }

  /// What is kept from one piece to the next while they are numbered.
  private struct Numbering: Sendable {
    var knowledgeTime: Int64
    var seeds: [UInt64: [UInt8]] = [:]
  }

  private let log: Log
  private let source: Source
  private let threads: Int
  private let progress: @Sendable (BulkAppend.Summary) -> Void
  private let reading: Mutex<Reading>
  private let numbering: Mutex<Numbering>
  private let summary = Mutex(BulkAppend.Summary())
  private let failure = Mutex<(any Error)?>(nil)
  private let linkGate = Turnstile()
  private let commitGate = Turnstile()
  private let commit: BulkCommit

  init(
    _ log: Log, _ source: Source, threads: Int,
    _ progress: @escaping @Sendable (BulkAppend.Summary) -> Void
  ) throws {
    self.log = log
    self.source = source
    self.threads = threads
    self.progress = progress
    let head = log.head.rawValue
    let knowledgeTime = try log.reader().knowledgeTime?.microseconds ?? .min
    reading = Mutex(Reading(offset: head))
    numbering = Mutex(Numbering(knowledgeTime: knowledgeTime))
    commit = try BulkCommit(log)
  }

  /// Runs the threads to their end.
  func finish() -> Result<BulkAppend.Summary, any Error> {
    do {
      var workers: [WorkerThread] = []
      for number in 1..<max(2, threads) {
        workers.append(try WorkerThread(name: "bulk append \(number)") { [self] in work() })
      }
      if threads > 1 { work() }
      for worker in workers { worker.join() }
    } catch { fail(error) }
    if let failure = failure.withLock({ $0 }) { return .failure(failure) }
    return .success(summary.withLock { $0 })
  }

  private func fail(_ error: any Error) {
    failure.withLock { if $0 == nil { $0 = error } }
    linkGate.close()
    commitGate.close()
  }

  private func work() {
    do { while failure.withLock({ $0 == nil }), try bringNext() {} } catch { fail(error) }
  }

  private func bringNext() throws -> Bool {
    guard let (piece, number, first) = try take() else { return false }
    let prepared = try source.prepare(piece.piece, at: Offset(first))
    let numbered = try linkGate.pass(number) {
      try assemble(source.appends(of: prepared, at: Offset(first)), first, piece.events)
    }
    guard let (unit, seeds) = numbered else { return false }
    let encoded = try EncodedUnit(unit, log.options.integrity, seeds: seeds)
    let done: Void? = try commitGate.pass(number) {
      try commit.commit(encoded, seeds: seeds)
      let now = summary.withLock { summary in
        summary.events += unit.end - unit.first
        summary.segments += UInt64(encoded.segments.count)
        for segment in encoded.segments {
          summary.rows += UInt64(segment.rowCount)
          summary.plainBytes += UInt64(segment.plainBytes)
        }
        return summary
      }
      progress(now)
    }
    return done != nil
  }

  private typealias Taken = (
    piece: (piece: Source.Piece, events: Int), number: Int, first: UInt64
  )

  private func take() throws -> Taken? {
    try reading.withLock { reading in
      guard !reading.isOver else { return nil }
      let end = log.options.segmentEnd(from: reading.offset)
      let most = Int(end - reading.offset)
      guard let piece = try source.next(most: most, at: Offset(reading.offset)) else {
        reading.isOver = true
        return nil
      }
      defer {
        reading.number += 1
        reading.offset += UInt64(piece.events)
      }
      return (piece, reading.number, reading.offset)
    }
  }

  /// Makes one unit of the appends of a piece: gives texts their numbers and blocks their seeds.
  private func assemble(
    _ batches: [AppendBatch], _ first: UInt64, _ events: Int
  ) throws -> (unit: BulkUnit, seeds: [UInt64: [UInt8]]) {
    try numbering.withLock { numbering in
      let now = log.options.now?().microseconds ?? FileSystem.wallClockNanoseconds / 1_000
      var unit = BulkUnit(first: first, knowledgeTime: numbering.knowledgeTime)
      for batch in batches {
        let numbers = try commit.numbers(of: batch.newSymbols)
        try unit.add(batch, numbers, now: now, log.options)
      }
      guard unit.end == first + UInt64(events) else {
        throw EventLogError.storage(
          "a piece of \(events) events became \(unit.end - first); nothing of it was written")
      }
      unit.finish()
      numbering.knowledgeTime = unit.knowledgeTime
      let blocks = Offset(first).block...Offset(max(first, unit.end - 1)).block
      var seeds: [UInt64: [UInt8]] = [:]
      for block in blocks { seeds[block] = try seed(of: block, first, numbering.seeds) }
      numbering.seeds = seeds
      return (unit, seeds)
    }
  }

  private func seed(
    of block: UInt64, _ first: UInt64, _ known: [UInt64: [UInt8]]
  ) throws -> [UInt8] {
    if let known = known[block] { return known }
    if block * SegmentLimit.events < first,
      let stored = try log.reader().integrity(.salts, .number(block))
    {
      return stored
    }
    return log.options.integrity.blockSeed(block: block, header: log.header)
  }
}
