import Events
import Expressions
import Foundation
import PlumblineTesting
import Testing

@testable import EventLog

@Suite struct IntegrityErasingTests {
  /// What is secret of a record. It does not compress, so it stands as it is in the files.
  static func secret(_ number: Int) -> [UInt8] {
    Digest32.sha256(of: [UInt8("\(number)".utf8.first ?? 0), UInt8(number)]).bytes
  }

  /// The names of the log's files that hold the secret of a record.
  static func files(of path: String, holding number: Int) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
      let content = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
      return content.range(of: Data(secret(number))) != nil
    }
  }

  static func record(_ number: Int, _ generator: inout SeededGenerator) -> EventDraft {
    var payload = secret(number)
    for _ in 0..<300 { payload.append(UInt8.random(in: 0...255, using: &generator)) }
    return EventDraft(
      .recordCollected(RecordCollected(source: "crm", key: "person-\(number)", payload: payload)),
      at: HashedLog.noon.adding(seconds: number), by: "collector")
  }

  /// A log of fifty such records, with a checkpoint.
  func log() async throws -> (HashedLog, SignedCheckpoint) {
    let hashed = try HashedLog()
    var generator = SeededGenerator(seed: 5)
    for start in stride(from: 0, to: 50, by: 10) {
      let drafts = (start..<start + 10).map { Self.record($0, &generator) }
      _ = try await hashed.log.append(drafts, clock: HashedLog.noon.adding(seconds: start))
    }
    return (hashed, try await hashed.log.checkpoint())
  }

  @Test func `what is erased is in no file any more, and every hash stays true`() async throws {
    let (hashed, signed) = try await log()
    let path = hashed.log.path
    #expect(try Self.files(of: path, holding: 17) == ["tail.mdb", "tail.mdb-journal"])
    let before = try hashed.log.reader()
    let leaves = try LogLeaves(log: before).leaves(0..<51)

    try await hashed.log.erase([Erasure(Offset(17))], reason: "asked to")

    #expect(try Self.files(of: path, holding: 17) == [])
    #expect(try Self.files(of: path, holding: 18) == ["history.mdb"])
    let after = try hashed.log.reader()
    #expect(after.head == Offset(52))
    #expect(try LogLeaves(log: after).leaves(0..<51) == leaves)
    #expect(try after.root(size: signed.checkpoint.size) == signed.checkpoint.root)
    guard case .recordCollected(let record) = try after.event(at: Offset(17)).event else {
      Issue.record("the event is no record any more")
      return
    }
    #expect(record.payload.isErased && record.key.isErased)
    #expect(try await LogVerifier(after).verify().findings == [])

    // Its own proof still holds, and discloses nothing; the others disclose what they did.
    let proof = try after.proof(of: Offset(17), disclosing: nil, under: signed)
    try proof.check()
    #expect(proof.disclosed.isEmpty)
    try after.proof(of: Offset(18), disclosing: [0, 1], under: signed).check()
    #expect(throws: IntegrityError.notInPlain(Offset(17), component: 0)) {
      try after.proof(of: Offset(17), disclosing: [0], under: signed)
    }
    // The log goes on, with this process's other readers too.
    _ = try await hashed.log.append(
      [HashedLog.record(60)], clock: HashedLog.noon.adding(seconds: 60))
    #expect(try before.renewed().head == Offset(53))
  }

  @Test func `one component goes and the other stays, with its salt`() async throws {
    let (hashed, signed) = try await log()
    try await hashed.log.erase([Erasure(Offset(3), components: [0])], reason: "")
    let after = try hashed.log.reader()
    try after.proof(of: Offset(3), disclosing: [1], under: signed).check()
    #expect(throws: IntegrityError.self) {
      try after.proof(of: Offset(3), disclosing: [0], under: signed)
    }
    #expect(try Self.files(of: hashed.log.path, holding: 3) == [])
    #expect(try await LogVerifier(after).verify().isWhole)
    // The rest of it later.
    try await hashed.log.erase([Erasure(Offset(3)), Erasure(Offset(4))], reason: "")
    #expect(try await LogVerifier(hashed.log.reader()).verify().isWhole)
  }

  @Test func `erasing twice changes nothing more`() async throws {
    let (hashed, _) = try await log()
    try await hashed.log.erase([Erasure(Offset(8))], reason: "")
    let once = try hashed.log.reader().seedTree(ofBlock: 0)
    try await hashed.log.erase([Erasure(Offset(8))], reason: "")
    #expect(try hashed.log.reader().seedTree(ofBlock: 0) == once)
    #expect(try await LogVerifier(hashed.log.reader()).verify().isWhole)
  }

  @Test func `the intent is an event, and names places only`() async throws {
    let (hashed, _) = try await log()
    try await hashed.log.erase([Erasure(Offset(8), components: [0, 1])], reason: "request 12")
    let reader = try hashed.log.reader()
    let intent = SubjectForgotten(
      erasures: [Erasure(Offset(8), components: [0, 1])], reason: "request 12")
    #expect(try reader.event(at: Offset(51)).event == .ofLog(.subjectForgotten(intent)))
    await #expect(throws: EventLogError.noSuchEvent(Offset(99), head: Offset(52))) {
      try await hashed.log.erase([Erasure(Offset(99))], reason: "")
    }
  }

  @Test(arguments: [false, true])
  func `an erasure that was cut short is finished when the log is opened`(
    hasIntent: Bool
  ) async throws {
    let (hashed, _) = try await log()
    let path = hashed.log.path
    let pending = PendingErasure(
      begun: hashed.log.head,
      intent: SubjectForgotten(erasures: [Erasure(Offset(17))], reason: "asked to"))
    try await hashed.log.write([IntegrityChange(.other, PendingErasure.key, pending.encoded)])
    if hasIntent {
      _ = try await hashed.log.append(
        [EventDraft(.ofLog(.subjectForgotten(pending.intent)), at: HashedLog.noon, by: "log")],
        clock: HashedLog.noon.adding(seconds: 100))
    }
    hashed.log.close()
    let log = try Log.open(at: path, HashedLog.options)
    defer { log.close() }
    #expect(log.head == Offset(52))
    #expect(try Self.files(of: path, holding: 17) == [])
    let reader = try log.reader()
    #expect(try reader.integrity(.other, PendingErasure.key) == nil)
    #expect(try await LogVerifier(reader).verify().isWhole)
  }

  @Test func `an export after erasing holds the digest, and is imported with the same hashes`()
    async throws
  {
    let (hashed, signed) = try await log()
    try await hashed.log.erase([Erasure(Offset(17))], reason: "asked to")
    let lines = try ExchangeTests.export(hashed.log)
    let line = try #require(
      lines.first { String(decoding: $0, as: UTF8.self).contains(#""plumblineoffset":"17""#) })
    let stored = try #require(try JSONValueView(exchanged: line, line: 1)["data_base64"]?.bytes)
    #expect(try CanonicalForm.components(of: stored).allSatisfy { $0.plain == nil })
    #expect(stored.firstRange(of: Self.secret(17)) == nil)
    let (path, report) = try await ExchangeTests.imported(lines)
    defer { try? TemporaryFolder.remove(path) }
    #expect(report.isWhole)
    let reader = try LogReader.open(at: path)
    #expect(try reader.root(size: signed.checkpoint.size) == signed.checkpoint.root)
    #expect(throws: IntegrityError.self) { try reader.proof(of: Offset(17), disclosing: [0]) }
  }
}
