import CrashEvents
import EventLog
import Events
import Foundation
import PlumblineTesting
import Storage
import Testing

/// What goes wrong where a log runs, done to it for real: other processes, killed ones, full disks.
@Suite(.serialized) struct OperatingFailureTests {
  private static let seed: UInt64 = 7

  /// A folder that goes with the value.
  private final class Folder: Sendable {
    let url: URL

    init() throws {
      url = FileManager.default.temporaryDirectory.appending(path: "failure-\(UUID())")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private static func workload(
    _ folder: URL, _ appends: Int, _ role: String, shell: String = #"exec "$0" "$@""#
  ) throws -> Companion {
    try Companion(
      "CrashWorkload", [folder.path, "\(appends)", "\(seed)", role], shell: shell)
  }

  /// Everything that a companion says up to a line.
  private static func lines(of companion: Companion, until end: String? = nil) -> [String] {
    var lines: [String] = []
    while let line = companion.line(), line != end { lines.append(line) }
    return lines
  }

  /// Opens the log, compares everything in it, verifies it, and appends to it.
  private func check(_ folder: URL, holds acknowledged: UInt64, appends: Int = 400) async {
    await ExpectedLog(appends: appends, seed: Self.seed)
      .check(folder, acknowledged: acknowledged, "after \(acknowledged)")
  }

  // MARK: - Other processes

  @Test func `a second writer is refused and told who the first one is`() throws {
    let folder = try Folder()
    #expect(try Self.workload(folder.url, 3, "write").finish() == 0)
    let first = try Self.workload(folder.url, 0, "hold")
    #expect(first.line() == "holding")
    #expect(
      throws: EventLogError.secondWriter(path: folder.url.path, processID: first.processID)
    ) { try Log.open(at: folder.url.path) }
    // Reading needs no lock.
    #expect(try LogReader.open(at: folder.url.path).head > Offset(0))
    #expect(first.finish() == 0)
    try Log.open(at: folder.url.path).close()
  }

  @Test func `a reader in another process sees every append of a writer beside it`() async throws {
    let folder = try Folder()
    #expect(try Self.workload(folder.url, 2, "write").finish() == 0)
    let appends = 60
    let end =
      (0..<2).reduce(0) { $0 + CrashEvents.batchSize(of: $1, seed: Self.seed) }
      + (0..<appends).reduce(0) { $0 + CrashEvents.batchSize(of: $1, seed: Self.seed) }
    let reader = try Self.workload(folder.url, end, "follow")
    let writer = try Self.workload(folder.url, appends, "write")
    #expect(Self.lines(of: reader).last == "\(end)")
    #expect(reader.finish() == 0)
    #expect(writer.finish() == 0)
  }

  @Test func `the slot of a reader that was killed is cleared, and its pages are used again`()
    async throws
  {
    let folder = try Folder()
    #expect(try Self.workload(folder.url, 40, "write").finish() == 0)
    let reader = try Self.workload(folder.url, 0, "pin")
    #expect(reader.line() == "reading")
    let tail = folder.url.path + "/tail.mdb"
    let environment = try Environment(at: tail, databases: ["events"])
    defer { environment.close() }
    #expect(try environment.clearStaleReaders() == 0)
    func rewrite(_ times: Int) throws -> Int {
      for number in 0..<times {
        try environment.write { transaction in
          try transaction.put(
            environment["events"], StorageKey(UInt64(1) << 40),
            [UInt8](repeating: UInt8(number & 255), count: 20_000))
        }
      }
      return try FileSystem.size(of: tail)
    }
    let before = try rewrite(10)
    let pinned = try rewrite(50)
    #expect(pinned > before + 50 * 10_000, "a reader pins what it sees")
    reader.kill()
    #expect(try environment.clearStaleReaders() == 1)
    #expect(try rewrite(50) == pinned, "the pages that it pinned are used again")
  }

