import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

@Suite struct WhyTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `the terms between any two revisions sum exactly and pass their replay`(
    seed: UInt64
  ) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let reader = try company.reader
    let why = Why(reader: reader, samplesPerTerm: 1) { _ in company.pipeline }
    let revisions = try Revisions(reader)
    var compared = 0
    for (item, offsets) in revisions.all where offsets.count > 1 {
      for (one, other) in zip(offsets, offsets.dropFirst()) + [
        (offsets[0], offsets[offsets.count - 1])
      ]
        + [(offsets[offsets.count - 1], offsets[0])]
      {
        let answer = try why.explain(item, from: one.next, to: other.next)
        #expect(answer.check.endsAgree, "seed \(seed), \(item), \(one)..\(other)")
        #expect(answer.check.sums, "seed \(seed), \(item), \(one)..\(other)")
        #expect(answer.check.isSufficient, "seed \(seed), \(item), \(one)..\(other)")
        #expect(answer.check.isNecessary, "seed \(seed), \(item), \(one)..\(other)")
        compared += 1
      }
    }
    #expect(compared > 50)
  }

  @Test func `nothing between two times is an answer without terms`() async throws {
    let company = try await TinyCompany.made(seed: 5)
    let reader = try company.reader
    let why = Why(reader: reader) { _ in company.pipeline }
    let (item, offsets) = try #require(
      try Revisions(reader).all.first { $0.key.metric == "people" })
    let answer = try why.explain(item, from: offsets[0].next, to: offsets[0].next)
    #expect(answer.terms.isEmpty)
    #expect(answer.check.holds)
    #expect(answer.from.value == answer.to.value)
  }

  @Test func `a place before the first decision is refused with when it was`() async throws {
    let company = try await TinyCompany.made(seed: 5)
    let reader = try company.reader
    let why = Why(reader: reader) { _ in company.pipeline }
    let (item, _) = try #require(try Revisions(reader).all.first { $0.key.metric == "people" })
    #expect(throws: HistoryError.self) {
      try why.explain(item, from: Offset(0), to: reader.head)
    }
  }
}

@Suite struct WhySchemaTests {
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

    /// Appends a record with a row of one person who opened something in the morning.
    func open(_ person: String, _ payload: String, hour: Int64) async throws {
      var batch = AppendBatch(to: temporary.log, clock: time(hour))
      let record = batch.append(
        EventDraft(
          .recordCollected(
            RecordCollected(source: "a", key: person, payload: Array(payload.utf8))),
          at: time(hour), by: "test"))
      try batch.append(
        Observation(
          source: "a", measure: "engagement", name: "open", entity: person, counterpart: "",
          value: 1, unit: "count/0", labels: .none, eventTime: time(8), arrivedAt: time(hour)),
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

@Suite struct BridgeTests {
  @Test(arguments: [UInt64(11), 12, 13, 14])
  func `any two definitions and days are bridged exactly`(seed: UInt64) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let reader = try company.reader
    let bridge = Bridge(reader: reader, samplesPerTerm: 1)
    let definitions: [DefinitionName] = ["ours", "product", "seated", "held"]
    let days = Set(try Revisions(reader).all.keys.filter { $0.metric == "people" }.map(\.day))
    for day in days.sorted() {
      for first in definitions {
        for last in definitions {
          let answer = try bridge.reconcile(
            side(company, "people", day, first), side(company, "people", day, last),
            asOf: reader.head)
          #expect(answer.check.sums, "seed \(seed), \(day), \(first) to \(last)")
          #expect(answer.check.isSufficient, "seed \(seed), \(day), \(first) to \(last)")
          #expect(answer.check.isNecessary, "seed \(seed), \(day), \(first) to \(last)")
        }
      }
    }
    for metric in company.pipeline.metrics.map(\.name) {
      let days = Set(
        try Revisions(reader).all.keys.filter { $0.metric == metric && $0.labels == .none }
          .map(\.day)
      ).sorted()
      guard let first = days.first, let last = days.last else { continue }
      let answer = try bridge.reconcile(
        side(company, metric, first, .ours), side(company, metric, last, .ours), along: .day,
        asOf: reader.head)
      #expect(answer.check.sums, "seed \(seed), \(metric)")
      #expect(answer.check.isSufficient, "seed \(seed), \(metric)")
    }
  }

  @Test func `a bridge back has the same sets with the signs turned round`() async throws {
    let company = try await TinyCompany.made(seed: 21)
    let reader = try company.reader
    let bridge = Bridge(reader: reader, samplesPerTerm: 0)
    let days = Set(try Revisions(reader).all.keys.filter { $0.metric == "people" }.map(\.day))
    let definitions: [DefinitionName] = ["product", "held"]
    for (day, other) in days.sorted().flatMap({ day in definitions.map { (day, $0) } }) {
      let there = try bridge.reconcile(
        side(company, "people", day, .ours), side(company, "people", day, other),
        asOf: reader.head)
      let back = try bridge.reconcile(
        side(company, "people", day, other), side(company, "people", day, .ours),
        asOf: reader.head)
      #expect(there.from.value == back.to.value)
      #expect(there.to.value == back.from.value)
      #expect(there.terms.map(\.name) == back.terms.map(\.name))
      #expect(there.terms.map { -$0.delta.numerator } == back.terms.map(\.delta.numerator))
    }
  }

  private func side(
    _ company: TinyCompany, _ metric: MetricName, _ day: CivilDay, _ definition: DefinitionName
  ) -> Bridge.Side {
    Bridge.Side(
      pipeline: company.pipeline, item: DataItem(metric, on: day), definition: definition)
  }
}

/// Where each data item was decided.
struct Revisions {
  private(set) var all: [DataItem: [Offset]] = [:]

  init(_ reader: LogReader) throws {
    try reader.eachEvent(kinds: [DecisionMade.kind]) { recorded in
      guard case .decisionMade(let decision) = recorded.event, decision.value != nil else { return }
      all[decision.item, default: []].append(recorded.offset)
    }
  }
}
