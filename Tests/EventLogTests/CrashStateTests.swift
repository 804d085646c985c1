import EventLog
import Events
import PlumblineTesting
import Storage
import Testing

/// What a crash can leave behind, made by hand: the files as they were at some moment.
@Suite struct CrashStateTests {
  @Test func `a segment that never came to count is ignored, and gone after the next sealing`()
    async throws
  {
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    let log = try Log.create(at: folder, LogIdentity(seed: 1), SealingTests.options())
    let layer = try await log.layer(of: "billing", mapping: [1])
    func append(_ numbers: Range<Int>, to log: Log) async throws {
      var batch = AppendBatch(to: log)
      for number in numbers {
        let record = batch.append(draft(number))
        try batch.append(observation(number, entity: "a"), to: layer, record: record)
      }
      _ = try await log.append(batch)
    }
    try await append(0..<100, to: log)
    try await log.seal()
    log.close()
    // The tail as it was before the second sealing, with history as it is after it.
    let tail = try FileSystem.read(folder + "/tail.mdb")
    let second = try Log.open(at: folder, SealingTests.options())
    try await append(100..<200, to: second)
    try await second.seal()
    second.close()
    try FileSystem.write(tail, to: folder + "/tail.mdb")

    let third = try Log.open(at: folder, SealingTests.options())
    defer { third.close() }
    #expect(third.head == Offset(100))
    #expect(throws: EventLogError.noSuchEvent(Offset(150), head: Offset(100))) {
      try third.reader().event(at: Offset(150))
    }
    // Another history goes on from here.
    try await append(500..<530, to: third)
    #expect(try third.reader().event(at: Offset(110)).event == draft(510).event)
    try await third.seal()
    try await append(530..<600, to: third)
    try await third.seal()
    #expect(third.head == Offset(200))
    let expected = (Array(0..<100) + Array(500..<600)).map { draft($0).event }
    var found: [Event] = []
    try third.reader().eachEvent { found.append($0.event) }
    #expect(found == expected)
    var rows = 0
    try third.reader().scanRows(of: layer) {
      rows += $0.count
      return .goOn
    }
    #expect(rows == 200)
  }

  @Test func `a reader beside a writer sees every event once while the tail is sealed and cleared`()
    async throws
  {
    let temporary = try TemporaryLog(LogIdentity(seed: 1), Self.smallSegments)
    let log = temporary.log
    let total = 6_000
    async let done: Void = {
      for start in stride(from: 0, to: total, by: 50) {
        _ = try await log.append((start..<start + 50).map { draft($0) })
      }
    }()
    var next: UInt64 = 0
    while next < UInt64(total) {
      await log.waitForHead(beyond: Offset(next))
      let reader = try log.reader()
      try reader.scan(Offset(next)..<reader.head) { batch in
        for index in 0..<batch.count {
          #expect(batch.numbers[index] == next)
          next += 1
        }
        return .goOn
      }
    }
    try await done
    try await log.seal()
    #expect(try log.reader().sealedEnd() == Offset(UInt64(total)))
    var events = 0
    try log.reader().eachEvent { recorded in
      #expect(recorded.event == draft(events).event)
      events += 1
    }
    #expect(events == total)
  }

  static var smallSegments: LogOptions {
    var options = LogOptions()
    options.segmentEvents = 500
    return options
  }
}
