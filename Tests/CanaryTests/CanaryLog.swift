import EventLog
import Events
import PlumblineTesting
import Replay

/// A log with a few rows that a test writes, and the pipeline that counts them.
struct CanaryLog {
  static let day = CivilDay(number: 20_400)
  static let zone = Zone(identifier: "Behind", initialOffsetSeconds: -5 * 3_600, transitions: [])

  let temporary = try? TemporaryLog()
  private var layers: [SourceID: LayerID] = [:]

  init() async throws {
    for source in Self.pipeline.sources {
      layers[source.id] = try await log.layer(of: source.id, mapping: source.mappingDigest)
    }
  }

  var log: Log {
    guard let temporary else { preconditionFailure("no folder for a log") }
    return temporary.log
  }

  /// A moment of the day, by the clock of the reporting zone.
  static func moment(_ hour: Int64, day offset: Int32 = 0) -> Timestamp {
    zone.start(of: CivilDay(number: day.number + offset)).advanced(by: .seconds(hour * 3_600))
  }

  static func row(
    _ measure: MeasureName, _ name: String = "", of entity: String = "", at time: Timestamp,
    value: Int64 = 1, unit: String = "count/0", labels: [String: String] = [:],
    counterpart: String = ""
  ) -> Observation {
    Observation(
      source: "a", measure: measure, name: name, entity: entity, counterpart: counterpart,
      value: value, unit: unit, labels: Labels(labels), eventTime: time, arrivedAt: time)
  }

  /// Writes one record with its rows.
  @discardableResult
  func write(
    _ rows: [Observation], to source: SourceID = "a", known: Timestamp, duplicateOf: Offset? = nil
  ) async throws -> Offset {
    var batch = AppendBatch(to: log, clock: known)
    let record = batch.append(
      EventDraft(
        .recordCollected(RecordCollected(source: source, key: "", payload: [])), at: known,
        by: "test"))
    let layer = layers[source] ?? LayerID(0)
    for row in rows { _ = try batch.append(row, to: layer, record: record) }
    let outcome =
      duplicateOf.map { RecordOutcome.duplicate(of: $0) } ?? .rows(UInt32(rows.count))
    try batch.setOutcome(outcome, of: record, in: layer)
    return try await log.append(batch).first
  }

  func compare(
    _ legacy: [LegacyOutput], matches: Int = 0, tolerances: [MetricName: Tolerance] = [:]
  ) throws -> CanaryReport {
    let reader = try log.reader()
    return try Canary(reader: reader, pipeline: Self.pipeline).compare(
      legacy,
      CanarySettings(
        window: Timestamp(seconds: 0)..<Timestamp(seconds: 1 << 40), matchesInARow: matches,
        tolerances: tolerances), upTo: reader.head)
  }

  static func output(
    _ metric: MetricName, _ value: Int128?, decimals: Int = 0, labels: [String: String] = [:],
    day offset: Int32 = 0, hour: Int64? = nil, knownAt: Timestamp? = nil
  ) -> LegacyOutput {
    let period =
      hour.map { CanaryPeriod(hourFrom: moment($0, day: offset)) }
      ?? CanaryPeriod(CivilDay(number: day.number + offset), in: zone)
    return LegacyOutput(
      metric: metric, labels: Labels(labels), period: period,
      value: value.map { Quantity(mantissa: $0, decimals: decimals) }, knownAt: knownAt)
  }

  /// That lines are amounts; tests write rows themselves.
  private static let amounts = ObservationMapping(
    measure: "line", value: NumberMapping(paths: ["$.value"], unit: TextMapping(constant: "USD")),
    at: TimeMapping(paths: ["$.at"]))

  static let pipeline: Pipeline = {
    let sources: [SourceDefinition] = ["a", "b", "rates"].map { (id: String) in
      SourceDefinition(
        id: SourceID(id),
        connection: Connection(kind: "rest", url: "", credential: .none, settings: [:]),
        grant: Grant(allowed: []), poll: PollPolicy(),
        identity: id == "a"
          ? .happenings(id: ["$.id"], within: .seconds(86_400))
          : .objects(key: ["$.id"], version: nil),
        observe: id == "a" ? [amounts] : [], mappingDigest: Array(id.utf8))
    }
    func metric(_ name: MetricName, _ unit: String, _ fold: Fold, _ others: [Definition] = [])
      -> MetricDefinition
    {
      MetricDefinition(
        name: name, kind: "test", unit: unit,
        definitions: [Definition(name: .ours, formula: .fold(fold))] + others,
        rules: [ResolutionRule(id: "ours", action: .prefer([.ours]), confidencePPM: 900_000)])
    }
    let crm = Definition(
      name: "crm",
      formula: .fold(
        Fold(aggregate: .standing, rows: RowFilter(measure: "seats", sources: ["b"]))),
      claims: false)
    return Pipeline(
      reporting: Reporting(
        zone: "Behind", currency: "USD", publishSecondOfDay: 0,
        rates: RatesDefinition(source: "rates", measure: "rate")),
      sources: sources,
      metrics: [
        metric(
          "people", "people/0",
          Fold(
            aggregate: .distinctPeople,
            rows: RowFilter(measure: "use", names: ["begin", "open"], withoutMasks: ["staff"]))),
        metric("uses", "count/0", Fold(aggregate: .count, rows: RowFilter(measure: "use"))),
        metric("revenue", "USD/2", Fold(aggregate: .sum, rows: RowFilter(measure: "line"))),
        metric(
          "seats", "seats/0",
          Fold(aggregate: .standing, rows: RowFilter(measure: "seats", sources: ["a"])), [crm]),
        metric(
          "rises", "requests/0",
          Fold(aggregate: .counterRise, rows: RowFilter(measure: "counter"))),
      ],
      dashboards: [], zones: ["Behind": zone, "UTC": .utc],
      version: PipelineVersion(digest: [1, 2, 3, 4]))
  }()
}
