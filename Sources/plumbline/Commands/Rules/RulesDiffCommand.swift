import ArgumentParser
import EventLog
import Events
import Live
import Replay

/// `plumbline rules diff NEW`: what other rules would have made of all of history.
struct RulesDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Decide all of history again under other rules, and show which figures change.",
    discussion: """
      Example: plumbline rules diff rules-v2.yaml --directory demo
      NEW is a configuration file or a version. Nothing in the log changes; where NEW maps a source \
      otherwise, its records are normalized again beside the live ones; beside a running \
      `plumbline run` that run does it, and goes on. Each cause comes with the fewest records that \
      show it; --save-test keeps those, with what NEW says of them, for `plumbline rules test`. \
      Exit code 1 if figures change.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @OptionGroup var author: AuthorOption
  @Argument(help: "A configuration file, or a version: label, hash or place.") var new: String
  @Option(name: .long, help: "The version to compare with; the active one without it.")
  var from = "active"
  @Option(name: .long, help: "As known then: a time or an offset; now without it.")
  var asOf = ""
  @Option(name: .long, help: "Changed figures to list; all with a large number.") var list = 10
  @Option(name: .long, help: "Save the smallest sets as regression tests in this file.")
  var saveTest: String?
  @Option(name: .long, help: "1 or 2; the result does not depend on it.") var threads = 2

  func validate() throws {
    guard (1...2).contains(threads) else { throw ValidationError("--threads is 1 or 2") }
  }

  func run() async throws {
    let clock = ContinuousClock()
    let begun = clock.now
    var view = try LogView.open(directory)
    let (old, new) = (try view.versions.named(from), try view.versions.named(self.new))
    let progress = WorkProgress()
    defer { progress.finish() }
    // What comes while records are normalized is no part of the question.
    let end = try Axes.offset(asOf, in: view.reader, zone: view.zone)
    let normalized = try await normalize([old, new], upTo: end, &view, progress)
    let active = try view.versions.active(before: end)
    let diff = try await VersionDiffRun(reader: view.reader, threads: threads).compare(
      old.pipeline, new.pipeline, isRecorded: active.version == old.pipeline.version, asOf: end
    ) { what, share in progress.report(what, share) }
    progress.finish()
    let answer = VersionDiffAnswer(
      diff, old: old.name, new: new.name, normalized: normalized,
      seconds: WorkProgress.seconds(clock.now - begun), reader: view.reader, zone: view.zone)
    switch format.format {
    case .table: for line in try answer.lines(list) { StandardOutput.write(line: line) }
    case .json: StandardOutput.write(line: answer.json)
    }
    if let saveTest {
      let count = try RegressionTestFile(diff, reader: view.reader, name: new.name)
        .save(to: saveTest)
      StandardOutput.note(
        "\(count) tests saved; plumbline rules test \(saveTest) --rules \(self.new)")
    }
    if !diff.changes.isEmpty { throw ExitCode(1) }
  }

  /// Normalizes beside the live layers what the versions map otherwise; the view is then closed and
  /// opened again, because a process has a log open once.
  private func normalize(
    _ versions: [VersionBook.Named], upTo end: Offset, _ view: inout LogView,
    _ progress: WorkProgress
  ) async throws -> [SourceID] {
    let reader = view.reader
    let missing = try versions.filter { version in
      try !LayerChoice(version.pipeline, in: reader).unfinished(upTo: end).isEmpty
    }
    guard !missing.isEmpty else { return [] }
    reader.close()
    let door = VersionDoor(directory: directory, actor: author.actor)
    var sources: [SourceID] = []
    for version in missing { sources += try await door.normalize(version, progress) }
    view = try LogView.open(directory)
    return sources
  }
}
