import EventLog
import Events

/// A log with something of everything that format 1 can hold.
///
/// Two thirds of its records are sealed, some are erased, and the rest lies in the tail. `crm` is a
/// source of objects, whose new versions take the old rows back; `app` is one of happenings. The
/// records of `crm` are normalized a second time, in a layer with a file of its own.
struct FixtureLog {
  let records: Int
  private static let start = Timestamp(seconds: 1_764_000_000)
  private static let perAppend = 50
  private static let writer = "fixture"

  func make(at path: String) async throws {
    var options = LogOptions()
    options.sealsInBackground = records > 10_000
    if !options.sealsInBackground { options.segmentBytes = 32 << 10 }
    var identity = LogIdentity(seed: 1, clock: .simulated, id: [UInt8](0..<16))
    identity.created = Self.start
    let log = try Log.create(at: path, identity, options)
    let crm = try await log.layer(of: "crm", mapping: [1])
    let app = try await log.layer(of: "app", mapping: [2])
    let again = try await log.layer(of: "crm", mapping: [3])
    var writing = Writing(log: log, crm: crm, app: app)
    while writing.made < records * 2 / 3 { try await writing.append(min(records, 1 << 20)) }
    _ = try await log.checkpoint(origin: "plumbline.example/fixture")
    try await log.seal()
    try await normalizeAgain(log, from: crm, to: again)
    try log.saveProjection(
      "rows-per-measure", version: "1", at: log.head, state: Array("state of a projection".utf8))
    try await log.erase(
      [Erasure(Offset(17)), Erasure(Offset(42), components: [RecordCollected.keyComponent])],
      reason: "asked by the subject")
    while writing.made < records { try await writing.append(records - writing.made) }
    if records <= 10_000 { _ = try await log.checkpoint() }
    try await writing.append(7)
    log.close()
  }

  /// Reads the records of `crm` once more: every other one, with another measure.
  private func normalizeAgain(
    _ log: Log, from layer: LayerID, to again: LayerID
  ) async throws {
    guard records <= 10_000 else { return }
    var reading = try LayerExtension(of: again, in: log)
    let reader = try log.reader()
    var outcomes: [UInt64] = []
    try reader.scanOutcomes(of: layer) { batch in
      outcomes += batch.records
      return .goOn
    }
    for (index, record) in outcomes.enumerated() {
      if index.isMultiple(of: 2) {
        try reading.append(
          Observation(
            source: "crm", measure: "licences", entity: "account\(index % 7)",
            value: Int64(index), eventTime: Self.start),
          record: Offset(record))
      }
      try reading.setOutcome(index.isMultiple(of: 2) ? .rows(1) : .ignored, of: Offset(record))
    }
    reading.link(key: Array("cursor".utf8), value: [1, 2, 3])
    try await log.extend(reading, to: reader.head)
  }

  /// Appending, batch after batch.
  private struct Writing {
    let log: Log
    let crm: LayerID
    let app: LayerID
    var made = 0
    var appends: UInt64 = 0
    var readTo = Offset(0)

    /// The time at which a record comes in.
    private func time(_ number: Int) -> Timestamp {
      start.advanced(by: .milliseconds(Int64(number) * 700))
    }

    mutating func append(_ wanted: Int) async throws {
      appends += 1
      let stamp = ProducerStamp(writer, epoch: 1, sequence: appends)
      var batch = AppendBatch(to: log, producer: stamp, clock: time(made + perAppend))
      let end = made + min(perAppend, wanted)
      let first = log.head.rawValue
      let call = batch.append(
        draft(
          .callMade(
            CallMade(
              source: "crm", request: "GET /objects?page=\(appends)", credential: "crm-read",
              ending: .succeeded, status: 200, bytes: Int64(end - made) * 180,
              records: Int64(end - made), durationMilliseconds: 42))))
      while made < end {
        try add(made, causedBy: call, first, to: &batch)
        made += 1
      }
      if appends % 3 == 0 { addDecisions(to: &batch) }
      addUnknown(to: &batch)
      batch.moveCursor(of: "collector", from: readTo, to: log.head)
      readTo = log.head
      _ = try await log.append(batch)
    }

    private func draft(_ event: Event, by actor: Actor = "collector") -> EventDraft {
      EventDraft(event, at: time(made), by: actor)
    }

    private func add(
      _ number: Int, causedBy call: Int, _ first: UInt64, to batch: inout AppendBatch
    ) throws {
      let isObject = number.isMultiple(of: 3)
      let payload =
        isObject
        ? #"{"id":"c\#(number % 90)","email":"person\#(number % 90)@example.com","seats":\#(number),"note":"Grüße, no. \#(number)"}"#
        : #"{"event":"open","user":"u-\#(number * 7_919 % 997)","at":"\#(time(number))","n":\#(number)}"#
      let record = batch.append(
        draft(
          .recordCollected(
            RecordCollected(
              source: isObject ? "crm" : "app", key: isObject ? "c\(number % 90)" : "a\(number)",
              payload: Array(payload.utf8)))),
        causedBy: call, correlatedWith: call)
      let offset = Offset(first + UInt64(record))
      if isObject {
        try addObject(number, record, offset, to: &batch)
      } else {
        try addHappening(number, record, offset, to: &batch)
      }
    }

