import EventLog
import Events
import PlumblineTesting
import Testing

@Suite struct SealingTests {
  static func options(inBackground: Bool = false) -> LogOptions {
    var options = LogOptions()
    options.sealsInBackground = inBackground
    return options
  }

  /// Events of many shapes: known and unknown kinds, odd values, long payloads, erasable parts.
  static func drafts(_ count: Int, seed: UInt64) -> [EventDraft] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let time = Timestamp(microseconds: Int64(number) * 250_000)
      switch UInt64.random(in: 0..<10, using: &random) {
      case 0..<5:
        let source = SourceID(["billing", "core", "crm"].randomElement(using: &random) ?? "")
        let payload = Array(
          "{\"id\":\"\(random.next())\",\"amount\":\(number),\"plan\":\"gold\"}".utf8)
        return EventDraft(
          .recordCollected(
            RecordCollected(source: source, key: "rec_\(number)", payload: payload)),
          at: time, by: "agent:collector")
      case 5:
        return EventDraft(
          .unknown(
            UnknownEvent(
              kind: "FutureKind", schemaVersion: UInt64.random(in: 1...3, using: &random),
              fields: .map([
                .init(.integer(0), .integer(Int128(Int64(truncatingIfNeeded: random.next())))),
                .init(.integer(1), .array([.boolean(true), .null, .integer(-1)])),
                .init(.text("x"), .bytes([1, 2, 3])),
                .init(.text("big"), .integer(Int128(UInt64.max) * 3)),
              ]))), at: time, by: "agent:test", cause: Offset(UInt64(number / 2)))
      case 6:
        let items = (0..<Int.random(in: 0...40, using: &random)).map {
          CanonicalValue.integer(Int128($0))
        }
        return EventDraft(
          .unknown(
            UnknownEvent(
              kind: "Listed", schemaVersion: 1, fields: .map([.init(.integer(0), .array(items))]))),
          at: time, by: "agent:test")
      case 7: return draft(number, kind: "Rare\(number % 50)")
      default: return draft(number)
      }
    }
  }

  static func everything(_ reader: LogReader) throws -> (bytes: [[UInt8]], times: [Int64]) {
    var bytes: [[UInt8]] = []
    var times: [Int64] = []
    var gaps = 0
    try reader.scan { batch in
      for index in 0..<batch.count {
        if batch.numbers[index] != UInt64(bytes.count) { gaps += 1 }
        bytes.append(Array(batch.stored(at: index)))
        times.append(batch.knowledgeTimes[index])
      }
      return .goOn
    }
    #expect(gaps == 0)
    return (bytes, times)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `sealed events come back byte for byte, whole, by range, by kind and one by one`(
    seed: UInt64
  ) async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 1), Self.options())
    let log = temporary.log
    let drafts = Self.drafts(3_000, seed: seed)
    for start in stride(from: 0, to: drafts.count, by: 100) {
      _ = try await log.append(
        Array(drafts[start..<start + 100]), clock: Timestamp(seconds: Int64(start)))
    }
    let before = try Self.everything(log.reader())
    try await log.seal()
    let reader = try log.reader()
    let after = try Self.everything(reader)
    #expect(after.bytes == before.bytes)
    #expect(after.times == before.times)

    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let one = Int.random(in: 0..<drafts.count, using: &random)
      #expect(Array(try reader.batch(at: Offset(UInt64(one))).bytes) == before.bytes[one])
      let from = Int.random(in: 0..<drafts.count, using: &random)
      let to = Int.random(in: from...drafts.count, using: &random)
      var found: [UInt64] = []
      try reader.scan(
        Offset(UInt64(from))..<Offset(UInt64(to)), kinds: ["RecordCollected", "Listed"]
      ) { batch in
        for index in 0..<batch.count {
          found.append(batch.numbers[index])
          #expect(Array(batch.stored(at: index)) == before.bytes[Int(batch.numbers[index])])
        }
        return .goOn
      }
      let expected = (from..<to).filter {
        ["RecordCollected", "Listed"].contains(drafts[$0].event.kind)
      }
      #expect(found == expected.map { UInt64($0) }, "\(from)..<\(to), seed \(seed)")
    }
  }

  @Test func `rows are the same before and after sealing, and zones let a scan pass over them`()
    async throws
  {
    let temporary = try TemporaryLog(LogIdentity(seed: 1), Self.options())
    let log = temporary.log
    let layer = try await log.layer(of: "billing", mapping: [1])
    for start in 0..<20 {
      var batch = AppendBatch(to: log)
      for number in start * 10..<start * 10 + 10 {
        let record = batch.append(draft(number))
        for entity in ["a", "b"] {
          try batch.append(observation(number, entity: entity), to: layer, record: record)
        }
        try batch.setOutcome(.rows(2), of: record, in: layer)
      }
      _ = try await log.append(batch)
      if start == 9 { try await log.seal() }
    }
    func rows() throws -> [PlacedRow] {
      var all: [PlacedRow] = []
      try log.reader().scanRows(of: layer, records: Offset(35)..<Offset(165)) { rows in
        for index in 0..<rows.count {
          all.append(
            PlacedRow(
              place: rows.reference(at: index),
              row: try rows.observation(at: index, source: "billing", symbols: log.symbols)))
        }
        return .goOn
      }
      return all
    }
    let before = try rows()
    #expect(before.count == 260)
    #expect(try log.reader().outcome(of: Offset(99), in: layer) == .rows(2))
    try await log.seal()
    #expect(try rows() == before)
    #expect(try log.reader().outcome(of: Offset(199), in: layer) == .rows(2))

    // Day 5 of 1970 holds hours 96 to 119 only, so the second segment is passed over.
    var seen = 0
    try log.reader().scanRows(
      of: layer, columns: [.values], filter: RowScanFilter(days: 4...4)
    ) { rows in
      seen += rows.count
      #expect(rows.names.isEmpty)
      #expect(rows.values.count == rows.count)
      return .goOn
    }
    #expect(seen == 400)
    seen = 0
    try log.reader().scanRows(of: layer, columns: [], filter: RowScanFilter(days: 0...2)) {
      seen += $0.count
      return .goOn
    }
    #expect(seen == 200)
  }

  @Test func `segments are sealed in the background at every multiple of 65,536, and outlive it`()
    async throws
  {
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    let log = try Log.create(at: folder, LogIdentity(seed: 1))
    var expected: [[UInt8]] = []
    for start in stride(from: 0, to: 70_000, by: 3_500) {
      _ = try await log.append((start..<start + 3_500).map { draft($0) })
    }
    expected = try Self.everything(log.reader()).bytes
    log.close()
    let again = try Log.open(at: folder)
    #expect(again.head == Offset(70_000))
    try await again.seal()
    let after = try Self.everything(again.reader()).bytes
    #expect(after == expected)
    _ = try await again.append([draft(70_000)])
    #expect(try again.reader().event(at: Offset(70_000)).event == draft(70_000).event)
    again.close()
  }

  @Test func `a segment that cannot be sealed is told of, in the log and to others, until it is`()
    async throws
  {
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    var options = Self.options()
    options.integrity = RefusingHooks()
    let log = try Log.create(at: folder, LogIdentity(seed: 1), options)
    #expect(log.sealingFailure == nil)
    _ = try await log.append((0..<10).map { draft($0) })
    await #expect(throws: EventLogError.self) { try await log.seal() }
    let failure = try #require(log.sealingFailure)
    #expect("\(failure)".contains("no hash today"))
    #expect(try log.reader().statistics().sealingFailure == "\(failure)")
    // The events are where they were, and more can be appended.
    _ = try await log.append([draft(10)])
    #expect(try Self.everything(log.reader()).bytes.count == 11)
    #expect(log.close() == failure)

    let again = try Log.open(at: folder, Self.options())
    #expect(try again.reader().statistics().sealingFailure == "\(failure)")
    try await again.seal()
    #expect(try again.reader().statistics().sealingFailure == nil)
    #expect(try again.reader().sealedEnd() == Offset(11))
    #expect(again.close() == nil)
  }
}

/// Hooks that hash nothing.
private struct RefusingHooks: IntegrityHooks {
  struct Refusal: Error, CustomStringConvertible {
    let description = "no hash today"
  }

  func blockSeed(block: UInt64, header: LogHeader) -> [UInt8] {
    LogIntegrity().blockSeed(block: block, header: header)
  }

  func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange] {
    throw Refusal()
  }
}

private struct PlacedRow: Equatable {
  let place: RowReference
  let row: Observation
}
