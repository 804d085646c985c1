import Agents
import Events
import Testing

/// A pipeline of a few metrics, fed row by row and asked at ticks.
struct MetricUnderTest {
  let aggregator: Aggregator
  var state: Aggregator.State
  private var offset: UInt64 = 1_000

  static let newYork = TestZones.newYork
  /// The reporting zone's noon of a day in November 2025 (in May with `month: 5`).
  static func noon(_ day: Int, month: Int = 11, hour: Int = 12) -> Timestamp {
    newYork.moment(
      of: CivilDay(year: 2025, month: month, day: day) ?? CivilDay(number: 0),
      secondOfDay: Int64(hour) * 3600)
  }

  init(_ metrics: [MetricDefinition], since: CivilDay? = CivilDay("2025-11-01")) throws {
    let sources: [SourceDefinition] = ["a", "b", "rates"].map { id in
      SourceDefinition(
        id: SourceID(id),
        connection: Connection(kind: "rest", url: "", credential: .none, settings: [:]),
        grant: Grant(allowed: []), poll: PollPolicy(),
        identity: .objects(key: ["$.id"], version: nil),
        observe: [
          ObservationMapping(measure: "m", at: TimeMapping(paths: ["$.at"])),
          ObservationMapping(measure: "rate", at: TimeMapping(paths: ["$.at"])),
        ], mappingDigest: [])
    }
    aggregator = try Aggregator(
      Pipeline(
        reporting: Reporting(
          zone: "America/New_York", currency: "USD", publishSecondOfDay: 6 * 3600,
          rates: RatesDefinition(source: "rates", measure: "rate"), since: since),
        sources: sources, metrics: metrics, dashboards: [], zones: TestZones.all,
        version: PipelineVersion(digest: [1])))
    state = aggregator.initialState
  }

  /// One metric with one definition.
  init(
    _ aggregate: Fold.Aggregate, unit: String = "count/0", days: Int = 1,
    filter: RowFilter = RowFilter(measure: "m"), splitBy: [String] = [], zone: String? = nil
  ) throws {
    let fold = Fold(aggregate: aggregate, rows: filter, days: days, zone: zone)
    try self.init([
      Self.metric("x", unit: unit, .fold(fold), splitBy: splitBy)
    ])
  }

  static func metric(
    _ name: MetricName, unit: String = "count/0", _ formula: Formula, splitBy: [String] = [],
    others: [Definition] = [], rules: [ResolutionRule]? = nil, tolerance: Tolerance = .none
  ) -> MetricDefinition {
    MetricDefinition(
      name: name, kind: "test", unit: unit, splitBy: splitBy,
      definitions: [Definition(name: .ours, formula: formula)] + others,
      rules: rules
        ?? [ResolutionRule(id: "ours", action: .prefer([.ours]), confidencePPM: 900_000)],
      tolerance: tolerance)
  }

  mutating func given(_ rows: [Observation]) { aggregator.evolve(&state, rows: rows) }

  /// What is decided at a time; the decisions come back as from the log.
  mutating func decisions(at time: Timestamp) -> [DecisionMade] {
    let events = aggregator.decide(.tick(at: time, readUpTo: Offset(offset)), given: &state)
    for event in events {
      aggregator.evolve(
        &state,
        RecordedEvent(
          offset: Offset(offset), eventTime: time, knowledgeTime: time, actor: Aggregator.actor,
          version: nil, cause: nil, correlation: nil, event: event))
      offset += 1
    }
    return events.compactMap { event in
      guard case .decisionMade(let decision) = event else { return nil }
      return decision
    }
  }

  /// The values decided at 06:00 of a day, as `item: value`.
  mutating func values(on day: Int) -> [String] {
    decisions(at: Self.noon(day, hour: 6)).map {
      "\($0.item): \($0.value.map(\.description) ?? "nothing")"
    }
  }

  /// Tells how far sources have been read.
  mutating func read(_ sources: [SourceID], upTo time: Timestamp) {
    for source in sources {
      let change = SourceStateChanged(
        source: source, watermark: time, interval: 0, nextPoll: time, bucket: 0)
      aggregator.evolve(
        &state,
        RecordedEvent(
          offset: Offset(0), eventTime: time, knowledgeTime: time, actor: "test", version: nil,
          cause: nil, correlation: nil, event: .sourceStateChanged(change)))
    }
  }
}

/// A row of measure `m` from source `a` unless it is told otherwise.
func row(
  _ entity: String = "", _ day: Int = 24, hour: Int = 12, value: Int64 = 1,
  unit: String = "count/0", name: String = "", source: SourceID = "a",
  measure: MeasureName = "m", labels: [String: String] = [:], weight: Int8 = 1,
  lateHours: Int64 = 0, counterpart: String = "", origin: Timestamp? = nil
) -> Observation {
  let time = MetricUnderTest.noon(day, hour: hour)
  return Observation(
    source: source, measure: measure, name: name, entity: entity, counterpart: counterpart,
    value: value, unit: unit, labels: Labels(labels), eventTime: time, originTime: origin,
    arrivedAt: time.advanced(by: .seconds(lateHours * 3600)), weight: weight)
}

func same(_ entity: String, _ other: String) -> Observation {
  row(entity, measure: "identity", counterpart: other)
}

func mask(_ entity: String, _ name: String, weight: Int8 = 1) -> Observation {
  row(entity, name: name, measure: "mask", weight: weight)
}
