import ArgumentParser
import EventLog
import Events
import Foundation
import Live
import Replay

/// `plumbline rules activate NEW`: from now on another version decides.
struct RulesActivateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate",
    abstract: "Make a version the active one, and restate every figure that it sees otherwise.",
    discussion: """
      Example: plumbline rules activate rules-v2.yaml --label v2 --directory demo
      What the version maps otherwise is normalized again and all of history is decided again \
      beside the running dashboards; then one append switches. Killed at any moment it leaves \
      either the old version or the new one, whole. plumbline.yaml is not touched: `plumbline run` \
      goes on with the active version.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var author: AuthorOption
  @Argument(help: "A configuration file, or a version: label, hash or place.") var version: String
  @Option(name: .long, help: "What people call it, where it is new.") var label = ""

  func run() async throws {
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    let versions = try VersionBook(log.reader())
    let named = try versions.named(version)
    let progress = WorkProgress()
    let outcome = try await VersionSwitch(log: log).activate(
      named.pipeline, configuration: named.configuration, label: label,
      at: SwitchTime.now(of: log), by: author.actor
    ) { progress.report($0) }
    progress.finish()
    SwitchAnswer(outcome, name: label.isEmpty ? named.name : label, named.pipeline).write()
  }
}

/// `plumbline rules rollback`: the version before decides again.
struct RulesRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Go back to the version that was active before, and restate its figures.",
    discussion: """
      Example: plumbline rules rollback --reason "v2 loses the quiet users" --directory demo
      It is as atomic as an activation, and an entry of the log like it.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var author: AuthorOption
  @Option(name: .long, help: "Why, for those who come later.") var reason: String
  @Option(name: .long, help: "The version to go back to; the one before without it.")
  var to = "previous"

  func run() async throws {
    guard !reason.isEmpty else { throw ValidationError("a rollback needs a --reason") }
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    let versions = try VersionBook(log.reader())
    guard to != "previous" || versions.ledger.previous != nil else {
      throw ValidationError("only one version was ever active; there is nothing to go back to")
    }
    let named = try versions.named(to)
    guard named.isRegistered else {
      throw ValidationError("\(to) was never active; `plumbline rules activate` is meant for it")
    }
    let progress = WorkProgress()
    let outcome = try await VersionSwitch(log: log).activate(
      named.pipeline, configuration: named.configuration, at: SwitchTime.now(of: log),
      by: author.actor, because: .rollback(reason)
    ) { progress.report($0) }
    progress.finish()
    SwitchAnswer(outcome, name: named.name, named.pipeline).write()
  }
}

/// The time of a switch: a log keeps to the kind of clock that it was made with.
enum SwitchTime {
  static func now(of log: Log) throws -> Timestamp {
    let known = try log.reader().knowledgeTime ?? Timestamp(microseconds: 0)
    guard log.header.clock == .wall else { return known }
    let now = Date().timeIntervalSince1970
    return max(known, Timestamp(microseconds: Int64(now * 1_000_000)))
  }
}

/// What a switch came to, in words.
struct SwitchAnswer {
  private let outcome: VersionSwitch.Outcome
  private let name: String
  private let pipeline: Pipeline

  init(_ outcome: VersionSwitch.Outcome, name: String, _ pipeline: Pipeline) {
    self.outcome = outcome
    self.name = name
    self.pipeline = pipeline
  }

  func write() {
    guard let offset = outcome.offset else {
      return StandardOutput.write(line: "\(name) is active already")
    }
    var line = "\(name) (\(pipeline.version.short)) is active from offset \(offset) on"
    if !outcome.normalized.isEmpty {
      line +=
        "; normalized again: "
        + outcome.normalized.map(\.rawValue).joined(separator: ", ")
    }
    StandardOutput.write(line: line)
    StandardOutput.write(
      line: "\(PeopleFormat.grouped(outcome.decisions)) figures decided otherwise, "
        + "\(PeopleFormat.grouped(outcome.figures)) published again")
  }
}

extension WorkProgress {
  func report(_ step: VersionSwitch.Step) {
    switch step {
    case .normalizing(let source, let share): report("normalizing \(source) again", share)
    case .deciding(let share): report("deciding history again", share)
    case .appending: report("switching", 1)
    }
  }
}