  @Test func `a writer that is killed inside a transaction loses nothing acknowledged`()
    async throws
  {
    let folder = try Folder()
    let writer = try Self.workload(folder.url, 25, "stick")
    let acknowledged = Self.lines(of: writer, until: "writing").last.flatMap { UInt64($0) }
    writer.kill()
    await check(folder.url, holds: try #require(acknowledged))
    #expect(try LogReader.open(at: folder.url.path).head.rawValue == (acknowledged ?? 0) + 3)
  }

  @Test(arguments: [false, true])
  func `a writer that is killed with its log open loses nothing, and takes nothing from a reader`(
    besideReader: Bool
  ) async throws {
    let folder = try Folder()
    let writer = try Self.workload(folder.url, 33, "leave")
    let acknowledged = Self.lines(of: writer, until: "left").last.flatMap { UInt64($0) }
    let reader = besideReader ? try Self.workload(folder.url, 0, "pin") : nil
    if let reader { #expect(reader.line() == "reading") }
    let journal = try Data(contentsOf: folder.url.appending(path: "tail.mdb-journal"))
    #expect(journal.prefix(8) != Data(count: 8), "a record lies in the journal")
    writer.kill()
    if besideReader {
      // Nobody can look at the log's own process beside this one's reader: both read what is there.
      #expect(try LogReader.open(at: folder.url.path).head.rawValue == acknowledged)
    }
    await check(folder.url, holds: try #require(acknowledged))
    if let reader { #expect(reader.finish() == 0) }
    let left = try Data(contentsOf: folder.url.appending(path: "tail.mdb-journal"))
    #expect(left.prefix(8) == Data(count: 8), "no record is left once the log is closed")
  }

  // MARK: - Full and read-only disks

  @Test func `a file that may not grow further is a full disk: nothing acknowledged is lost`()
    async throws
  {
    let folder = try Folder()
    // 1,024 blocks of 512 bytes; the signal is ignored, so that the write fails.
    let limited = #"trap "" XFSZ; ulimit -f 1024; exec "$0" "$@""#
    let writer = try Self.workload(folder.url, 400, "write", shell: limited)
    let lines = Self.lines(of: writer)
    #expect(writer.finish() == 1)
    let last = try #require(lines.last)
    #expect(last.hasPrefix("LOG-3: ") && last.contains("nothing acknowledged is lost"), "\(last)")
    let acknowledged = try #require(lines.dropLast().last.flatMap { UInt64($0) })
    await check(folder.url, holds: acknowledged)
  }

  @Test(.enabled(if: Mounting.isPossible, "needs the right to mount"))
  func `a log on a full disk goes on once there is room`() async throws {
    let folder = try Folder()
    let disk = try Mounting.memory(at: folder.url.appending(path: "disk"), kilobytes: 3_072)
    defer { disk.unmount() }
    let ballast = disk.url.appending(path: "ballast")
    try Data(count: 1 << 20).write(to: ballast)
    var options = LogOptions()
    options.segmentBytes = CrashEvents.segmentBytes
    options.now = { CrashEvents.time }
    let path = disk.url.appending(path: "log").path
    let log = try Log.create(at: path, LogIdentity(seed: 1, clock: .simulated), options)
    defer { log.close() }
    var failure: EventLogError?
    while failure == nil, log.head.rawValue < 100_000 {
      let first = log.head.rawValue
      do throws(EventLogError) {
        try await log.append((0..<20).map { CrashEvents.draft(at: first + $0, seed: Self.seed) })
      } catch { failure = error }
    }
    guard case .diskFull = failure else {
      Issue.record("not full after \(log.head): \(String(describing: failure))")
      return
    }
    let acknowledged = log.head.rawValue
    #expect(acknowledged > 100)
    var read: UInt64 = 0
    try log.reader().eachEvent { recorded in
      #expect(recorded.event == CrashEvents.draft(at: read, seed: Self.seed).event)
      read += 1
    }
    #expect(read == acknowledged)
    try FileManager.default.removeItem(at: ballast)
    try await log.append((0..<20).map { CrashEvents.draft(at: read + $0, seed: Self.seed) })
    try await log.seal()
    #expect(log.head.rawValue == acknowledged + 20)
    #expect(try await LogVerifier(log.reader()).verify().findings == [])
  }

  @Test(.enabled(if: Mounting.isPossible, "needs the right to mount"))
  func `a log on a read-only disk is read, and says clearly that it may not be written`()
    async throws
  {
    let folder = try Folder()
    let log = folder.url.appending(path: "log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    #expect(try Self.workload(log, 60, "write").finish() == 0)
    let head = try LogReader.open(at: log.path).head
    let disk = try Mounting.readOnly(log, at: folder.url.appending(path: "disk"))
    defer { disk.unmount() }
    let path = disk.url.path
    let error = #expect(throws: EventLogError.self) { try Log.open(at: path) }
    #expect(error?.code == "LOG-4", "\(String(describing: error))")
    let stated = try CrashTools.run(
      "plumbline", ["log", "stat", "--directory", path, "--format", "json"])
    #expect(stated.status == 0 && stated.output.contains("\"\(head)\""), "\(stated.output)")
    let verified = try CrashTools.run("plumbline", ["log", "verify", "--directory", path])
    #expect(verified.status == 0, "\(verified.output)")
    let proved = try CrashTools.run("plumbline", ["log", "prove", "3", "--directory", path])
    #expect(proved.status != 0 && proved.output.contains("LOG-4"), "\(proved.output)")
  }

  // MARK: - The commands

  @Test func `a newer format is refused by the commands, which say what to do`() async throws {
    let folder = try Folder()
    #expect(try Self.workload(folder.url, 2, "write").finish() == 0)
    let tail = try Environment(at: folder.url.path + "/tail.mdb", databases: ["meta"])
    try tail.write { transaction in
      let key = StorageKey("header")
      var header = try #require(try transaction.reading.get(tail["meta"], key))
      header[8] = 2
      try transaction.put(tail["meta"], key, header)
    }
    tail.close()
    for command in ["stat", "verify", "tail"] {
      let run = try CrashTools.run(
        "plumbline", ["log", command, "--directory", folder.url.path])
      #expect(run.status > 0, "\(command): \(run.output)")
      #expect(
        run.output.contains("LOG-9") && run.output.contains("Use a newer build"),
        "\(command): \(run.output)")
    }
  }
}
