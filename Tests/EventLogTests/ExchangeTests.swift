import Events
import Foundation
import PlumblineTesting
import Testing

@testable import EventLog

extension SeedTree {
  /// The salts of the first block of a ``HashedLog``.
  fileprivate static let simulated = SeedTree(seed: simulatedSeed(logSeed: 1, block: 0))
}

@Suite struct ExchangeTests {
  /// The lines of a log's export.
  static func export(_ log: Log) throws -> [[UInt8]] {
    var splitter = LineSplitter()
    var lines: [[UInt8]] = []
    let reader = try log.reader()
    var export = LogExport(reader) { lines += splitter.append($0) }
    try export.run()
    #expect(splitter.last == nil)
    return lines
  }

  /// Imports lines into a new folder.
  static func imported(_ lines: [[UInt8]]) async throws -> (String, VerificationReport) {
    let path = try TemporaryFolder.make() + "/log"
    var importing = LogImport(at: path)
    for line in lines { try await importing.append(line: line) }
    return (path, try await importing.finish())
  }

  /// A log with rows, quarantine, a second layer of the same source, link state and a cursor.
  func log() async throws -> HashedLog {
    let hashed = try HashedLog()
    try await hashed.append(0..<150, perBatch: 7)
    _ = try await hashed.log.checkpoint(origin: "logs.example.com/a")
    let layer = try #require(try hashed.log.reader().layers().first).id
    let second = try await hashed.log.layer(of: "crm", mapping: [8])
    var batch = AppendBatch(to: hashed.log, clock: HashedLog.noon.adding(seconds: 200))
    batch.append(HashedLog.record(150))
    batch.link(layer, key: [1, 2, 3], value: [4, 5])
    batch.moveCursor(of: "aggregator", from: Offset(0), to: Offset(100))
    _ = try await hashed.log.append(batch)
    var activation = AppendBatch(to: hashed.log, clock: HashedLog.noon.adding(seconds: 201))
    activation.activate(second, caughtUpTo: hashed.log.head)
    activation.append(HashedLog.record(151))
    _ = try await hashed.log.append(activation)
    var last = AppendBatch(to: hashed.log, clock: HashedLog.noon.adding(seconds: 202))
    let index = last.append(HashedLog.record(152))
    try last.append(
      Observation(
        source: "crm", measure: "seats", entity: "account \"9\"", value: -3,
        eventTime: HashedLog.noon, weight: -1,
        replaces: RowReference(offset: Offset(3), layer: layer.rawValue, ordinal: 0),
        reason: .corrected),
      to: second, record: index)
    try last.setOutcome(.rows(1), of: index, in: second)
    _ = try await hashed.log.append(last)
    _ = try await hashed.log.checkpoint()
    return hashed
  }

