import Connectors
import EventLog
import Events
import Live
import PipelineDefinition
import Replay

/// The run that writes a log, for those who speak to it: when another version becomes the active
/// one, a run of that version takes the place of the one before, and who spoke to that one is heard
/// by the next.
actor RunDesk {
  /// What a run is made of.
  struct Plan: Sendable {
    let pipeline: Pipeline
    let configuration: String
    let wiring: Wiring
  }

  /// Why a command is not heeded.
  enum Refusal: Error, CustomStringConvertible {
    case switching
    case normalizing
    case neverActive(String)
    case ending

    var description: String {
      switch self {
      case .switching: "another switch of versions is under way"
      case .normalizing: "records are being normalized for another version; try again after it"
      case .neverActive(let name):
        "\(name) was never active; `plumbline rules activate` is meant for it"
      case .ending: "the run is ending"
      }
    }
  }

  private let log: Log
  private let clock: String?
  private var current: LiveRun?
  private var hasEnded = false
  /// Those who wait for the next run, or for the end.
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isSwitching = false
  /// Whether records are being normalized for a question: a layer is extended by one at a time.
  private var isNormalizing = false
  private var next: Plan?

  /// - Parameter clock: The URL of a simulated clock; nil for the system's.
  init(log: Log, clock: String?) {
    self.log = log
    self.clock = clock
  }

  /// A run begins.
  func begin(_ run: LiveRun) {
    current = run
    wake()
  }

  /// The last run has ended.
  func end() {
    current = nil
    hasEnded = true
    wake()
  }

  /// What takes the place of a run; nil if it has just ended.
  func takeNext() -> Plan? {
    defer { next = nil }
    return next
  }

  /// Returns once a run has been left.
  func leaving(of run: LiveRun) async {
    while current === run { await wait() }
  }

  /// Whether a run has been left; where a switch is under way, once it is over.
  func hasLeft(_ run: LiveRun) async -> Bool {
    while isSwitching, current === run { await wait() }
    return current !== run
  }

  /// Appends what a person says, through the run that is there.
  func take(_ event: Event, from actor: Actor) async throws -> Offset {
    while true {
      let run = try await run()
      do {
        return try await run.take(event, from: actor)
      } catch is VersionLeft {
        await leaving(of: run)
      }
    }
  }

  /// Makes another version the active one.
  func change(_ order: VersionOrder, by actor: Actor) async throws -> VersionReceipt {
    try requireIdle()
    isSwitching = true
    defer {
      isSwitching = false
      wake()
    }
    let run = try await run()
    let plan = try plan(of: order)
    let outcome: VersionSwitch.Outcome
    do {
      outcome = try await run.change(
        to: plan.pipeline, configuration: plan.configuration, label: order.label, by: actor,
        because: order.rollback.map { .rollback($0) } ?? .activation)
    } catch {
      try await plan.wiring.shutdown()
      throw error
    }
    if outcome.offset != nil {
      next = plan
      leave(run)
    } else {
      try await plan.wiring.shutdown()
    }
    return VersionReceipt(
      offset: outcome.offset, decisions: outcome.decisions, figures: outcome.figures,
      normalized: outcome.normalized)
  }

  /// Normalizes what another version maps otherwise, beside the run; nothing is switched.
  /// - Returns: The sources that were normalized again.
  func normalize(_ order: VersionOrder) async throws -> [SourceID] {
    try requireIdle()
    isNormalizing = true
    defer { isNormalizing = false }
    return try await Self.normalize(try pipeline(of: order).pipeline, in: log)
  }

  @concurrent
  private static func normalize(_ pipeline: Pipeline, in log: Log) async throws -> [SourceID] {
    try await VersionSwitch(log: log).normalizeBeside(pipeline)
  }

  private func requireIdle() throws(Refusal) {
    if isSwitching { throw .switching }
    if isNormalizing { throw .normalizing }
  }

  /// All that a run of a version needs, made before anything changes: a secret that is not there is
  /// found now.
  private func plan(of order: VersionOrder) throws -> Plan {
    let (pipeline, configuration) = try pipeline(of: order)
    return Plan(
      pipeline: pipeline, configuration: configuration,
      wiring: try Wiring(pipeline: pipeline, clock: clock))
  }

  /// The version that an order names: as the log knows it, or else from the order's text.
  private func pipeline(
    of order: VersionOrder
  ) throws -> (pipeline: Pipeline, configuration: String) {
    let versions = try VersionBook(log.reader())
    if let entry = versions.ledger.entries.first(where: {
      $0.registered.version.description == order.version
    }) {
      return (try versions.pipeline(entry), entry.registered.configuration)
    }
    guard order.rollback == nil else { throw Refusal.neverActive(order.version) }
    let file = try ConfigurationFile.read(text: order.configuration)
    return (file.pipeline, file.configuration)
  }

  /// The run that is there, or the next one.
  private func run() async throws -> LiveRun {
    while true {
      if let current { return current }
      if hasEnded { throw Refusal.ending }
      await wait()
    }
  }

  /// A run has ended, or appends nothing more.
  func leave(_ run: LiveRun) {
    guard current === run else { return }
    current = nil
    wake()
  }

  private func wait() async {
    await withCheckedContinuation { waiting.append($0) }
  }

  private func wake() {
    let woken = waiting
    waiting = []
    for one in woken { one.resume() }
  }
}
