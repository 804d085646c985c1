import Events
import Synchronization
import Testing

@testable import Connectors

@Suite struct FilesConnectorTests {
  /// A shelf of files that can be changed.
  private final class Shelf: Sendable {
    private let files = Mutex<[String: (tag: String, text: String)]>([:])
    func put(_ name: String, _ tag: String, _ text: String) {
      files.withLock { $0[name] = (tag, text) }
    }
    func answer(_ request: StubRequest) -> StubAnswer {
      files.withLock { files in
        if request.path == "/files" {
          let entries = files.sorted { $0.key < $1.key }.map {
            #"{"name":"\#($0.key)","etag":"\#($0.value.tag)"}"#
          }
          return .text("[" + entries.joined(separator: ",") + "]")
        }
        guard let file = files[String(request.path.dropFirst(7))] else { return .status(404) }
        return .text(file.text)
      }
    }
  }

  private func source(_ url: String, remember: Int = 3) -> SourceDefinition {
    .stub(
      kind: "files", url: url,
      settings: [
        "listing": "/files", "download": "/files/{name}", "format": "csv", "columns": "id",
        "pattern": "u-{day}.csv", "remember": String(remember),
      ])
  }

  @Test func `a file that is issued again is read again whole, others are not`() async throws {
    let shelf = Shelf()
    let journal = StubJournal()
    shelf.put("u-2025-11-01.csv", "a1", "id\n1\n2\n")
    shelf.put("u-2025-11-02.csv", "b1", "id\n3\n")
    try await withStub(journal: journal) {
      shelf.answer($0)
    } while: { url in
      try await withConnector(source(url)) { collector in
        let first = await collector.walk()
        #expect(first.records == ["1", "2", "3"])
        shelf.put("u-2025-11-01.csv", "a2", "id\n1\n9\n")
        shelf.put("u-2025-11-03.csv", "c1", "id\n4\n")
        let second = await collector.walk(
          from: first.cursor, now: tuesday.advanced(by: .seconds(3600)))
        #expect(second.records == ["1", "9", "4"])
        let third = await collector.walk(
          from: second.cursor, now: tuesday.advanced(by: .seconds(7200)))
        #expect(third.records.isEmpty && third.answers.count == 1)
        #expect(await journal.paths.count { $0 == "/files" } == 3)
      }
    }
  }

  @Test func `old files are forgotten and not read again, and the cursor stays small`() async throws
  {
    let shelf = Shelf()
    for day in 1...28 { shelf.put("u-2025-11-\(padded(day)).csv", "t", "id\n\(day)\n") }
    try await withStub {
      shelf.answer($0)
    } while: { url in
      try await withConnector(source(url)) { collector in
        let first = await collector.walk()
        #expect(first.records.count == 28)
        #expect(first.cursor.utf8.count < 200)
        shelf.put("u-2025-11-02.csv", "changed", "id\n99\n")
        shelf.put("u-2025-11-27.csv", "changed", "id\n27b\n")
        let second = await collector.walk(
          from: first.cursor, now: tuesday.advanced(by: .seconds(3600)))
        #expect(second.records == ["27b"])
      }
    }
  }

  @Test func `files of days before the backfill are left out`() async throws {
    let shelf = Shelf()
    shelf.put("u-2025-10-08.csv", "a", "id\nold\n")
    shelf.put("u-2025-10-09.csv", "b", "id\nnew\n")
    try await withStub {
      shelf.answer($0)
    } while: { url in
      try await withConnector(source(url)) { collector in
        #expect(await collector.walk().records == ["new"])
      }
    }
  }

  /// Without a cursor a source is asked from its watermark on, and the file of a day comes after it.
  @Test func `a shelf that is empty at first is remembered with the day from which it is read`()
    async throws
  {
    let shelf = Shelf()
    try await withStub {
      shelf.answer($0)
    } while: { url in
      try await withConnector(source(url)) { collector in
        let first = await collector.walk()
        #expect(first.records.isEmpty)
        #expect(FileCursor(first.cursor).firstDay == CivilDay("2025-10-09"))
        shelf.put("u-2025-10-08.csv", "a", "id\nold\n")
        shelf.put("u-2025-10-09.csv", "b", "id\nnew\n")
        let second = await collector.walk(
          from: first.cursor, now: tuesday.advanced(by: .seconds(86_400)))
        #expect(second.records == ["new"])
      }
    }
  }

  @Test func `packed files are unpacked, damaged ones refused`() throws {
    // printf 'id\n1\n' | gzip -n9
    let packed = try #require(Base64.decode("H4sIAAAAAAACA8tM4TLkAgAP6VvNBQAAAA=="))
    #expect(try GzipInflater.inflate(packed, limit: 100) == Array("id\n1\n".utf8))
    #expect(
      try GzipInflater.inflate(packed + packed, limit: 100) == Array("id\n1\nid\n1\n".utf8))
    #expect(throws: BodyFault.self) { try GzipInflater.inflate(packed, limit: 4) }
    #expect(throws: BodyFault.self) {
      try GzipInflater.inflate(Array(packed.dropLast(4)), limit: 100)
    }
    var damaged = packed
    damaged[12] ^= 0xFF
    #expect(throws: BodyFault.self) { try GzipInflater.inflate(damaged, limit: 100) }
    #expect(GzipInflater.isGzip(packed) && !GzipInflater.isGzip(Array("id".utf8)))
  }
}
