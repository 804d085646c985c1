import Agents
import Events
import PlumblineTesting

/// A world for the detector: metrics whose decisions a test writes day by day.
struct DetectorWorld {
  static let firstDay = day("2025-01-06")

  static func day(_ text: String) -> CivilDay {
    guard let day = CivilDay(text) else { preconditionFailure("\(text) is no day") }
    return day
  }

  let pipeline: Pipeline
  let detector: Detector
  let figures: Figures
  var state: Detector.State
  var shown: Figures.State
  var events: [RecordedEvent] = []
  /// Every verdict, hold and release, oldest first, as one line of text each.
  var told: [String] = []

  init(
    _ metrics: [MetricDefinition], holidays: [String] = [], zone: Zone = .newYork
  ) {
    pipeline = Pipeline(
      reporting: Reporting(zone: zone.identifier, currency: "USD", publishSecondOfDay: 21_600),
      sources: [], metrics: metrics, dashboards: [], zones: [zone.identifier: zone],
      calendars: ["days-off": holidays.compactMap { CivilDay($0) }],
      version: PipelineVersion(digest: [1]))
    detector = Detector(pipeline: pipeline)
    figures = Figures(pipeline: pipeline)
    state = detector.initialState
    shown = figures.initialState
  }

  static func metric(
    _ name: MetricName, kind: String = "engagement", holds: [MetricName] = [],
    settlesAfterDays: Int = 0
  ) -> MetricDefinition {
    MetricDefinition(
      name: name, kind: kind, unit: "people/0", definitions: [], rules: [],
      watch: WatchPolicy(holidays: "days-off", holds: holds), settlesAfterDays: settlesAfterDays)
  }

  /// Six in the morning after a day, when its figures are decided.
  func morning(after day: CivilDay) -> Timestamp {
    Zone.newYork.moment(of: day.advanced(by: 1), secondOfDay: 21_600)
  }

  mutating func append(_ drafts: [EventDraft]) {
    for draft in drafts {
      let recorded = RecordedEvent(
        offset: Offset(UInt64(events.count)), eventTime: draft.eventTime,
        knowledgeTime: draft.eventTime, actor: draft.actor, version: draft.version,
        cause: draft.cause, correlation: draft.correlation, event: draft.event)
      events.append(recorded)
      detector.evolve(&state, recorded)
      figures.evolve(&shown, recorded)
      switch draft.event {
      case .verdictGiven(let given) where given.verdict != .ok && given.verdict != .warmUp:
        told.append("\(given.verdict.rawValue) \(given.definition) \(given.item)")
      case .holdPlaced(let hold): told.append("placed \(hold.item)")
      case .holdReleased(let release): told.append("released \(release.item)")
      default: break
      }
    }
  }

  static func decision(
    _ item: DataItem, _ value: Int, sources: [SourceID] = ["core"], revision: Int64 = 1,
    claims: [Claim] = [], isComplete: Bool = true
  ) -> DecisionMade {
    let ours = Claim(
      definition: .ours, value: Quantity(mantissa: Int128(value)), weightPPM: 1_000_000,
      sources: sources, rows: Int64(value), isComplete: isComplete)
    return DecisionMade(
      item: item, value: Quantity(mantissa: Int128(value)), rule: "events-win",
      confidencePPM: 950_000, claims: [ours] + claims, winner: .ours, revision: revision,
      readUpTo: Offset(0), previous: nil)
  }

  static func claim(_ definition: DefinitionName, _ value: Int, from source: SourceID) -> Claim {
    Claim(
      definition: definition, value: Quantity(mantissa: Int128(value)), sources: [source],
      rows: Int64(value), isComplete: true)
  }

  /// Decides, judges and publishes at one time.
  mutating func decide(_ decisions: [DecisionMade], at time: Timestamp) throws {
    append(decisions.map { EventDraft(.decisionMade($0), at: time, by: "agent:aggregator") })
    append(try detector.drafts(.judge(at: time), at: time, given: state))
    append(figures.drafts(.publish(at: time), at: time, given: shown))
  }

  mutating func decide(_ item: DataItem, _ value: Int, revision: Int64 = 1) throws {
    try decide(
      [Self.decision(item, value, revision: revision)], at: morning(after: item.day))
  }
}

/// A growing business with quiet weekends and a little noise, from a seed.
struct Business {
  var level: Double
  var weekend = 0.7
  var growth = 0.002
  var noise = 0.02
  var random: SeededGenerator

  init(level: Double, seed: UInt64) {
    self.level = level
    random = SeededGenerator(seed: seed)
  }

  mutating func value(on day: CivilDay) -> Int {
    let age = Double(day.number - DetectorWorld.firstDay.number)
    // The sum of four even numbers is close enough to a normal one.
    let spread = (0..<4).map { _ in Double.random(in: -1...1, using: &random) }.reduce(0, +) / 1.15
    let season = day.weekday >= 6 ? weekend : 1
    return Int(level * season * (1 + growth * age) * (1 + noise * spread))
  }
}

extension Zone {
  /// New York in 2025, from the tz database.
  static let newYork = Zone(
    identifier: "America/New_York", initialOffsetSeconds: -18_000,
    transitions: [
      Transition(at: 1_741_503_600, offsetSeconds: -14_400),
      Transition(at: 1_762_063_200, offsetSeconds: -18_000),
    ])
}
