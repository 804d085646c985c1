import Agents
import EventLog
import Events
import PlumblineTesting
import Replay

/// A company of two sources and a handful of accounts, whose random rows are decided on hour by hour
/// in a log of its own.
struct TinyCompany {
  static let begin = CivilDay(number: 20_400)
  static let days = 8

  let temporary: TemporaryLog
  let pipeline: Pipeline
  private var random: SeededGenerator
  private let layers: [SourceID: LayerID]
  /// Rows that may be taken back, with where they lie.
  private var standing: [(row: Observation, reference: RowReference)] = []

  /// Whether contracts, their seats and their ends come as well.
  private let hasSeats: Bool

  /// Writes the whole history of a seed.
  static func made(
    seed: UInt64, people: String = "staff", seats: Bool = false
  ) async throws -> TinyCompany {
    var company = try await TinyCompany(
      seed: seed, masks: people.isEmpty ? [] : [people], seats: seats)
    try await company.live()
    return company
  }

  private init(seed: UInt64, masks: [String], seats: Bool) async throws {
    hasSeats = seats
    temporary = try TemporaryLog(LogIdentity(seed: seed))
    random = SeededGenerator(seed: seed)
    pipeline = Self.pipeline(masks: masks)
    var layers: [SourceID: LayerID] = [:]
    for source in pipeline.sources {
      layers[source.id] = try await temporary.log.layer(
        of: source.id, mapping: source.mappingDigest)
    }
    self.layers = layers
  }

  var reader: LogReader {
    get throws { try temporary.log.reader() }
  }

  // MARK: - What is counted

  static func pipeline(masks: [String], names: [String] = ["open", "query"]) -> Pipeline {
    let sources: [SourceDefinition] = ["a", "b", "rates"].map { id in
      SourceDefinition(
        id: SourceID(id),
        connection: Connection(kind: "rest", url: "", credential: .none, settings: [:]),
        grant: Grant(allowed: []), poll: PollPolicy(),
        identity: .objects(key: ["$.id"], version: nil),
        observe: [
          "engagement", "line", "seats", "seat", "end", "answer", "counter", "start", "pay", "rate",
        ].map {
          ObservationMapping(measure: MeasureName($0), at: TimeMapping(paths: ["$.at"]))
        }, mappingDigest: Array(id.utf8))
    }
    func fold(
      _ aggregate: Fold.Aggregate, _ measure: MeasureName, days: Int = 1, names: [String] = [],
      sources: [SourceID] = [], masks: [String] = [], within: Duration? = nil, zone: String? = nil
    ) -> Formula {
      .fold(
        Fold(
          aggregate: aggregate,
          rows: RowFilter(
            measure: measure, sources: sources, names: names, withoutMasks: masks,
            arrivedWithin: within),
          days: days, zone: zone))
    }
    let people = fold(.distinctPeople, "engagement", days: 3, names: names, masks: masks)
    let held = Formula.sum([
      .fold(
        Fold(
          aggregate: .standing, rows: RowFilter(measure: "seats", sources: ["a"]),
          units: UnitDefinition(
            rows: RowFilter(measure: "seat", labels: ["state": ["assigned", "open"]]),
            lapse: .init(after: "end", labels: ["status": ["trial"]])))),
      fold(.standing, "seats", sources: ["b"]),
    ])
    func metric(
      _ name: MetricName, _ unit: String, _ formula: Formula, splitBy: [String] = [],
      others: [Definition] = []
    ) -> MetricDefinition {
      MetricDefinition(
        name: name, kind: "test", unit: unit, splitBy: splitBy,
        definitions: [Definition(name: .ours, formula: formula)] + others,
        rules: [ResolutionRule(id: "ours", action: .prefer([.ours]), confidencePPM: 900_000)])
    }
    let metrics = [
      metric(
        "people", "people/0", people,
        others: [
          Definition(
            name: "product",
            formula: fold(
              .distinctAccounts, "engagement", days: 3, names: ["open"], sources: ["a"],
              within: .seconds(20 * 3600), zone: "UTC"), claims: false),
          Definition(
            name: "seated", formula: fold(.standing, "seats"), claims: false),
          Definition(name: "held", formula: held, claims: false),
        ]),
      metric("opens", "count/0", fold(.count, "engagement", names: ["open"], masks: masks)),
      metric("revenue", "USD/2", fold(.sum, "line"), splitBy: ["plan"]),
      metric("seats", "seats/0", fold(.standing, "seats")),
      metric("typical", "seconds/0", fold(.quantile(500), "answer")),
      metric("rises", "requests/0", fold(.counterRise, "counter")),
      metric(
        "adoption", "ratio", .ratio(fold(.distinctPeople, "engagement", names: ["query"]), people)),
      metric(
        "converted", "people/0",
        fold(.conversion(to: RowFilter(measure: "pay"), within: .seconds(3 * 86_400)), "start")),
      metric("cost", "ratio", .ratio(.metric("revenue"), .metric("seats"))),
    ]
    return Pipeline(
      reporting: Reporting(
        zone: "Behind", currency: "USD", publishSecondOfDay: 6 * 3600,
        rates: RatesDefinition(source: "rates", measure: "rate"), since: begin.advanced(by: 1)),
      sources: sources, metrics: metrics, dashboards: [],
      zones: [
        "Behind": Zone(identifier: "Behind", initialOffsetSeconds: -5 * 3600, transitions: []),
        "UTC": .utc,
      ],
      version: PipelineVersion(digest: [1, 2, 3, 4]))
  }