    /// A version of an object: the rows of the version before it are taken back.
    private func addObject(
      _ number: Int, _ record: Int, _ offset: Offset, to batch: inout AppendBatch
    ) throws {
      switch number % 11 {
      case 7: try batch.setOutcome(.stale(newer: Offset(offset.rawValue / 2)), of: record, in: crm)
      case 9:
        try batch.setOutcome(
          .quarantined(reason: "seats: \(number % 4) is no whole number"), of: record, in: crm)
      default:
        let row = Observation(
          source: "crm", measure: "seats", name: "seat", entity: "person\(number % 90)",
          value: Int64(number), labels: Labels(["plan": "p\(number % 3)", "region": "eu=1;2"]),
          eventTime: time(number), arrivedAt: time(number + 3))
        try batch.append(row, to: crm, record: record)
        var old = row
        old.value = Int64(number - 90)
        old.weight = -1
        old.reason = number.isMultiple(of: 2) ? .changed : .corrected
        old.originTime = time(max(0, number - 90))
        old.replaces = RowReference(
          offset: Offset(offset.rawValue / 3), layer: crm.rawValue, ordinal: 0)
        try batch.append(old, to: crm, record: record)
        try batch.setOutcome(.rows(2), of: record, in: crm)
      }
      batch.link(crm, key: Array("c\(number % 90)".utf8), value: Array("\(number)".utf8))
      if number % 90 == 33 { batch.link(crm, key: Array("c3".utf8), value: nil) }
    }

    private func addHappening(
      _ number: Int, _ record: Int, _ offset: Offset, to batch: inout AppendBatch
    ) throws {
      switch number % 13 {
      case 4: try batch.setOutcome(.duplicate(of: Offset(offset.rawValue / 2)), of: record, in: app)
      case 8: try batch.setOutcome(.ignored, of: record, in: app)
      case 11: try batch.setOutcome(.erased, of: record, in: app)
      default:
        try batch.append(
          Observation(
            source: "app", measure: number % 5 == 0 ? "invoice_line" : "engagement",
            name: "open-\(number % 4)", entity: "u-\(number * 7_919 % 997)",
            counterpart: number % 17 == 0 ? "device-\(number % 5)" : "",
            value: number % 5 == 0 ? Int64(number) * -1_299 : 1,
            unit: number % 5 == 0 ? "EUR/2" : "count/0",
            eventTime: time(number - number % 40)),
          to: app, record: record)
        try batch.setOutcome(.rows(1), of: record, in: app)
      }
    }

    private func addDecisions(to batch: inout AppendBatch) {
      let item = DataItem("seats", on: CivilDay(number: 20_000), labels: Labels(["plan": "p1"]))
      let value = Quantity(mantissa: 123_456, decimals: 2)
      let claim = Claim(
        definition: "crm-seats", value: value, weightPPM: 900_000, sources: ["crm"],
        rows: Int64(made), isComplete: true)
      let decided = batch.append(
        EventDraft(
          .decisionMade(
            DecisionMade(
              item: item, value: value, rule: "crm-first", confidencePPM: 900_000,
              claims: [claim], winner: "crm-seats", revision: Int64(appends),
              readUpTo: readTo, previous: nil)),
          at: time(made), by: "aggregator",
          version: PipelineVersion(digest: [UInt8](repeating: 7, count: 32))))
      batch.append(
        draft(
          .figurePublished(
            FigurePublished(
              item: item, value: value, state: .published, revision: Int64(appends))),
          by: "figures"),
        causedBy: decided)
      batch.append(draft(.ticked(Ticked()), by: "clock"))
    }

    /// Kinds and a schema version that no build knows.
    private func addUnknown(to batch: inout AppendBatch) {
      let fields = CanonicalValue.map([
        .init(.integer(0), .text("a kind from the future")),
        .init(.integer(1), .array([.integer(Int128(made)), .bytes([0, 255, 7])])),
        .init(.integer(2), .integer(-(Int128(1) << 70) - Int128(made))),
        .init(.integer(3), .map([.init(.integer(0), .integer(-1))])),
      ])
      batch.append(
        draft(.unknown(UnknownEvent(kind: "WeatherSeen", schemaVersion: 3, fields: fields))))
      if appends.isMultiple(of: 4) {
        let newer = UnknownEvent(kind: Ticked.kind, schemaVersion: 9, fields: fields)
        batch.append(draft(.unknown(newer)))
      }
    }
  }
}