  @Test func `an import has the same root, checkpoints, rows and memory as the log it comes from`()
    async throws
  {
    let hashed = try await log()
    let before = try hashed.log.reader()
    let lines = try Self.export(hashed.log)
    let (path, report) = try await Self.imported(lines)
    defer { try? TemporaryFolder.remove(path) }
    #expect(report.isWhole)
    let again = try Log.open(at: path, HashedLog.options)
    defer { again.close() }
    let after = try again.reader()
    #expect(after.header == before.header)
    #expect(after.head == before.head)
    #expect(try after.root() == before.root())
    let checkpoint = try #require(try after.latestCheckpoint())
    #expect(checkpoint == (try before.latestCheckpoint()))
    #expect(checkpoint.checkpoint.text == (try before.latestCheckpoint()?.checkpoint.text))
    #expect(try after.layersRooted().0 == before.layersRooted().0)
    for offset in [0, 77, 154] as [UInt64] {
      #expect(
        try after.event(at: Offset(offset)) == before.event(at: Offset(offset)))
    }
    let (old, new) = (try before.layers(), try after.layers())
    #expect(new.map(\.id) == old.map(\.id))
    #expect(new.map(\.record.mapping) == old.map(\.record.mapping))
    #expect(
      try after.outcome(of: Offset(9), in: old[0].id) == .quarantined(reason: "no amount in line 0")
    )
    #expect(try after.liveLayer(of: "crm") == old[1].id)
    #expect(try after.cursor(of: "aggregator") == Offset(100))
    #expect(try after.link(old[0].id, key: [1, 2, 3]) == [4, 5])
    // What was imported exports to the same lines again.
    let isSame = try Self.export(again) == lines
    #expect(isSame)
  }

  @Test func `every line is a CloudEvents object, and 64-bit numbers are strings`() async throws {
    let hashed = try await log()
    let lines = try Self.export(hashed.log)
    for line in lines {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      for name in ["specversion", "id", "source", "type"] {
        #expect(object[name] is String)
      }
      for name in object.keys where name != "data_base64" {
        #expect(name.allSatisfy { $0.isLowercase || $0.isNumber }, "\(name)")
      }
      #expect(object["data"] != nil || object["data_base64"] is String)
    }
    let first = try #require(
      lines.first { String(decoding: $0, as: UTF8.self).contains(#""plumblineoffset":"0""#) })
    let event = try #require(try JSONSerialization.jsonObject(with: Data(first)) as? [String: Any])
    #expect(event["type"] as? String == "RecordCollected")
    #expect(event["time"] as? String == "2023-11-14T22:13:20Z")
    #expect(event["datacontenttype"] as? String == "application/cbor")
    #expect(event["plumblineblock"] as? String == "0")
  }

  @Test func `an imported log goes on being hashed and signed`() async throws {
    let hashed = try await log()
    let (path, _) = try await Self.imported(try Self.export(hashed.log))
    defer { try? TemporaryFolder.remove(path) }
    let log = try Log.open(at: path, HashedLog.options)
    defer { log.close() }
    _ = try await log.append(
      [HashedLog.record(200)], clock: HashedLog.noon.adding(seconds: 300))
    let signed = try await log.checkpoint()
    let report = try await LogVerifier(log.reader()).verify()
    #expect(report.findings == [])
    #expect(report.checkpoints == 3)
    let proof = try log.reader().proof(of: Offset(5), disclosing: [0], under: signed)
    try proof.check()
  }

  /// A change of the export, and what the import says of it.
  static let changes: [(String, @Sendable (inout [[UInt8]]) -> Void)] = [
    ("an event is missing", { $0.remove(at: $0.count / 2) }),
    ("the end is missing", { $0.removeLast() }),
    ("the header is missing", { $0.removeFirst() }),
    ("two lines change places", { $0.swapAt($0.count / 2, $0.count / 2 + 1) }),
    (
      "a knowledge time is another",
      { lines in
        let place = lines.count / 2
        lines[place] = replaced(lines[place], #""plumblineknown":"17"#, #""plumblineknown":"16"#)
      }
    ),
    (
      "a symbol is another",
      { lines in
        for index in lines.indices {
          lines[index] = replaced(lines[index], "account11", "account12")
        }
      }
    ),
    (
      "rows are missing",
      { lines in
        let place = lines.count / 2
        lines[place] = replaced(lines[place], "plumblinerows", "plumblinelost")
      }
    ),
    (
      "the salts are others",
      { lines in
        for index in lines.indices where has(lines[index], "plumbline.block") {
          let salts = SeedTree(seed: Salt(high: 1, low: 2)).encoded.base64
          lines[index] = replaced(lines[index], SeedTree.simulated.encoded.base64, salts)
        }
      }
    ),
    ("a line is no JSON", { $0[$0.count / 2].removeLast() }),
  ]

  static func has(_ line: [UInt8], _ text: String) -> Bool {
    String(decoding: line, as: UTF8.self).contains(text)
  }

  static func replaced(_ line: [UInt8], _ from: String, _ to: String) -> [UInt8] {
    [UInt8](String(decoding: line, as: UTF8.self).replacingOccurrences(of: from, with: to).utf8)
  }

  @Test func `an export that was changed is not imported`() async throws {
    let hashed = try await log()
    let lines = try Self.export(hashed.log)
    for (name, change) in Self.changes {
      var changed = lines
      change(&changed)
      let isChanged = changed != lines
      #expect(isChanged, "\(name)")
      await #expect(throws: (any Error).self, "\(name)") { try await Self.imported(changed) }
    }
  }

  @Test func `lines are cut wherever the chunks are`() {
    let text = [UInt8]("one\ntwo\n\nthree\nrest".utf8)
    for size in 1...text.count {
      var splitter = LineSplitter()
      var lines: [[UInt8]] = []
      var start = 0
      while start < text.count {
        let end = min(start + size, text.count)
        lines += splitter.append([UInt8](text[start..<end]))
        start = end
      }
      #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one", "two", "three"])
      #expect(splitter.last == [UInt8]("rest".utf8))
    }
  }
}
