import EventLog
import Events
import PlumblineTesting
import Storage
import Testing

@Suite struct BackupTests {
  @Test func `a copy taken from a running log is restored whole, as a new incarnation`()
    async throws
  {
    let temporary = try TemporaryLog(LogIdentity(seed: 5), SealingTests.options())
    let log = temporary.log
    let layer = try await log.layer(of: "billing", mapping: [1])
    for start in [0, 300] {
      var batch = AppendBatch(to: log)
      for number in start..<start + 300 {
        let record = batch.append(draft(number))
        try batch.append(observation(number, entity: "a\(number)"), to: layer, record: record)
        try batch.setOutcome(.rows(1), of: record, in: layer)
      }
      _ = try await log.append(batch)
      if start == 0 { try await log.seal() }
    }
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    let copy = folder + "/copy"
    async let appended = log.append([draft(600)])
    let end = try LogBackup.copy(log.reader(), to: copy)
    _ = try await appended
    #expect(end == Offset(600) || end == Offset(601))
    #expect(throws: EventLogError.alreadyThere(path: copy)) {
      try LogBackup.copy(log.reader(), to: copy)
    }
    #expect(try FileSystem.names(in: folder) == ["copy"])

    let restored = folder + "/restored"
    let report = try await LogBackup.restore(copy, to: restored)
    #expect(report.isWhole, "\(report.findings)")
    let again = try Log.open(at: restored)
    defer { again.close() }
    #expect(again.header.id == log.header.id)
    #expect(again.header.incarnation == log.header.incarnation + 1)
    #expect(again.head == end.next)
    let begin = LogRestored(incarnation: again.header.incarnation, head: end)
    #expect(try again.reader().event(at: end).event == .ofLog(.logRestored(begin)))
    let before = try SealingTests.everything(log.reader()).bytes
    let after = try SealingTests.everything(again.reader()).bytes
    #expect(Array(after.dropLast()) == Array(before.prefix(Int(end.rawValue))))
    #expect(try again.reader().rows(of: Offset(299), in: layer).count == 1)
    #expect(try again.reader().rows(of: Offset(599), in: layer).count == 1)
  }

  @Test func `a damaged copy is not restored`() async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 5), SealingTests.options())
    _ = try await temporary.log.append((0..<300).map { draft($0) })
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    _ = try LogBackup.copy(temporary.log.reader(), to: folder + "/copy")
    try RefusalTests.damage(folder + "/copy/tail.mdb", at: "number 299")
    let report = try await LogBackup.restore(folder + "/copy", to: folder + "/restored")
    #expect(!report.isWhole)
    #expect(report.findings.contains { $0.place.contains("events") }, "\(report.findings)")
    #expect(try FileSystem.names(in: folder) == ["copy"])
  }
}

@Suite struct ProjectionTests {
  @Test func `a projection's state comes back for its version, and for no other log`() async throws
  {
    let temporary = try TemporaryLog()
    let log = temporary.log
    _ = try await log.append([draft(0), draft(1)])
    #expect(try log.reader().projection("figures", version: "v1") == nil)
    let state = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try log.saveProjection("figures", version: "v1", at: Offset(1), state: [1])
    try log.saveProjection("figures", version: "v1", at: Offset(2), state: state)
    let kept = try #require(try log.reader().projection("figures", version: "v1"))
    #expect(kept.offset == Offset(2))
    #expect(kept.state == state)
    #expect(kept.digest == .sha256(of: state))
    #expect(try log.reader().projection("figures", version: "v2") == nil)

    // A state that has read further than this log goes belongs to another history.
    let other = try TemporaryLog()
    try FileSystem.write(
      FileSystem.read(temporary.path + "/projections.mdb"),
      to: other.path + "/projections.mdb")
    _ = try await other.log.append([draft(0), draft(1)])
    #expect(try other.log.reader().projection("figures", version: "v1") == nil)
  }

  @Test func `statistics count what there is`() async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 1), SealingTests.options())
    let log = temporary.log
    let layer = try await log.layer(of: "billing", mapping: [1])
    var batch = AppendBatch(to: log)
    for number in 0..<10 {
      let record = batch.append(draft(number))
      try batch.append(observation(number, entity: "a"), to: layer, record: record)
    }
    batch.moveCursor(of: "aggregator", from: Offset(0), to: Offset(0))
    _ = try await log.append(batch)
    try await log.seal()
    _ = try await log.append([draft(10)])
    let statistics = try log.reader().statistics()
    #expect(statistics.head == Offset(11))
    #expect(statistics.sealedEnd == Offset(10))
    #expect(statistics.segments == 1)
    #expect(statistics.sealedRows == 10)
    #expect(statistics.sealedPlainBytes > 300)
    #expect(statistics.files.map(\.name) == ["history.mdb", "tail.mdb"])
    #expect(statistics.layers.map(\.id) == [layer])
    #expect(statistics.symbols[.entity] == 1)
    #expect(statistics.symbols[.measure] == 2)
    #expect(statistics.cursors == ["aggregator": Offset(0)])
  }
}
