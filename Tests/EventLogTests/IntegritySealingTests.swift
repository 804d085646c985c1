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

  @Test func `a block keeps its root, and proofs reach into it`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<66_000, perBatch: 4_000, rows: false)
    try await hashed.log.seal()
    let reader = try hashed.log.reader()
    let kept = try #require(try reader.integrity(.roots, .number(0)))
    let leaves = try LogLeaves(log: reader).leaves(0..<65_536)
    #expect(MerkleHash.root(of: leaves[...]).bytes == kept)
    let signed = try await hashed.log.checkpoint()
    let after = try hashed.log.reader()
    for offset in [3, 65_535, 65_536, 66_000] as [UInt64] {
      try after.proof(of: Offset(offset), under: signed).check()
    }
    let report = try await LogVerifier(after).verify()
    #expect(report.findings == [] && report.blocks == 1)
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
    let log = try EventLog.create(at: path, LogIdentity(seed: 1, clock: .simulated), options)
    _ = try await log.append((0..<50).map { HashedLog.record($0) }, clock: HashedLog.noon)
    try await log.seal()
    let root = try log.reader().root()
    log.close()
    let again = try EventLog.open(at: path, HashedLog.options)
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

  @Test func `the block digests of a layer are kept once they cannot change`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<66_000, perBatch: 6_000)
    try await hashed.log.seal()
    let signed = try await hashed.log.checkpoint()
    let layer = try #require(try hashed.log.reader().layers().first).id
    let reader = try hashed.log.reader()
    let kept = try #require(try reader.integrity(.other, LayerRoots.key(layer, 0)))
    #expect(try reader.integrity(.other, LayerRoots.key(layer, 1)) == nil)
    #expect(signed.checkpoint.layers.first?.rows == 59_400)
    #expect(try await LogVerifier(reader).verify().isWhole)
    // A kept digest that the rows do not give is found.
    var wrong = kept
    wrong[wrong.count - 1] ^= 1
    try await hashed.log.write([IntegrityChange(.other, LayerRoots.key(layer, 0), wrong)])
    let findings = try await LogVerifier(hashed.log.reader()).verify().findings
    #expect(
      findings.map(\.description) == [
        "layer \(layer), records 0 and on: the rows are not those of the kept digest"
      ])
  }
}
