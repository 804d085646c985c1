import Agents
public import EventLog
public import Events
import Replay

/// Drives the agents now: asks the sources what is due, appends what they say, and at every tick
/// lets the agents decide. All that it remembers is in the log, so it may be killed at any moment
/// and started again.
public actor LiveRun {
  public struct Settings: Sendable {
    /// Where a history that has never been read begins.
    public var backfillFrom: Timestamp
    /// Ends the run once the clock has come here; nil runs until cancelled.
    public var until: Timestamp?
    /// Between two ticks.
    public var tickEvery: Duration
    /// Calls under way at once.
    public var parallelCalls: Int
    /// How long it waits before it tries again to write to a full disk.
    public var diskPause = Duration.seconds(5)

    public init(
      backfillFrom: Timestamp, until: Timestamp? = nil, tickEvery: Duration = .seconds(3600),
      parallelCalls: Int = 8
    ) {
      self.backfillFrom = backfillFrom
      self.until = until
      self.tickEvery = tickEvery
      self.parallelCalls = parallelCalls
    }
  }

  let log: Log
  let pipeline: Pipeline
  let clock: any PipelineClock
  let settings: Settings
  let connectors: [SourceID: any SourceConnector]
  let intakes: [SourceID: SourceIntake]
  let progress: any RunProgress
  let gate: AppendGate
  let channels: [any AlertChannel]
  var outbox: AlertOutbox
  let collector: Collector
  var collectorState: Collector.State
  let desk: DecisionDesk
  let schema: SchemaWatch
  var schemaState: SchemaWatch.State

  /// Opens a run on a log: registers the pipeline version, opens a layer for every source, and
  /// replays what the agents remember.
  /// - Parameter channels: By which people are told of alerts; each has a name of its own.
  /// - Throws: ``EventLogError``, and what the pipeline's mappings throw when they are compiled.
  public init(
    log: Log, pipeline: Pipeline, configuration: String,
    connectors: [SourceID: any SourceConnector], clock: any PipelineClock, settings: Settings,
    progress: any RunProgress, channels: [any AlertChannel] = []
  ) async throws {
    self.channels = channels
    outbox = AlertOutbox(channels: channels.map(\.name))
    self.log = log
    self.pipeline = pipeline
    self.connectors = connectors
    self.clock = clock
    self.settings = settings
    self.progress = progress
    let now = try await clock.now()
    try await Self.activate(pipeline, configuration: configuration, in: log, at: now)
    var intakes: [SourceID: SourceIntake] = [:]
    for source in pipeline.sources {
      let layer = try await log.layer(of: source.id, mapping: source.mappingDigest)
      intakes[source.id] = try SourceIntake(
        source: source, zones: pipeline.zones, layer: layer, version: pipeline.version)
    }
    self.intakes = intakes
    schema = SchemaWatch(intakes.values.map(\.normalizer))
    schemaState = try Self.recentShapes(schema, intakes, in: log.reader())
    let collector = Collector(
      sources: pipeline.sources, seed: log.header.seed, backfillFrom: settings.backfillFrom)
    var collectorState = collector.initialState
    try log.reader().eachEvent(kinds: Collector.kinds) { collector.evolve(&collectorState, $0) }
    self.collector = collector
    self.collectorState = collectorState
    gate = AppendGate(
      to: log, patience: DiskPatience(pause: settings.diskPause, progress: progress))
    desk = try await DecisionDesk(pipeline: pipeline, log: log)
  }

  /// Runs until the time that the settings name, or until cancelled.
  /// - Throws: ``EventLogError`` when the log cannot be written; ``VersionLeft`` once another
  ///   version is the active one. What goes wrong with a source is an event, not an error.
  ///
  /// Alerts are sent beside the polling. A run that has come to its end waits for those that are on
  /// their way.
  public func run() async throws {
    let end = try await withThrowingDiscardingTaskGroup { try await poll(sendingIn: &$0) }
    try await gate.requireOpen()
    await progress.report(await status(at: end))
    try await desk.save(always: true)
  }

  /// - Returns: The time at which it ended.
  private func poll(
    sendingIn group: inout ThrowingDiscardingTaskGroup<any Error>
  ) async throws -> Timestamp {
    var now = try await clock.now()
    while !Task.isCancelled, !group.isCancelled {
      let wakeAt = try await pollAll(at: now)
      if let tick = await dueTick(at: now) { try await decide(at: tick) }
      try tellAlerts(at: now, in: &group)
      if let until = settings.until, now >= until { break }
      await progress.report(await status(at: now))
      let next = [wakeAt, nextTick(after: now), outbox.nextLook(after: now), settings.until]
        .compactMap { $0 }.min()
      now = try await clock.wait(until: next ?? nextTick(after: now))
    }
    return now
  }

  /// Takes in what a source pushed. Returns once it is on the disk.
  public func receive(_ delivery: WebhookDelivery) async throws {
    guard let intake = intakes[delivery.source] else { return }
    let now = delivery.receivedAt
    let call = EventDraft(
      .callMade(delivery.call), at: now, by: SourceIntake.actor, version: pipeline.version)
    let mapped = intake.map(delivery.records)
    let drifts = drifts(in: delivery.records, mapped, of: delivery.source, at: now)
    let page = SourceIntake.Page(
      calls: [call], records: delivery.records, mapped: mapped, after: drifts.drafts,
      arrivedAt: now, isTallied: true)
    try await gate.append(at: now) { batch, reader in
      try intake.add(page, to: &batch, base: reader.head, reader: reader)
    }
    recordsTaken += UInt64(page.records.count)
    evolveCollector(over: page.calls, at: now)
    for warning in drifts.warnings { await progress.trouble(warning) }
  }

  func status(at now: Timestamp) async -> RunStatus {
    RunStatus(
      now: now, until: settings.until, events: log.head.rawValue, records: recordsTaken,
      decisions: await desk.decisionsMade,
      troubled: collectorState.sources.values.filter { $0.failures > 0 }.map(\.source).sorted())
  }

  var recordsTaken: UInt64 = 0
}

// MARK: - Time

extension LiveRun {
  private var tickMicroseconds: Int64 { settings.tickEvery.microseconds }

  /// The latest tick that is due and has not been made.
  private func dueTick(at now: Timestamp) async -> Timestamp? {
    let tick = Timestamp(
      microseconds: floorDivide(now.microseconds, tickMicroseconds) * tickMicroseconds)
    if let last = await desk.lastTick, tick <= last { return nil }
    return tick
  }

  private func nextTick(after now: Timestamp) -> Timestamp {
    Timestamp(
      microseconds: (floorDivide(now.microseconds, tickMicroseconds) + 1) * tickMicroseconds)
  }

  private func decide(at tick: Timestamp) async throws {
    let desk = desk
    let before = await desk.lastTick
    try await gate.append(at: tick) { batch, reader in
      for draft in try await desk.decide(at: tick, reader: reader) { batch.append(draft) }
    }
    try await desk.save(always: false)
    try await forgetExpired(at: tick, after: before)
  }
}
