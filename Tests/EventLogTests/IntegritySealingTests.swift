import Events
import PlumblineTesting
import Testing

@testable import EventLog

@Suite struct IntegritySealingTests {
  @Test func `sealing grows the tree, and the root is that of every event`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<300, perBatch: 50)
    let before = try hashed.log.reader().root()
    try await hashed.log.seal()
    let reader = try hashed.log.reader()
    let frontier = try reader.frontier()
    #expect(frontier.size == 300)
    #expect(frontier.root() == before)
    #expect(try reader.root() == before)
    try await hashed.append(300..<320)
    try await hashed.log.seal()
    #expect(try hashed.log.reader().frontier().size == 320)
    let report = try await LogVerifier(hashed.log.reader()).verify()
    #expect(report.findings == [])
    #expect(report.root == (try hashed.log.reader().root()))
  }

  @Test func `a log that was not hashed before catches up`() async throws {
    // Hashed seeds, but no hashing at sealing: as after a build without it.
    struct SeedsOnly: IntegrityHooks {
      func blockSeed(block: UInt64, header: LogHeader) -> [UInt8] {
        LogIntegrity().blockSeed(block: block, header: header)
      }
      func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange] { [] }
    }
    var options = LogOptions()
    options.integrity = SeedsOnly()
    let path = try TemporaryFolder.make() + "/log"
    let log = try Log.create(at: path, LogIdentity(seed: 1, clock: .simulated), options)
    _ = try await log.append((0..<50).map { HashedLog.record($0) }, clock: HashedLog.noon)
    try await log.seal()
    let root = try log.reader().root()
    log.close()
    let again = try Log.open(at: path, HashedLog.options)
    defer {
      again.close()
      try? TemporaryFolder.remove(path)
    }
    _ = try await again.append([HashedLog.record(50)], clock: HashedLog.noon)
    try await again.seal()
    let reader = try again.reader()
    #expect(try reader.frontier().size == 51)
    #expect(try reader.root(size: Offset(50)) == root)
    #expect(try await LogVerifier(reader).verify().isWhole)
  }

  /// A log of more than a block: small events all alike, and a few records with rows at both ends.
  func longLog() async throws -> HashedLog {
    let hashed = try HashedLog()
    try await hashed.append(0..<20)
    var batch = AppendBatch(to: hashed.log, clock: HashedLog.noon.adding(seconds: 30))
    var encoder = CanonicalEncoder()
    EventDraft(
      .unknown(UnknownEvent(kind: "Filler", schemaVersion: 1, fields: .map([]))),
      at: HashedLog.noon, by: "test"
    ).encode(into: &encoder)
    for _ in 0..<65_530 { try batch.append(stored: encoder.bytes) }
    _ = try await hashed.log.append(batch)
    try await hashed.append(20..<40)
    // As sealing does it, without the columns.
    var growth = try TreeGrowth(log: hashed.log.reader())
    try hashed.log.reader().scan { batch in
      try growth.append(batch)
      return .goOn
    }
    try await hashed.log.write(growth.changes)
    return hashed
  }

  @Test func `blocks keep their roots and layers their digests, and proofs reach into them`()
    async throws
  {
    let hashed = try await longLog()
    let signed = try await hashed.log.checkpoint()
    let reader = try hashed.log.reader()
    #expect(try reader.frontier().size == 65_570)
    #expect(try reader.integrity(.roots, .number(0)) != nil)
    #expect(try reader.integrity(.roots, .number(1)) == nil)
    #expect(signed.checkpoint.layers.map(\.rows) == [36])
    for offset in [3, 65_535, 65_536, 65_570] as [UInt64] {
      try reader.proof(of: Offset(offset), under: signed).check()
    }
    let layer = try #require(try reader.layers().first).id
    let kept = try #require(try reader.integrity(.other, LayerRoots.key(layer, 0)))
    #expect(try reader.integrity(.other, LayerRoots.key(layer, 1)) == nil)
    let report = try await LogVerifier(reader).verify()
    #expect(report.findings == [] && report.blocks == 1)

    // A kept digest that the rows do not give is found, and so is a root that is another.
    var wrong = kept
    wrong[wrong.count - 1] ^= 1
    try await hashed.log.write([
      IntegrityChange(.other, LayerRoots.key(layer, 0), wrong),
      IntegrityChange(.roots, .number(0), Digest32.zero.bytes),
    ])
    let findings = try await LogVerifier(hashed.log.reader()).verify().findings
    #expect(
      findings.map(\.place) == ["block 0", "layer \(layer), records 0 and on"])
  }
}
