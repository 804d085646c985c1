import EventLog
import Events
import PlumblineTesting
import Storage
import Testing

@Suite struct AppendTests {
  @Test func `a retry gets its first offsets back, and a gap is refused`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    var batch = AppendBatch(to: log, producer: ProducerStamp("poller", epoch: 3, sequence: 1))
    batch.append(draft(0))
    batch.append(draft(1))
    let first = try await log.append(batch)
    _ = try await log.append([draft(2)])
    let retry = try await log.append(batch)
    #expect(retry.offsets == first.offsets)
    #expect(retry.wasRetry)
    #expect(log.head == Offset(3))

    batch.producer = ProducerStamp("poller", epoch: 3, sequence: 3)
    await #expect(throws: EventLogError.producerGap(producer: "poller", expected: 2, found: 3)) {
      try await log.append(batch)
    }
    batch.producer = ProducerStamp("poller", epoch: 2, sequence: 2)
    await #expect(throws: EventLogError.producerFenced(producer: "poller", epoch: 2, current: 3)) {
      try await log.append(batch)
    }
    batch.producer = ProducerStamp("poller", epoch: 4, sequence: 1)
    #expect(try await log.append(batch).first == Offset(3))
  }

  @Test func `an agent whose cursor has moved decides nothing twice`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    _ = try await log.append([draft(0), draft(1)])
    var batch = AppendBatch(to: log)
    batch.append(draft(2))
    batch.moveCursor(of: "aggregator", from: Offset(0), to: Offset(2))
    _ = try await log.append(batch)
    await #expect(
      throws: EventLogError.cursorMoved(
        agent: "aggregator", expected: Offset(0), found: Offset(2))
    ) { try await log.append(batch) }
    #expect(log.head == Offset(3))
    #expect(try log.reader().cursor(of: "aggregator") == Offset(2))
  }

  @Test func `knowledge time never goes back, and a jump needs a word`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let noon = Timestamp(seconds: 1_000_000)
    #expect(try await log.append([draft(0)], clock: noon).knowledgeTime == noon)
    let earlier = Timestamp(seconds: 999_000)
    #expect(try await log.append([draft(1)], clock: earlier).knowledgeTime == noon)
    let far = Timestamp(seconds: 1_000_000 + 400 * 86_400)
    await #expect(throws: EventLogError.self) { try await log.append([draft(2)], clock: far) }
    let adjusted = draft(2, kind: "ClockAdjusted")
    #expect(try await log.append([adjusted], clock: far).knowledgeTime == far)
    #expect(try log.reader().head(knownAt: noon) == Offset(2))
    #expect(try log.reader().head(knownAt: Timestamp(seconds: 1)) == Offset(0))
  }

  @Test func `appends from many tasks are all kept, each whole and in one piece`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let receipts = try await withThrowingTaskGroup(of: (Int, AppendReceipt).self) { group in
      for number in 0..<200 {
        group.addTask {
          (number, try await log.append([draft(2 * number), draft(2 * number + 1)]))
        }
      }
      var receipts: [Int: AppendReceipt] = [:]
      for try await (number, receipt) in group { receipts[number] = receipt }
      return receipts
    }
    #expect(log.head == Offset(400))
    let reader = try log.reader()
    for (number, receipt) in receipts {
      #expect(try reader.event(at: receipt.first).event == draft(2 * number).event)
      #expect(try reader.event(at: receipt.first.next).event == draft(2 * number + 1).event)
    }
  }

  @Test func `threads that block and tasks that wait append beside one another`() async throws {
    var options = LogOptions()
    options.segmentEvents = 64
    let temporary = try TemporaryLog(LogIdentity(seed: 1), options)
    let log = temporary.log
    let (threads, answers) = AsyncStream.makeStream(of: [Offset].self)
    for thread in 0..<3 {
      _ = try WorkerThread(name: "appender") {
        var first: [Offset] = []
        for number in 0..<60 {
          var batch = AppendBatch(to: log)
          batch.append(draft(thread * 1_000 + number))
          batch.append(draft(thread * 1_000 + number))
          if let receipt = try? log.appendBlocking(batch) { first.append(receipt.first) }
        }
        answers.yield(first)
      }
    }
    var offsets = try await withThrowingTaskGroup(of: [Offset].self) { group in
      for task in 3..<6 {
        group.addTask {
          var first: [Offset] = []
          for number in 0..<60 {
            let two = [draft(task * 1_000 + number), draft(task * 1_000 + number)]
            first.append(try await log.append(two).first)
          }
          return first
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    for await first in threads.prefix(3) {
      #expect(first.count == 60)
      #expect(first == first.sorted())
      offsets += first
    }
    // Every append has its own two offsets, with nothing between them.
    #expect(offsets.map(\.rawValue).sorted() == (0..<360).map { UInt64($0) * 2 })
    #expect(log.head == Offset(720))
    try await log.seal()
    var seen = 0
    try log.reader().eachEvent { _ in seen += 1 }
    #expect(seen == 720)
    log.close()
    #expect(throws: EventLogError.self) { try log.appendBlocking(AppendBatch(to: log)) }
  }

  @Test func `an event can be the cause of a later one in the same append`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    _ = try await log.append([draft(0)])
    var batch = AppendBatch(to: log)
    let cause = batch.append(draft(1))
    batch.append(draft(2))
    batch.append(draft(3), causedBy: cause, correlatedWith: cause)
    let receipt = try await log.append(batch)
    let reader = try log.reader()
    let last = try reader.event(at: Offset(receipt.end.rawValue - 1))
    #expect(last.cause == receipt.first)
    #expect(last.correlation == receipt.first)
    #expect(last.event == draft(3).event)
    #expect(try reader.event(at: receipt.first.next).cause == nil)
  }

  @Test func `a wait for the head ends with the append, and with a cancellation`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    async let waited: Void = log.waitForHead(beyond: Offset(0))
    _ = try await log.append([draft(0)])
    await waited
    let task = Task { await log.waitForHead(beyond: Offset(99)) }
    task.cancel()
    await task.value
    #expect(log.head == Offset(1))
  }
}
