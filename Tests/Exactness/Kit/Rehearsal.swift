public import Agents
public import DataPulse
public import Events

/// Runs what the fixture company's services show through the normalizer, the linker and the
/// aggregator, in the order of its arrival and without a network, and keeps what was decided last.
public struct Rehearsal {
  public let aggregator: Aggregator
  public private(set) var state: Aggregator.State
  /// The last decision of each data item.
  public private(set) var decisions: [DataItem: DecisionMade] = [:]
  /// What became of the records, by source and outcome.
  public private(set) var outcomes: [String: Int] = [:]
  public private(set) var records = 0
  public private(set) var rows = 0
  /// How many decisions there were.
  public private(set) var decided = 0
  /// Takes each tick's events: what came, the tick, what was decided; what a log would have.
  public var ticked: ([EventDraft]) -> Void = { _ in }

  private let company: Company
  private let sources: [SourceID: SourceDefinition]
  private let normalizers: [SourceID: Normalizer]
  private var links: [SourceID: [String: LinkEntry]] = [:]
  private var scratch = Normalizer.Scratch()
  private var offset: UInt64 = 0
  /// What came since the last tick.
  private var tallies: [EventDraft] = []

  public init(_ pipeline: Pipeline, company: Company) throws {
    aggregator = try Aggregator(pipeline)
    state = aggregator.initialState
    self.company = company
    sources = Dictionary(uniqueKeysWithValues: pipeline.sources.map { ($0.id, $0) })
    normalizers = try sources.mapValues { try Normalizer(source: $0, zones: pipeline.zones) }
  }

  /// Collects from the beginning of a UTC day to the end of another, and decides every so many
  /// hours.
  public mutating func run(
    from first: DataPulse.CivilDay, to last: DataPulse.CivilDay, hoursPerTick: Int = 1,
    progress: (DataPulse.CivilDay) -> Void = { _ in }
  ) {
    for service in ServiceName.allCases {
      let state = company.snapshot(of: service, asOf: first)
      collect(state, from: SourceID(service.rawValue), knownAt: first.startUTC)
    }
    for number in first.number...last.number {
      let day = DataPulse.CivilDay(number: number)
      progress(day)
      let arriving = ServiceName.allCases.map { ($0, company.records(of: $0, arrivingOn: day)) }
      for hour in 0..<24 {
        let start = day.startUTC + Int64(hour) * 3_600_000
        let end = start + 3_600_000
        for (service, records) in arriving {
          let due = records.filter { $0.arrivedAt >= start && $0.arrivedAt < end }
          collect(due, from: SourceID(service.rawValue), knownAt: end)
        }
        tick(at: end, decides: (hour + 1) % hoursPerTick == 0)
      }
    }
  }

  private mutating func collect(
    _ records: [ServedRecord], from source: SourceID, knownAt: Int64
  ) {
    guard let normalizer = normalizers[source], let definition = sources[source] else { return }
    let linker = Linker(source: definition, layer: 0)
    var tally = IntakeTally(source: source)
    var entries = links.removeValue(forKey: source) ?? [:]
    var rows: [Observation] = []
    for record in records {
      let mapped = normalizer.map(record.body, using: &scratch)
      let linked = linker.link(
        mapped, at: Offset(offset), knownAt: Timestamp(milliseconds: knownAt),
        entry: entries[mapped.key])
      offset += 1
      if let entry = linked.entry { entries[mapped.key] = entry }
      rows += linked.rows
      tally.take(linked.outcome, linked.rows)
      outcomes["\(source) \(Self.word(linked.outcome))", default: 0] += 1
    }
    links[source] = entries
    if let tally = tally.event {
      tallies.append(
        EventDraft(
          .ofWatch(.intakeTallied(tally)), at: Timestamp(milliseconds: knownAt),
          by: "agent:collector"))
    }
    self.records += records.count
    self.rows += rows.count
    aggregator.evolve(&state, rows: rows)
  }

  /// The watch of sources reads every hour; decisions are made where asked for.
  private mutating func tick(at time: Int64, decides: Bool) {
    let now = Timestamp(milliseconds: time)
    let states = sources.keys.sorted().map {
      SourceStateChanged(
        source: $0, watermark: now, interval: 0, nextPoll: now, bucket: 0)
    }
    var drafts = tallies
    drafts += states.map { EventDraft(.sourceStateChanged($0), at: now, by: "agent:collector") }
    drafts.append(EventDraft(.ticked(Ticked()), at: now, by: "clock"))
    tallies = []
    guard decides else { return ticked(drafts) }
    for state in states { evolve(.sourceStateChanged(state), at: now) }
    let command = Aggregator.Command.tick(at: now, readUpTo: Offset(offset))
    for event in aggregator.decide(command, given: &state) {
      evolve(event, at: now)
      drafts.append(
        EventDraft(event, at: now, by: Aggregator.actor, version: aggregator.pipeline.version))
      guard case .decisionMade(let decision) = event else { continue }
      decisions[decision.item] = decision
      decided += 1
    }
    ticked(drafts)
  }

  private mutating func evolve(_ event: Event, at time: Timestamp) {
    aggregator.evolve(
      &state,
      RecordedEvent(
        offset: Offset(offset), eventTime: time, knowledgeTime: time, actor: Aggregator.actor,
        version: nil, cause: nil, correlation: nil, event: event))
    offset += 1
  }

  private static func word(_ outcome: RecordOutcome) -> String {
    switch outcome {
    case .rows: "rows"
    case .duplicate: "duplicate"
    case .stale: "stale"
    case .ignored: "ignored"
    case .quarantined(let reason): "quarantined: \(reason)"
    case .erased: "erased"
    }
  }
}
