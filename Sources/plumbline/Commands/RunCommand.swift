import ArgumentParser
import Connectors
import EventLog
import Events
import Live
import PipelineDefinition
import Replay

/// `plumbline run`: collect, decide and watch, now.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Collect from every source, decide and watch, until stopped.",
    discussion: """
      Example: plumbline run --directory demo
      It may be stopped or killed at any moment: what it knows is in the log, and it goes on there.
      With --clock the time comes from a simulated clock, which is stepped on when all due work is \
      done.
      """)

  @OptionGroup var directory: DirectoryOption
  @Option(name: .long, help: "Stop when the clock has come to this time.") var until: String?
  @Option(name: .long, help: "The URL of a simulated clock; the system's clock without it.")
  var clock: String?
  @Option(
    name: .long,
    help: "Where a history that was never read begins (default: 60 days before now).")
  var backfillFrom: String?
  @Option(name: .long, help: "The loopback port on which webhooks are taken in; 0 takes any.")
  var webhookPort: Int = 8377
  @Option(name: .long, help: "Calls under way at once.") var parallelCalls = 8
  @OptionGroup var alerts: AlertOptions

  func validate() throws {
    guard (0...65_535).contains(webhookPort) else {
      throw ValidationError("--webhook-port is 0 to 65535")
    }
    guard (1...64).contains(parallelCalls) else {
      throw ValidationError("--parallel-calls is 1 to 64")
    }
  }

  func run() async throws {
    let file = try ConfigurationFile.read(directory)
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    let (pipeline, configuration) = try Self.running(file, in: log)
    try Wiring.requireClock(of: log, simulated: clock != nil)
    let zone = pipeline.zones[pipeline.reporting.zone] ?? .utc
    let wiring = try Wiring(pipeline: pipeline, clock: clock)
    let now = try await wiring.clock.now()
    let settings = LiveRun.Settings(
      backfillFrom: try backfillFrom.map { try Parsing.start($0, in: zone) }
        ?? now.advanced(by: .seconds(-60 * 86_400)),
      until: try until.map { try Parsing.moment($0, in: zone) }, parallelCalls: parallelCalls)
    let progress = TerminalProgress(from: now, zone: zone)
    let run = try await LiveRun(
      log: log, pipeline: pipeline, configuration: configuration,
      connectors: wiring.connectors,
      clock: wiring.clock, settings: settings, progress: progress,
      channels: try wiring.alertChannels(alerts))
    let port = webhookPort
    try await wiring.heeding(
      commandsAt: AppendDoor.socketPath(in: directory),
      handler: { try await run.take($0, from: $1) },
      while: {
        try await wiring.listening(
          port: port, handler: { try await run.receive($0) }, while: { try await run.run() })
      })
    try await wiring.shutdown()
    await progress.finish()
  }

  /// Which pipeline runs: that of plumbline.yaml, unless the log knows that version and has left it
  /// for another; then the active one, whatever the file says.
  private static func running(
    _ file: PipelineFile, in log: Log
  ) throws -> (Pipeline, configuration: String) {
    let versions = try VersionBook(log.reader())
    let version = file.pipeline.version
    guard let active = versions.ledger.active(), active != version,
      versions.ledger.entry(of: version) != nil
    else { return (file.pipeline, file.configuration) }
    let named = try versions.named("active")
    StandardOutput.note(
      "plumbline.yaml is \(versions.name(of: version)), which is not active: going on with "
        + "\(named.name); `plumbline rules activate plumbline.yaml` would switch")
    return (named.pipeline, named.configuration)
  }
}
