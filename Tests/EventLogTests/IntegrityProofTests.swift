import Events
import Foundation
import Testing

@testable import EventLog

@Suite struct IntegrityProofTests {
  @Test func `a proof holds for our own check and for the independent one`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<100)
    _ = try await hashed.log.checkpoint()
    let reader = try hashed.log.reader()
    for (offset, disclosed) in [(0, []), (57, [0]), (100, []), (99, [0, 1])]
      as [(UInt64, Set<UInt64>)]
    {
      let proof = try reader.proof(of: Offset(offset), disclosing: disclosed)
      try proof.check()
      #expect(try EventProof(json: proof.json) == proof)
      let file = hashed.file("proof.json")
      try proof.json.write(toFile: file, atomically: true, encoding: .utf8)
      let (status, output) = try runTool("check-proof", [file])
      #expect(status == 0, "\(output)")
      #expect(output.hasPrefix("HOLDS: event \(offset) of 101"))
      #expect(output.contains("person\(offset)@example.com") == disclosed.contains(0))
      let pinned = try runTool(
        "check-proof", [file, "--key-file", hashed.log.path + "/checkpoint.pub"])
      #expect(pinned.status == 0, "\(pinned.output)")
    }
  }

  @Test func `nothing that is not disclosed stands in the file`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<20)
    _ = try await hashed.log.checkpoint()
    let proof = try hashed.log.reader().proof(of: Offset(3), disclosing: [1])
    let text = String(decoding: proof.canonical, as: UTF8.self)
    #expect(!text.contains("person3"))
    #expect(proof.disclosed.map(\.component) == [1])
    #expect(String(decoding: proof.disclosed[0].value, as: UTF8.self).hasSuffix("person3"))
    #expect(try hashed.log.reader().proof(of: Offset(3), disclosing: nil).disclosed.count == 2)
  }

  /// A change of one member of the file, and what the independent check says of it.
  static let changes: [(String, @Sendable (inout [String: Any]) -> Void)] = [
    ("another offset", { $0["offset"] = "8" }),
    ("a changed event", { $0["canonical"] = flipped($0["canonical"]) }),
    ("a shorter path", { $0["path"] = Array(($0["path"] as! [String]).dropLast()) }),
    ("a longer path", { $0["path"] = ($0["path"] as! [String]) + ["AAAA"] }),
    (
      "another value",
      {
        var disclosed = $0["disclosed"] as! [[String: String]]
        disclosed[0]["value"] = flipped(disclosed[0]["value"])
        $0["disclosed"] = disclosed
      }
    ),
    (
      "another size",
      {
        $0["checkpoint"] = ($0["checkpoint"] as! String)
          .replacingOccurrences(of: "\n101\n", with: "\n102\n")
      }
    ),
    ("no checkpoint", { $0["checkpoint"] = nil }),
    ("another format", { $0["format"] = "plumbline-proof/2" }),
    (
      "another key",
      {
        $0["key"] = "\(NoteSigningKey(name: "plumbline/000102030405060708090a0b0c0d0e0f").verifier)"
      }
    ),
  ]

  static func flipped(_ base64: Any?) -> String {
    var bytes = [UInt8](base64: base64 as! String)!
    bytes[bytes.count - 1] ^= 1
    return bytes.base64
  }

  @Test func `a changed proof fails both checks`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<100)
    _ = try await hashed.log.checkpoint()
    let proof = try hashed.log.reader().proof(of: Offset(9), disclosing: [0])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(proof.json.utf8)) as? [String: Any])
    for (name, change) in Self.changes {
      var changed = object
      change(&changed)
      let data = try JSONSerialization.data(withJSONObject: changed)
      let file = hashed.file("changed.json")
      try data.write(to: URL(fileURLWithPath: file))
      let (status, output) = try runTool("check-proof", [file])
      #expect(status == 1 || status == 2, "\(name): \(output)")
      #expect(throws: (any Error).self, "\(name)") {
        try EventProof(json: String(decoding: data, as: UTF8.self)).check()
      }
    }
  }

  @Test func `an event without a checkpoint, or an unknown component, is refused`() async throws {
    let hashed = try HashedLog()
    try await hashed.append(0..<5)
    let reader = try hashed.log.reader()
    #expect(throws: IntegrityError.noCheckpoint(covering: Offset(2))) {
      try reader.proof(of: Offset(2))
    }
    _ = try await hashed.log.checkpoint()
    let after = try hashed.log.reader()
    #expect(throws: IntegrityError.notInPlain(Offset(2), component: 5)) {
      try after.proof(of: Offset(2), disclosing: [5])
    }
  }
}
