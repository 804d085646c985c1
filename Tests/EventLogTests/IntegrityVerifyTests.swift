import Events
import Foundation
import Storage
import Testing

@testable import EventLog

@Suite struct IntegrityVerifyTests {
  /// A log with two checkpoints and some events behind them.
  func log() async throws -> HashedLog {
    let hashed = try HashedLog()
    try await hashed.append(0..<120)
    _ = try await hashed.log.checkpoint()
    try await hashed.append(120..<200)
    _ = try await hashed.log.checkpoint()
    try await hashed.append(200..<230)
    return hashed
  }

  func findings(_ hashed: HashedLog) async throws -> [String] {
    try await LogVerifier(hashed.log.reader()).verify().findings.map(\.description)
  }

  @Test func `a whole log is found whole`() async throws {
    let hashed = try await log()
    let report = try await LogVerifier(hashed.log.reader()).verify()
    #expect(report.findings == [])
    #expect(report.events == 232)
    #expect(report.checkpoints == 2)
    #expect(report.rows == 207)
    #expect(try report.root == hashed.log.reader().root())
    #expect(report.values > 10 && report.bytes > 10_000)
  }

  @Test func `an empty log is whole`() async throws {
    let hashed = try HashedLog()
    let report = try await LogVerifier(hashed.log.reader()).verify()
    #expect(report.isWhole && report.root == MerkleHash.empty)
    #expect(hashed.log.head == Offset(0))
  }

  @Test func `a changed salt is found where it lies`() async throws {
    let hashed = try await log()
    try await hashed.log.write([
      IntegrityChange(.salts, .number(0), SeedTree(seed: Salt(high: 1, low: 2)).encoded)
    ])
    let found = try await findings(hashed)
    #expect(found.contains { $0.hasPrefix("checkpoint 121: its root") })
    #expect(found.contains { $0.hasPrefix("checkpoint 202: its root") })
  }

  @Test func `a changed checkpoint is found`() async throws {
    let hashed = try await log()
    let latest = try #require(try hashed.log.reader().latestCheckpoint())
    let foreign = try SignedCheckpoint(
      signing: latest.checkpoint, with: NoteSigningKey(name: latest.checkpoint.origin))
    try await hashed.log.write(foreign.changes(after: Offset(121)))
    #expect(
      try await findings(hashed) == ["checkpoint 202: the log's key has not signed it"])
  }

  @Test func `a changed digest of a layer's block is found`() async throws {
    let hashed = try await log()
    let layer = try #require(try hashed.log.reader().layers().first)
    // No block of this layer is final, so a checkpoint over other rows stands for the change.
    let latest = try #require(try hashed.log.reader().latestCheckpoint()).checkpoint
    let key = try NoteSigningKey.ofLog(at: hashed.log.path, name: "")
    let changed = Checkpoint(
      origin: latest.origin, size: latest.size, root: latest.root, logID: latest.logID,
      incarnation: latest.incarnation,
      layers: [.init(layer: layer.id, rows: 180, root: .zero)])
    try await hashed.log.write(
      SignedCheckpoint(signing: changed, with: key).changes(after: Offset(121)))
    #expect(
      try await findings(hashed)
        == ["layer \(layer.id): its rows are not those of checkpoint 202"])
  }

  @Test func `a harmed byte on the disk is named, and the rest is still verified`() async throws {
    let hashed = try await log()
    let path = hashed.log.path
    hashed.log.close()
    // One byte of the payload of one event, in the middle of its append.
    let file = path + "/tail.mdb"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let needle = [UInt8]("person150@example.com".utf8)
    let place = try #require(bytes.firstRange(of: needle))
    bytes[place.lowerBound] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let reader = try LogReader.open(at: path)
    let report = try await LogVerifier(reader).verify()
    let found = report.findings.map(\.description)
    #expect(
      found.contains { $0.hasPrefix("tail.mdb, events ") && $0.hasSuffix("checksum is wrong") })
    // The append of person120 to person199 has the offsets 121 to 200.
    #expect(found.contains { $0.hasPrefix("events 121 to 200: ") })
    #expect(report.events == 232 - 80)
    // The events before the damage are whole, and so is the checkpoint over them.
    #expect(!found.contains { $0.hasPrefix("checkpoint 121:") })
    #expect(found.contains { $0.hasPrefix("checkpoint 202: events before it cannot be hashed") })
  }
}