  // MARK: - What happens

  private mutating func live() async throws {
    let log = temporary.log
    var desk = try AgentDesk(pipeline: pipeline, reader: log.reader())
    let start = Zone.utc.start(of: Self.begin).seconds
    for step in 0..<(Self.days * 6) {
      let now = Timestamp(seconds: start + Int64(step + 1) * 4 * 3600)
      for _ in 0..<Int.random(in: 0...3, using: &random) { try await append(at: now) }
      let reader = try log.reader()
      try await desk.advance(to: reader.head, of: reader)
      let drafts = try desk.decide(at: now, base: reader.head, knownAt: now)
      var batch = AppendBatch(to: log, clock: now)
      for draft in drafts { batch.append(draft) }
      _ = try await log.append(batch)
      if step % 7 == 6 { try await log.seal() }
    }
  }

  private mutating func append(at now: Timestamp) async throws {
    let source = SourceID(random.next() % 2 == 0 ? "a" : "b")
    var batch = AppendBatch(to: temporary.log, clock: now)
    let base = temporary.log.head
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let rows = rows(source, now)
      let record = batch.append(
        EventDraft(
          .recordCollected(RecordCollected(source: rows.source, key: "", payload: [])), at: now,
          by: "test"))
      guard let layer = layers[rows.source] else { continue }
      for row in rows.rows {
        let ordinal = try batch.append(row, to: layer, record: record)
        let reference = RowReference(
          offset: Offset(base.rawValue + UInt64(record)), layer: layer.rawValue, ordinal: ordinal)
        if row.weight > 0 { standing.append((row, reference)) }
      }
      try batch.setOutcome(.rows(UInt32(rows.rows.count)), of: record, in: layer)
    }
    _ = try await temporary.log.append(batch)
  }

  private mutating func rows(
    _ source: SourceID, _ now: Timestamp
  ) -> (source: SourceID, rows: [Observation]) {
    if random.next() % 6 == 0, let place = standing.indices.randomElement(using: &random) {
      let (row, reference) = standing.remove(at: place)
      guard row.measure != "rate" else { return (row.source, [row]) }
      return (row.source, correction(of: row, at: reference))
    }
    let hours = Int64.random(in: 0...60, using: &random)
    let time = now.advanced(by: .seconds(-hours * 3600))
    let arrived = time.advanced(by: .seconds(Int64.random(in: 0...hours, using: &random) * 3600))
    func row(
      _ measure: MeasureName, _ name: String, _ value: Int64 = 1, _ unit: String = "count/0",
      counterpart: String = "", labels: [String: String] = [:], source: SourceID? = nil,
      entity: String
    ) -> Observation {
      Observation(
        source: source ?? "a", measure: measure, name: name, entity: entity,
        counterpart: counterpart, value: value, unit: unit, labels: Labels(labels),
        eventTime: time, arrivedAt: arrived)
    }
    let entity = "p\(random.next() % 12)"
    let other = "p\(random.next() % 12)"
    let value = Int64.random(in: 1...500, using: &random)
    let one: Observation
    let contract = hasSeats ? "k\(random.next() % 5)" : ""
    let status = hasSeats ? ["status": random.next() % 3 == 0 ? "trial" : "paid"] : [:]
    switch random.next() % (hasSeats ? 18 : 14) {
    case 0: one = row("identity", "", counterpart: other, entity: entity)
    case 1: one = row("mask", "staff", entity: entity)
    case 2: one = row("line", "", value, "USD/2", labels: ["plan": "team"], entity: entity)
    case 3: one = row("line", "", value, "EUR/2", labels: ["plan": "solo"], entity: entity)
    case 4: one = row("seats", "", value, "seats/0", entity: entity)
    case 11 where hasSeats:
      one = row(
        "seats", "", value % 4, "seats/0", counterpart: contract, labels: status, entity: entity)
    case 12 where hasSeats, 13 where hasSeats:
      let state = ["assigned", "open", "removed"][Int(random.next() % 3)]
      one = row(
        "seat", "", counterpart: contract, labels: ["state": state],
        entity: state == "open" ? "" : entity)
    case 14 where hasSeats: one = row("end", "", counterpart: contract, entity: entity)
    case 5: one = row("answer", "", value, "seconds/0", entity: "")
    case 6: one = row("counter", "", value, "requests/0", entity: "c\(value % 2)")
    case 7: one = row("start", "", entity: entity)
    case 8: one = row("pay", "", entity: entity)
    case 9: one = row("rate", "EUR", 1_000_000 + value, "ppm/0", source: "rates", entity: "")
    case 10: one = row("engagement", "query", entity: entity)
    default: one = row("engagement", random.next() % 3 == 0 ? "close" : "open", entity: entity)
    }
    var placed = one
    if one.measure != "rate" { placed.source = source }
    return (placed.source, [placed])
  }

  /// A newer version that takes a row back, and may say something else instead.
  private mutating func correction(
    of row: Observation, at reference: RowReference
  ) -> [Observation] {
    var back = row
    back.weight = -1
    back.replaces = reference
    back.reason = .void
    guard random.next() % 2 == 0 else { return [back] }
    back.reason = .corrected
    var again = row
    again.value += 7
    return [back, again]
  }
}
