import ArgumentParser
import EventLog
import Events
import Glibc

/// Makes a log out of the stream by the bulk path: also how fast a history comes in.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Bring the stream into a log, sealed from memory.")

  @Option var seed: UInt64 = 1
  @Option var people: UInt64 = 20_000
  @Option var events: UInt64
  @Option(help: "The log's directory; one that was begun goes on.") var directory: String
  @Option var threads = 3

  func run() async throws {
    var identity = LogIdentity(seed: seed, clock: .simulated)
    identity.created = Timestamp(microseconds: EventStream.start)
    let log: Log
    do throws(EventLogError) { log = try Log.open(at: directory) } catch {
      guard case .missing = error else { throw error }
      log = try Log.create(at: directory, identity)
    }
    let before = log.head
    let source = try await StreamSource(
      log, EventStream(seed: seed, people: people), events: events)
    let watch = Stopwatch()
    let total = events
    let summary = try await BulkAppend(to: log, threads: threads).run(source) { summary in
      guard isatty(2) == 1 else { return }
      let line = "\r\(before.rawValue + summary.events) of \(total) events"
      _ = line.withCString { write(2, $0, strlen($0)) }
    }
    var measured = Measurement(watch, events: Int(summary.events))
    measured.add("rows", Int(summary.rows))
    measured.add("segments", Int(summary.segments))
    measured.add("plain_bytes", Int(summary.plainBytes))
    let files = try log.reader().statistics().files
    for file in files { measured.add("bytes " + file.name, file.bytes) }
    log.close()
    measured.print()
  }
}
