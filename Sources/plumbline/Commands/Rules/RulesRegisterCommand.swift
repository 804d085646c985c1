import ArgumentParser
import EventLog
import Events
import Live
import Replay

/// `plumbline rules register FILE`: a version becomes known to the log, without any effect.
struct RulesRegisterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register",
    abstract: "Make a version known to the log, so that it can be named in questions.",
    discussion: """
      Example: plumbline rules register rules-v2.yaml --label v2 --directory demo
      Beside a running `plumbline run` that run appends it.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var author: AuthorOption
  @Argument(help: "A configuration file.") var file: String
  @Option(name: .long, help: "What people call it.") var label = ""

  func run() async throws {
    let log: Log
    do throws(EventLogError) {
      log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    } catch {
      guard case .secondWriter = error else { throw error }
      return try await registerBesideRun()
    }
    defer { log.close() }
    let named = try VersionBook(log.reader()).named(file)
    let now = try VersionDoor.now(of: log)
    let isNew = try await VersionSwitch(log: log).register(
      named.pipeline, configuration: named.configuration, label: label, at: now,
      by: author.actor)
    tell(named, isNew: isNew)
  }

  /// The run that writes the log appends it.
  private func registerBesideRun() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    defer { reader.close() }
    let versions = try VersionBook(reader)
    let named = try versions.named(file)
    if !named.isRegistered {
      let event = VersionSwitch.registered(
        named.pipeline, configuration: named.configuration, label: label)
      _ = try await AppendDoor(directory: directory).append(
        .versionRegistered(event), by: author.actor, version: try versions.active().version)
    }
    tell(named, isNew: !named.isRegistered)
  }

  private func tell(_ named: VersionBook.Named, isNew: Bool) {
    StandardOutput.write(
      line: isNew
        ? "\(named.pipeline.version) registered\(label.isEmpty ? "" : " as \(label)")"
        : "\(named.pipeline.version) is known already as \(named.name)")
  }
}
