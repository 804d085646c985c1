import Agents
public import EventLog
public import Events
import Replay

/// Makes another pipeline version the active one, or goes back to an earlier one.
///
/// 1. What the version maps otherwise is normalized again, into layers beside the live ones.
/// 2. All of history is decided again under it, in memory.
/// 3. One append holds the switch, the live layers from then on, a tick, and every decision and
///    figure that the version sees otherwise. Readers see all of it or nothing: until then the old
///    dashboards stand, and a switch that is killed leaves them as they were.
public struct VersionSwitch: Sendable {
  /// What a switch came to.
  public struct Outcome: Sendable {
    /// The offset of the activation or the rollback; nil if the version was active already.
    public let offset: Offset?
    public let decisions: Int
    public let figures: Int
    /// The sources that were normalized again.
    public let normalized: [SourceID]
  }

  /// How far a switch has come.
  public enum Step: Sendable {
    case normalizing(SourceID, share: Double)
    case deciding(share: Double)
    /// The last moment at which nothing has changed.
    case appending
  }

  /// Why a version becomes the active one.
  public enum Reason: Sendable {
    case activation
    case rollback(String)
  }

  private let log: Log
  private let threads: Int
  /// Keeps the appends of a run waiting during the last part, what has come meanwhile and the append.
  /// Without it others may append, and the last part is done again after them.
  private let gate: AppendGate?

  public init(log: Log, threads: Int = 2) {
    self.init(log: log, threads: threads, gate: nil)
  }

  init(log: Log, threads: Int = 2, gate: AppendGate?) {
    self.log = log
    self.threads = threads
    self.gate = gate
  }

  /// Registers a version, if the log does not know it yet.
  /// - Parameter label: What people call it; may be empty.
  /// - Returns: Whether it was new.
  @discardableResult
  public func register(
    _ pipeline: Pipeline, configuration: String, label: String, at now: Timestamp, by actor: Actor
  ) async throws -> Bool {
    let ledger = try VersionLedger(log.reader())
    guard ledger.entry(of: pipeline.version) == nil else { return false }
    try await log.append(
      [Self.registration(pipeline, configuration, label, now, actor)], clock: now)
    return true
  }

  /// Makes a version the active one.
  /// - Parameters:
  ///   - configuration: Its text, from which it can be read again.
  ///   - now: The time of the switch and of the decisions that follow from it; asked for when the
  ///     switch is appended.
  ///   - observe: Called at every step; what it throws ends the switch, and nothing has changed.
  /// - Throws: ``EventLogError``, and what mappings throw when they are compiled.
  public func activate(
    _ pipeline: Pipeline, configuration: String, label: String = "",
    at now: @autoclosure () async throws -> Timestamp,
    by actor: Actor, because reason: Reason = .activation,
    observe: (Step) async throws -> Void = { _ in }
  ) async throws -> Outcome {
    let ledger = try VersionLedger(log.reader())
    guard let active = ledger.active() else {
      return try await begin(pipeline, configuration, label, now(), actor)
    }
    guard active != pipeline.version else {
      return Outcome(offset: nil, decisions: 0, figures: 0, normalized: [])
    }
    let normalized = try await normalize(pipeline, observe)
    let reader = try log.reader()
    var desk = try AgentDesk(pipeline: pipeline, reader: reader, threads: threads)
    try await advance(&desk, to: reader.head, reader, observe)
    func change() async throws -> Outcome {
      let now = try await now()
      var drafts: [EventDraft] = []
      if ledger.entry(of: pipeline.version) == nil {
        drafts.append(Self.registration(pipeline, configuration, label, now, actor))
      }
      drafts.append(Self.change(to: pipeline.version, from: active, reason, now, actor))
      return try await append(drafts, normalized, of: pipeline, &desk, at: now, observe)
    }
    if let gate { return try await gate.switching { try await change() } }
    return try await change()
  }

  /// Appends a switch with all that follows from it, once the layers and the desk know everything
  /// before it.
  private func append(
    _ drafts: [EventDraft], _ normalized: [Pending], of pipeline: Pipeline,
    _ desk: inout AgentDesk, at now: Timestamp, _ observe: (Step) async throws -> Void
  ) async throws -> Outcome {
    while true {
      let reader = try log.reader()
      try await catchUp(normalized, of: pipeline, to: reader.head)
      try await advance(&desk, to: reader.head, reader, observe)
      // A copy: if the log has grown meanwhile, the same is decided again from where it stood.
      var deciding = desk
      deciding.pass(drafts.count)
      let first = reader.head
      let base = Offset(first.rawValue + UInt64(drafts.count))
      let known = max(reader.knowledgeTime ?? now, now)
      let answers = try deciding.decide(at: now, base: base, knownAt: known)
      var batch = AppendBatch(to: log, clock: now)
      batch.expectedFirst = first
      for draft in drafts + answers { batch.append(draft) }
      for layer in normalized { batch.activate(layer.id, caughtUpTo: first) }
      try await observe(.appending)
      do throws(EventLogError) {
        _ = try await log.append(batch)
      } catch {
        switch error {
        case .headMoved, .layerBehind: continue
        default: throw error
        }
      }
      // Nothing but time is lost without it: the next start replays.
      try? deciding.save(to: log)
      return Outcome(
        offset: Offset(first.rawValue + UInt64(drafts.count - 1)),
        decisions: answers.count { $0.event.kind == DecisionMade.kind },
        figures: answers.count { $0.event.kind == FigurePublished.kind },
        normalized: normalized.map(\.source.id))
    }
  }

