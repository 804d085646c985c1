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
    let desk = RunDesk(log: log, clock: clock)
    let first = RunDesk.Plan(pipeline: pipeline, configuration: configuration, wiring: wiring)
    let (port, alerts) = (webhookPort, alerts)
    try await Wiring.heeding(
      commandsAt: AppendDoor.socketPath(in: directory),
      handler: { try await desk.take($0, from: $1) },
      changing: { try await desk.change($0, by: $1) },
      normalizing: { order, _ in try await desk.normalize(order) },
      while: {
        var plan: RunDesk.Plan? = first
        while let current = plan {
          try await Self.run(current, log, settings, progress, desk, alerts, port: port)
          plan = await desk.takeNext()
        }
        await desk.end()
      })
    await progress.finish()
  }

  /// Runs one version until it ends, or until another takes its place, and lets go of its
  /// connections.
  private static func run(
    _ plan: RunDesk.Plan, _ log: Log, _ settings: LiveRun.Settings, _ progress: TerminalProgress,
    _ desk: RunDesk, _ alerts: AlertOptions, port: Int
  ) async throws {
    do {
      try await connected(plan, log, settings, progress, desk, alerts, port: port)
    } catch {
      try await plan.wiring.shutdown()
      throw error
    }
    try await plan.wiring.shutdown()
  }

  private static func connected(
    _ plan: RunDesk.Plan, _ log: Log, _ settings: LiveRun.Settings, _ progress: TerminalProgress,
    _ desk: RunDesk, _ alerts: AlertOptions, port: Int
  ) async throws {
    let run = try await LiveRun(
      log: log, pipeline: plan.pipeline, configuration: plan.configuration,
      connectors: plan.wiring.connectors, clock: plan.wiring.clock, settings: settings,
      progress: progress, channels: try plan.wiring.alertChannels(alerts))
    await desk.begin(run)
    try await plan.wiring.listening(
      port: port,
      // What is pushed between two runs is not taken, so its sender sends it again.
      handler: { try await run.receive($0) },
      while: {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            do {
              try await run.run()
            } catch is VersionLeft {
              return await desk.leaving(of: run)
            } catch {
              // What fails because the run was left meanwhile, such as a push that it takes no
              // more, is no failure.
              if await desk.hasLeft(run) { return }
              await desk.leave(run)
              throw error
            }
            await desk.leave(run)
          }
          // A run that waits for its next hour is woken when its version is left.
          group.addTask { await desk.leaving(of: run) }
          try await group.next()
          group.cancelAll()
        }
      })
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
