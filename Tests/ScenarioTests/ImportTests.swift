import Foundation
import Testing

/// A file of raw records comes in by `plumbline log import`, as a person does it.
@Suite struct ImportTests {
  private static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func records(_ numbers: Range<Int>) -> String {
    numbers.map { number in
      """
      {"id":"e\(number)","user_id":"u\(number % 50)","kind":"app_open",\
      "at":"2026-01-\(number % 20 + 10)T08:00:00Z","is_test":false}

      """
    }.joined()
  }

  private static func run(_ arguments: [String]) throws -> String {
    let result = try Programs.run("plumbline", arguments)
    try #require(result.status == 0, "\(arguments): \(result.errors)")
    return result.output
  }

  @Test func `records come in once, however often and from how many files they are imported`()
    throws
  {
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = folder.appending(path: "ours").path
    _ = try Self.run(["init", "--directory", directory, "--seed", "1"])
    let first = folder.appending(path: "first.ndjson")
    try Self.records(0..<3_000).write(to: first, atomically: true, encoding: .utf8)
    let command = ["log", "import", "--directory", directory, "--source", "app-events"]
    let imported = try Self.run(command + [first.path])
    #expect(imported.contains("imported 3,000 records of app-events, 3,000 rows"))

    // The same file again is at its end; a longer one brings only what is new.
    #expect(try Self.run(command + [first.path]).contains("imported 0 records"))
    let second = folder.appending(path: "second.ndjson")
    try (Self.records(0..<3_000) + "not json\n" + Self.records(3_000..<3_100))
      .write(to: second, atomically: true, encoding: .utf8)
    let more = try Self.run(command + [second.path])
    #expect(more.contains("imported 3,101 records of app-events, 100 rows"), "\(more)")
    let verified = try Self.run(["log", "verify", "--directory", directory])
    #expect(verified.contains("6,103"), "\(verified)")
  }

  @Test func `what cannot be imported is said, with what to do`() throws {
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let directory = folder.appending(path: "ours").path
    _ = try Self.run(["init", "--directory", directory])
    let parquet = folder.appending(path: "x.parquet")
    try "PAR1....".write(to: parquet, atomically: true, encoding: .utf8)
    let command = ["log", "import", "--directory", directory, parquet.path, "--source"]
    let refused = try Programs.run("plumbline", command + ["app-events"])
    #expect(refused.status != 0)
    #expect(refused.errors.contains("Write it as NDJSON first"))
    let unknown = try Programs.run("plumbline", command + ["app-event"])
    #expect(unknown.errors.contains("there are: app-events, billing"))
  }
}
