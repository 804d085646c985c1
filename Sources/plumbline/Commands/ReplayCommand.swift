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
      With --verify everything is decided again, each stretch of the log under the version that was \
      active, and compared with the log byte for byte; the first difference is named by its offset \
      and field. With --step every tick is printed with what was decided at it. With --rules the \
      history is replayed under another version or file.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Flag(name: .long, help: "Decide again and compare.") var verify = false
  @Flag(name: .long, help: "Print each tick, and what is decided at it.") var step = false
  @Flag(name: .long, help: "Begin at what the agents kept, as `run` does, not at nothing.")
  var kept = false
  @Option(name: .long, help: "Replay up to this offset or time.") var to = ""
  @Option(name: [.long, .customLong("config")], help: "Replay under this version or file.")
  var rules: String?
  @Option(name: .long, help: "1 or 2; the result does not depend on it.") var threads = 1

  func validate() throws {
    guard (1...2).contains(threads) else { throw ValidationError("--threads is 1 or 2") }
    guard !(verify && kept) else {
      throw ValidationError("--verify begins at nothing; leave out --kept")
    }
    guard !(verify && rules != nil) else {
      throw ValidationError(
        "--verify compares with what was decided; `plumbline rules diff` compares with other rules"
      )
    }
  }

  func run() async throws {
    let view = try LogView.open(directory)
    let end = try Axes.offset(to, in: view.reader, zone: view.zone)
    let timeline = try rules.map { PipelineTimeline(try view.versions.named($0).pipeline) }
    let replay = ReplayRun(
      reader: view.reader, timeline: try timeline ?? view.versions.timeline(), threads: threads)
    let progress = WorkProgress()
    defer { progress.finish() }
    if step {
      return try await replay.step(upTo: end) { ReplayStepLines.write($0, view) }
    }
    func report(_ done: ReplayProgress) {
      let share = Double(done.offset.rawValue) / Double(max(1, done.end.rawValue))
      let time = done.time.map { ", \(PeopleFormat.moment($0, in: view.zone).prefix(10))" } ?? ""
      progress.report("replaying\(time)", share)
    }
    let outcome =
      verify
      ? try await replay.verify(upTo: end, progress: report)
      : try await replay.summary(
        upTo: end, from: kept ? AgentDesk.saved(for: view.pipeline, reader: view.reader) : nil,
        progress: report)
    progress.finish()
    write(outcome)
    if outcome.divergence != nil { throw ExitCode(1) }
  }

  private func write(_ outcome: ReplayRun.Outcome) {
    switch format.format {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("events", outcome.events.description)
        writer.member("ticks", outcome.ticks.description)
        writer.member("repeated", outcome.repeated.description)
        writer.member("stateHash", outcome.stateDigest.hexadecimal)
        writer.member("divergence", ifPresent: outcome.divergence?.description)
        writer.member("divergenceOffset", ifPresent: outcome.divergence?.offset.description)
        writer.member("divergenceField", ifPresent: outcome.divergence?.field?.name)
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
  }
}

/// One tick of a replay, in words.
enum ReplayStepLines {
  static func write(_ step: ReplayRun.Step, _ view: LogView) {
    let time = PeopleFormat.moment(step.tick.eventTime, in: view.zone).prefix(16)
    StandardOutput.write(
      line: "\(time)  offset \(step.tick.offset)  \(PeopleFormat.grouped(step.read)) events read, "
        + "\(PeopleFormat.grouped(step.decided.count)) said")
    for draft in step.decided {
      StandardOutput.write(
        line: "  \(draft.event.kind)  \(EventSummary.sentence(of: draft.event))")
    }
  }
}