  /// The first version of a log: there is nothing to decide again.
  private func begin(
    _ pipeline: Pipeline, _ configuration: String, _ label: String, _ now: Timestamp,
    _ actor: Actor
  ) async throws -> Outcome {
    var drafts: [EventDraft] = []
    if try VersionLedger(log.reader()).entry(of: pipeline.version) == nil {
      drafts.append(Self.registration(pipeline, configuration, label, now, actor))
    }
    drafts.append(
      EventDraft(
        .versionActivated(VersionActivated(version: pipeline.version)), at: now, by: actor,
        version: pipeline.version))
    let receipt = try await log.append(drafts, clock: now)
    return Outcome(
      offset: Offset(receipt.first.rawValue + UInt64(drafts.count - 1)), decisions: 0, figures: 0,
      normalized: [])
  }

  private static func registration(
    _ pipeline: Pipeline, _ configuration: String, _ label: String, _ now: Timestamp,
    _ actor: Actor
  ) -> EventDraft {
    EventDraft(
      .versionRegistered(registered(pipeline, configuration: configuration, label: label)),
      at: now, by: actor)
  }

  /// What the log learns of a version.
  public static func registered(
    _ pipeline: Pipeline, configuration: String, label: String
  ) -> VersionRegistered {
    VersionRegistered(
      version: pipeline.version, label: label, configuration: configuration,
      code: Aggregator.version)
  }

  private static func change(
    to version: PipelineVersion, from active: PipelineVersion, _ reason: Reason, _ now: Timestamp,
    _ actor: Actor
  ) -> EventDraft {
    let event: Event =
      switch reason {
      case .activation: .versionActivated(VersionActivated(version: version))
      case .rollback(let words):
        .versionRolledBack(VersionRolledBack(version: version, from: active, reason: words))
      }
    return EventDraft(event, at: now, by: actor, version: version)
  }

  private func advance(
    _ desk: inout AgentDesk, to head: Offset, _ reader: LogReader,
    _ observe: (Step) async throws -> Void
  ) async throws {
    let all = Double(max(1, head.rawValue))
    while desk.position < head {
      try await observe(.deciding(share: Double(desk.position.rawValue) / all))
      let next = min(head.rawValue, (desk.position.rawValue / (1 << 16) + 1) << 16)
      try await desk.advance(to: Offset(next), of: reader)
    }
  }
}

// MARK: - Layers

extension VersionSwitch {
  /// A layer that is to become live.
  private struct Pending {
    let source: SourceDefinition
    let id: LayerID
  }

  /// Normalizes what a version maps otherwise, without making it the active one.
  /// - Returns: The sources that were normalized again.
  @discardableResult
  public func normalizeBeside(
    _ pipeline: Pipeline, observe: (Step) async throws -> Void = { _ in }
  ) async throws -> [SourceID] {
    try await normalize(pipeline, observe).map(\.source.id)
  }

  private func normalize(
    _ pipeline: Pipeline, _ observe: (Step) async throws -> Void
  ) async throws -> [Pending] {
    var pending: [Pending] = []
    for source in pipeline.sources {
      let id = try await log.layer(of: source.id, mapping: source.mappingDigest)
      let reader = try log.reader()
      guard try reader.liveLayer(of: source.id) != id else { continue }
      let rebuild = try LayerRebuild(source, zones: pipeline.zones, layer: id, in: log)
      try await observe(.normalizing(source.id, share: 0))
      try await rebuild.extend(to: reader.head) { share in
        try await observe(.normalizing(source.id, share: share))
      }
      pending.append(Pending(source: source, id: id))
    }
    return pending
  }

  private func catchUp(
    _ layers: [Pending], of pipeline: Pipeline, to head: Offset
  ) async throws {
    for layer in layers {
      try await LayerRebuild(layer.source, zones: pipeline.zones, layer: layer.id, in: log)
        .extend(to: head) { _ in }
    }
  }
}
