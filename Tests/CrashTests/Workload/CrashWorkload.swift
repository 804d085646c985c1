import CrashEvents
import EventLog
import Events
import Foundation
import Storage

/// A process that does something to a log until it is killed, or until its standard input ends.
///
///     CrashWorkload DIRECTORY APPENDS SEED [ROLE]
///
/// Roles:
/// - `write` (without one): appends, and says after each what was acknowledged: by a line on standard
///   output, and in the file `notes` of the log's folder, where a recorder of writes sees it in order.
///   An error ends it, after a line of its own.
/// - `hold`: has the log open for writing, says `holding`, and waits.
/// - `leave`: writes as `write`, then says `left` with the log still open, and waits.
/// - `stick`: writes as `write`, then says `writing` inside the transaction of one more append, and
///   stays there.
/// - `pin`: says `reading` inside a snapshot of the tail, and stays there.
/// - `follow`: reads beside a writer until it has seen as many events as APPENDS, and says so.
@main
struct CrashWorkload {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let appends = Int(arguments[2]), let seed = UInt64(arguments[3])
    else {
      say("usage: CrashWorkload DIRECTORY APPENDS SEED [ROLE]")
      exit(64)
    }
    let directory = arguments[1]
    switch arguments.count > 4 ? arguments[4] : "write" {
    case "hold":
      let log = try Log.open(at: directory, options())
      say("holding")
      waitForEndOfInput()
      log.close()
    case "pin": try pin(directory)
    case "follow": try await follow(directory, to: UInt64(appends), seed: seed)
    case "leave":
      let log = try await write(to: directory, appends: appends, seed: seed)
      say("left")
      waitForEndOfInput()
      log.close()
    case "stick":
      try await write(to: directory, appends: appends, seed: seed).close()
      try Sticking.append(to: directory)
    default:
      do { try await write(to: directory, appends: appends, seed: seed).close() } catch {
        say("\(error)")
        exit(1)
      }
    }
  }

  private static func options() -> LogOptions {
    var options = LogOptions()
    options.segmentBytes = CrashEvents.segmentBytes
    options.now = { CrashEvents.time }
    return options
  }

  /// - Returns: The log, open.
  private static func write(
    to directory: String, appends: Int, seed: UInt64
  ) async throws -> Log {
    let isNew = !FileManager.default.fileExists(atPath: directory + "/tail.mdb")
    let log =
      isNew
      ? try Log.create(at: directory, LogIdentity(seed: seed, clock: .simulated), options())
      : try Log.open(at: directory, options())
    let notes = directory + "/notes"
    if !FileManager.default.fileExists(atPath: notes) {
      _ = FileManager.default.createFile(atPath: notes, contents: nil)
    }
    let file = try FileHandle(forWritingTo: URL(filePath: notes))
    try file.seekToEnd()
    let layer = try await log.layer(of: CrashEvents.source, mapping: [1])
    for number in 0..<appends {
      let batch = try self.batch(number, log, layer, seed)
      let receipt = try await log.append(batch)
      let line = "\(receipt.end)"
      try file.write(contentsOf: Data("\(line)\n".utf8))
      say(line)
    }
    return log
  }

  private static func batch(
    _ number: Int, _ log: Log, _ layer: LayerID, _ seed: UInt64
  ) throws -> AppendBatch {
    let first = log.head.rawValue
    var batch = AppendBatch(to: log)
    for index in 0..<CrashEvents.batchSize(of: number, seed: seed) {
      let offset = first + UInt64(index)
      let record = batch.append(CrashEvents.draft(at: offset, seed: seed))
      try batch.append(CrashEvents.row(at: offset, seed: seed), to: layer, record: record)
      try batch.setOutcome(.rows(1), of: record, in: layer)
    }
    return batch
  }

  private static func pin(_ directory: String) throws {
    let tail = try Environment(
      at: directory + "/tail.mdb", databases: ["events"], readOnly: true)
    try tail.read { _ in
      say("reading")
      waitForEndOfInput()
    }
  }

  private static func follow(_ directory: String, to head: UInt64, seed: UInt64) async throws {
    var reader = try LogReader.open(at: directory)
    var read: UInt64 = 0
    while true {
      try reader.eachEvent(in: Offset(read)..<reader.head) { recorded in
        guard recorded.event == CrashEvents.draft(at: read, seed: seed).event,
          recorded.offset.rawValue == read
        else {
          say("event \(read) differs")
          exit(1)
        }
        read += 1
      }
      say("\(read)")
      if read >= head { return }
      reader = try await reader.waitForHead(beyond: Offset(read), lookingEvery: .milliseconds(1))
    }
  }

  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  static func waitForEndOfInput() { _ = try? FileHandle.standardInput.readToEnd() }
}
