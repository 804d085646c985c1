import ArgumentParser
import EventLog
import Events
import Expressions
import Replay

/// `plumbline replay`: rebuild what the agents know, or decide everything again and compare.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Rebuild the agents' state from the log, and print its hash.",
    discussion: """
      Example: plumbline replay --directory demo --verify
      With --verify everything is decided again, and compared with the log byte for byte.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Flag(name: .long, help: "Decide again and compare.") var verify = false
  @Flag(name: .long, help: "Begin at what the agents kept, as `run` does, not at nothing.")
  var kept = false
  @Option(name: .long, help: "Replay up to this offset.") var to: UInt64?
  @Option(name: .long, help: "1 or 2; the result does not depend on it.") var threads = 1

  func validate() throws {
    guard (1...2).contains(threads) else { throw ValidationError("--threads is 1 or 2") }
    guard !(verify && kept) else {
      throw ValidationError("--verify begins at nothing; leave out --kept")
    }
  }

  func run() async throws {
    let view = try LogView.open(directory)
    let replay = ReplayRun(reader: view.reader, pipeline: view.pipeline, threads: threads)
    let end = to.map { Offset($0) }
    let outcome =
      verify
      ? try await replay.verify(upTo: end)
      : try await replay.summary(
        upTo: end, from: kept ? AgentDesk.saved(for: view.pipeline, reader: view.reader) : nil)
    switch format.format {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("events", outcome.events.description)
        writer.member("repeated", outcome.repeated.description)
        writer.member("stateHash", outcome.stateDigest.hexadecimal)
        writer.member("divergence", ifPresent: outcome.divergence?.description)
      }
      StandardOutput.write(line: writer.text)
    case .table:
      StandardOutput.write(line: "events      \(PeopleFormat.grouped(outcome.events))")
      if verify {
        StandardOutput.write(
          line: "repeated    \(PeopleFormat.grouped(outcome.repeated)) events, equal byte for byte")
      }
      StandardOutput.write(line: "state hash  \(outcome.stateDigest.hexadecimal)")
      if let divergence = outcome.divergence { StandardOutput.write(line: "\(divergence)") }
    }
    if outcome.divergence != nil { throw ExitCode(1) }
  }
}
