import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

/// A log in which two people come, a change of their source's records is noticed, and two more come,
/// one of them in a record of the new form.
private struct Drifting {
  let temporary: TemporaryLog
  let pipeline = TinyCompany.pipeline(masks: [])
  let layer: LayerID
  private(set) var desk: AgentDesk

  init() async throws {
    temporary = try TemporaryLog(LogIdentity(seed: 1))
    let source = try #require(pipeline.source("a"))
    layer = try await temporary.log.layer(of: source.id, mapping: source.mappingDigest)
    desk = try AgentDesk(pipeline: pipeline, reader: temporary.log.reader())
  }

  func time(_ hour: Int64) -> Timestamp {
    Zone.utc.start(of: TinyCompany.begin.advanced(by: 1)).advanced(by: .seconds(hour * 3600))
  }

  /// Appends a record with a row of one person who opened something, in the morning unless said.
  func open(
    _ person: String, _ payload: String, hour: Int64, opened: Int64 = 8
  ) async throws {
    var batch = AppendBatch(to: temporary.log, clock: time(hour))
    let record = batch.append(
      EventDraft(
        .recordCollected(
          RecordCollected(source: "a", key: person, payload: Array(payload.utf8))),
        at: time(hour), by: "test"))
    try batch.append(
      Observation(
        source: "a", measure: "engagement", name: "open", entity: person, counterpart: "",
        value: 1, unit: "count/0", labels: .none, eventTime: time(opened),
        arrivedAt: time(hour)),
      to: layer, record: record)
    try batch.setOutcome(.rows(1), of: record, in: layer)
    _ = try await temporary.log.append(batch)
  }

  func notice(_ path: String, _ change: String, hour: Int64) async throws {
    let drift = SchemaDrifted(source: "a", path: path, change: change, severity: "notice")
    _ = try await temporary.log.append(
      [EventDraft(.schemaDrifted(drift), at: time(hour), by: "test")], clock: time(hour))
  }

  mutating func decide(hour: Int64) async throws {
    let reader = try temporary.log.reader()
    try await desk.advance(to: reader.head, of: reader)
    let drafts = try desk.decide(at: time(hour), base: reader.head, knownAt: time(hour))
    _ = try await temporary.log.append(drafts, clock: time(hour))
  }
}

@Suite struct WhySchemaTests {
  @Test(arguments: [
    ("$.id", "number became string", #"{"id":"x7","at":"now"}"#, true),
    ("$.id", "appeared", #"{"id":7,"at":"now"}"#, true),
    // Of another form, but not of this one, or a field that no mapping reads.
    ("$.id", "number became string", #"{"id":7,"at":"now"}"#, false),
    ("$.colour", "appeared", #"{"id":7,"at":"now","colour":"red"}"#, false),
  ])
  func `who comes in records of a new form is named by the change`(
    path: String, change: String, payload: String, isNamed: Bool
  ) async throws {
    var company = try await Drifting()
    try await company.open("p1", #"{"at":"now"}"#, hour: 9)
    try await company.open("p2", #"{"at":"now"}"#, hour: 9)
    try await company.decide(hour: 36)
    try await company.notice(path, change, hour: 37)
    try await company.open("p3", #"{"at":"now"}"#, hour: 37)
    try await company.open("p4", payload, hour: 37)
    try await company.decide(hour: 38)
    let reader = try company.temporary.log.reader()
    let item = DataItem("people", on: TinyCompany.begin.advanced(by: 1))
    let offsets = try #require(try Revisions(reader).all[item])
    let pipeline = company.pipeline
    let answer = try Why(reader: reader) { _ in pipeline }.explain(
      item, from: offsets[0].next, to: reader.head)
    #expect(answer.check.holds)
    let terms = answer.terms.map { "\($0.kind.rawValue) \($0.delta): \($0.name)" }
    #expect(
      terms
        == (isNamed
          ? ["late 1: late events", "schema 1: records of a new form, \(path) \(change)"]
          : ["late 2: late events"]))
  }
}

@Suite struct DaySchemaTests {
  /// Two days whose windows share nothing. One person is there on both, one on the first only, and two
  /// come on the second, one of them in records of a new form only.
  @Test(arguments: [(noticed: Int64(78), isNamed: true), (noticed: 20, isNamed: false)])
  func `between days, who came only in records of a new form is named by the change`(
    noticed: Int64, isNamed: Bool
  ) async throws {
    var company = try await Drifting()
    try await company.open("p1", #"{"at":"now"}"#, hour: 9)
    try await company.open("p2", #"{"at":"now"}"#, hour: 9)
    if noticed < 36 { try await company.notice("$.id", "appeared", hour: noticed) }
    try await company.decide(hour: 36)
    if noticed > 36 { try await company.notice("$.id", "appeared", hour: noticed) }
    for (person, payload) in [
      ("p1", #"{"id":7,"at":"now"}"#), ("p3", #"{"id":7,"at":"now"}"#), ("p3", #"{"at":"now"}"#),
      ("p4", #"{"id":7,"at":"now"}"#),
    ] {
      try await company.open(person, payload, hour: 80, opened: 80)
    }
    try await company.decide(hour: 108)
    let reader = try company.temporary.log.reader()
    let days = [1, 4].map { TinyCompany.begin.advanced(by: $0) }
    for (first, last) in [(days[0], days[1]), (days[1], days[0])] {
      let answer = try Bridge(reader: reader, samplesPerTerm: 9).reconcile(
        .init(pipeline: company.pipeline, item: DataItem("people", on: first), definition: .ours),
        .init(pipeline: company.pipeline, item: DataItem("people", on: last), definition: .ours),
        along: .day, asOf: reader.head)
      #expect(answer.check.holds)
      let later = Int128(first < last ? 1 : -1)
      let named = answer.terms.filter { $0.kind == .schema }
      let others = answer.terms.filter { $0.kind != .schema }
      #expect(named.map(\.name) == (isNamed ? ["records of a new form, $.id appeared"] : []))
      #expect(named.map(\.delta.numerator) == (isNamed ? [later] : []))
      #expect(named.flatMap { $0.samples.map(\.row.entity) } == (isNamed ? ["p4"] : []))
      let gained = others.filter { $0.delta.numerator == later || $0.count == 2 }
      #expect(
        Set(gained.flatMap { $0.samples.map(\.row.entity) }) == (isNamed ? ["p3"] : ["p3", "p4"]))
      #expect(others.map(\.delta.numerator).reduce(0, +) == (isNamed ? 0 : later))
    }
  }
}
