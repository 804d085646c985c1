import Events
import Foundation
import Testing

@testable import EventLog

@Suite struct IntegrityCheckpointTests {
  @Test func `a checkpoint is signed over every event, and only a new event makes a new one`()
    async throws
  {
    let hashed = try HashedLog()
    try await hashed.append(0..<250)
    let first = try await hashed.log.checkpoint()
    #expect(first.checkpoint.size == Offset(251))
    #expect(first.checkpoint.origin == "plumbline/000102030405060708090a0b0c0d0e0f")
    #expect(first.checkpoint.layers.map(\.rows) == [225])
    let key = try #require(try NoteVerifierKey.ofLog(at: hashed.log.path).last)
    #expect(first.isSigned(by: key))
    #expect(try await hashed.log.checkpoint() == first)
    #expect(hashed.log.head == Offset(251))

    // The last event says what the layers were.
    let reader = try hashed.log.reader()
    let rooted = LayerRooted(size: Offset(250), layers: first.checkpoint.layers)
    #expect(try reader.event(at: Offset(250)).event == .ofLog(.layerRooted(rooted)))

    try await hashed.append(250..<260)
    let second = try await hashed.log.checkpoint()
    #expect(second.checkpoint.size == Offset(262))
    let path = try hashed.log.reader().consistencyPath(from: Offset(251), to: Offset(262))
    #expect(
      MerkleProof.isConsistent(
        earlier: 251, root: first.checkpoint.root, later: 262, root: second.checkpoint.root,
        path: path))
    #expect(try hashed.log.reader().checkpoint(covering: Offset(10)) == first)
    #expect(try hashed.log.reader().checkpoint(covering: Offset(251)) == second)
    #expect(try hashed.log.reader().checkpoint(covering: Offset(262)) == nil)
  }

  @Test func `the signing key is readable by its owner alone, and is kept`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<3)
    _ = try await hashed.log.checkpoint(origin: "logs.example.com/main")
    let path = hashed.log.path + "/checkpoint.key"
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let key = try NoteSigningKey.ofLog(at: hashed.log.path, name: "another")
    #expect(key.verifier.name == "logs.example.com/main")
    #expect(key.verifier == (try NoteVerifierKey.ofLog(at: hashed.log.path).last))
    #expect(try NoteVerifierKey(parsing: "\(key.verifier)") == key.verifier)
  }

  @Test func `a changed or foreign checkpoint is not signed`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<30)
    let signed = try await hashed.log.checkpoint()
    let key = try #require(try NoteVerifierKey.ofLog(at: hashed.log.path).last)
    #expect(try SignedCheckpoint(parsing: signed.note).isSigned(by: key))
    for (from, to) in [
      ("\n31\n", "\n30\n"), ("rows 27", "rows 28"), ("incarnation 0", "incarnation 1"),
    ] {
      let changed = signed.note.replacingOccurrences(of: from, with: to)
      #expect(changed != signed.note)
      #expect(try !SignedCheckpoint(parsing: changed).isSigned(by: key))
    }
    let other = NoteSigningKey(name: key.name)
    #expect(!signed.isSigned(by: other.verifier))
    let foreign = try SignedCheckpoint(signing: signed.checkpoint, with: other)
    #expect(foreign.isSigned(by: other.verifier) && !foreign.isSigned(by: key))
  }

  static let malformed = [
    "", "a\n1\n", "a\n1\nAAAA\nlog 00 incarnation 0\n\n\u{2014} a b\n",
    "a\nx\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nlog 00 incarnation 0\n\n\u{2014} a b\n",
    "a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nlog 00 incarnation 0\n\n\u{2014} a b\n",
    "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nlog 00 incarnation 0\nsurprise\n\n",
  ]

  @Test(arguments: malformed)
  func `what is not a checkpoint is refused`(note: String) {
    #expect(throws: IntegrityError.self) { try SignedCheckpoint(parsing: note) }
  }

  @Test func `the same simulated log has the same root`() async throws {
    var roots: Set<Digest32> = []
    for _ in 0..<2 {
      let hashed = try HashedLog()
      try await hashed.append(0..<50)
      roots.insert(try await hashed.log.checkpoint().checkpoint.root)
    }
    #expect(roots.count == 1)
    let other = try HashedLog(seed: 2)
    try await other.append(0..<50)
    #expect(try await !roots.contains(other.log.checkpoint().checkpoint.root))
  }
}
