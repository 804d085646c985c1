import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

/// People and the seats that they hold, joined by holder and by contract.
@Suite struct UnitBridgeTests {
  /// A log of a handful of people, contracts and seats, decided once.
  private struct SeatedCompany {
    let temporary: TemporaryLog
    let pipeline = TinyCompany.pipeline(masks: [])
    let day = TinyCompany.begin.advanced(by: 1)

    init() async throws { temporary = try TemporaryLog(LogIdentity(seed: 1)) }

    func time(_ hour: Int64) -> Timestamp {
      Zone.utc.start(of: day).advanced(by: .seconds(hour * 3600))
    }

    /// Appends one record with one row, and says where the row lies.
    @discardableResult
    func row(
      _ source: SourceID, _ measure: MeasureName, _ entity: String, contract: String = "",
      value: Int64 = 1, label: (String, String)? = nil, hour: Int64 = 8,
      ending old: (row: Observation, at: RowReference)? = nil
    ) async throws -> (row: Observation, at: RowReference) {
      let definition = try #require(pipeline.source(source))
      let layer = try await temporary.log.layer(of: source, mapping: definition.mappingDigest)
      var row = Observation(
        source: source, measure: measure, name: measure == "engagement" ? "open" : "",
        entity: entity, counterpart: contract, value: value,
        unit: measure == "seats" ? "seats/0" : "count/0",
        labels: Labels(label.map { [$0.0: $0.1] } ?? [:]), eventTime: time(hour))
      if let old {
        row = old.row
        (row.eventTime, row.originTime) = (time(hour), old.row.eventTime)
        (row.weight, row.replaces, row.reason) = (-1, old.at, .changed)
      }
      var batch = AppendBatch(to: temporary.log, clock: time(30))
      let base = temporary.log.head
      let record = batch.append(
        EventDraft(
          .recordCollected(RecordCollected(source: source, key: entity, payload: [])),
          at: time(30), by: "test"))
      let ordinal = try batch.append(row, to: layer, record: record)
      try batch.setOutcome(.rows(1), of: record, in: layer)
      _ = try await temporary.log.append(batch)
      let offset = Offset(base.rawValue + UInt64(record))
      return (row, RowReference(offset: offset, layer: layer.rawValue, ordinal: ordinal))
    }

    func seat(_ holder: String, of contract: String, hour: Int64 = 8) async throws
      -> (row: Observation, at: RowReference)
    {
      try await row(
        "a", "seat", holder, contract: contract,
        label: ("state", holder.isEmpty ? "open" : "assigned"), hour: hour)
    }

    func amount(
      _ source: SourceID, _ seats: Int64, of contract: String, _ status: String = "paid"
    ) async throws {
      try await row(
        source, "seats", "payer", contract: contract, value: seats, label: ("status", status))
    }

    func decide() async throws {
      let reader = try temporary.log.reader()
      var desk = try AgentDesk(pipeline: pipeline, reader: reader)
      try await desk.advance(to: reader.head, of: reader)
      let drafts = try desk.decide(at: time(36), base: reader.head, knownAt: time(36))
      _ = try await temporary.log.append(drafts, clock: time(36))
    }

    func bridge(_ from: DefinitionName, _ to: DefinitionName) throws -> Difference {
      let reader = try temporary.log.reader()
      func side(_ definition: DefinitionName) -> Bridge.Side {
        .init(pipeline: pipeline, item: DataItem("people", on: day), definition: definition)
      }
      return try Bridge(reader: reader, samplesPerTerm: 9).reconcile(
        side(from), side(to), asOf: reader.head)
    }
  }

  private func lines(_ difference: Difference) -> [String] {
    difference.terms.map { term in
      "\(term.delta) \(term.kind.rawValue): \(term.name), \(term.count) \(term.unit)"
    }
  }

  @Test func `everybody and every seat stands in the set where the records put it`() async throws {
    let company = try await SeatedCompany()
    for person in ["p1", "p2", "p3", "p6"] { try await company.row("a", "engagement", person) }
    // Three seats: one of somebody who is there, one of somebody who is not, one of nobody.
    try await company.amount("a", 3, of: "k1")
    _ = try await company.seat("p1", of: "k1")
    _ = try await company.seat("p5", of: "k1")
    let given = try await company.seat("p7", of: "k1", hour: 7)
    try await company.row("a", "seat", "p7", hour: 9, ending: given)
    let open = try await company.seat("", of: "k1", hour: 9)
    // A trial that ended, and one that has not: the one's seats count, the other's do not.
    try await company.amount("a", 2, of: "k2", "trial")
    try await company.row("a", "end", "payer", contract: "k2", hour: 5)
    _ = try await company.seat("p2", of: "k2")
    try await company.amount("a", 1, of: "k3", "trial")
    try await company.row("a", "end", "payer", contract: "k3", hour: 70)
    let further = try await company.seat("p1", of: "k3")
    // A contract with a seat too few, one with a seat too many, and the seat of one that is over.
    try await company.amount("a", 2, of: "k4")
    _ = try await company.seat("p3", of: "k4")
    try await company.amount("a", 1, of: "k5")
    _ = try await company.seat("", of: "k5")
    _ = try await company.seat("p6", of: "k6")
    try await company.row(
      "a", "seat", "p6", contract: "k5", label: ("state", "removed"))
    _ = try await company.seat("", of: "k5")
    // What the other source says of its contracts, one of which stands here too.
    try await company.amount("b", 3, of: "k1")
    try await company.amount("b", 2, of: "k9")
    try await company.decide()

    let answer = try company.bridge("ours", "held")
    #expect(answer.from.value == Quantity(mantissa: 4))
    #expect(answer.to.value == Quantity(mantissa: 14))
    #expect(
      lines(answer) == [
        "-2 holder: engagement, no seat, 2 people",
        "1 holder: further seat of one person, 1 units",
        "1 holder: seat held, no engagement, 1 units",
        "3 holder: seat that nobody holds, 3 units",
        "-1 contract: seat beyond seats, 1 contracts",
        "1 contract: seats without a row of seat, 1 contracts",
        "2 contract: seats, status trial, after end, 1 contracts",
        "2 contract: seats from b, 1 contracts",
        "3 contract: seats from b, of contracts that stand in a too, 1 contracts",
      ])
    #expect(answer.check.holds)
    #expect(answer.terms[1].offsets == [further.at.offset])
    #expect(answer.terms[3].offsets.contains(open.at.offset))
    #expect(answer.terms[0].samples.map(\.row.entity).sorted() == ["p2", "p6"])

    // Two accounts are one person: who holds a seat with the one is there with the other.
    try await company.row("a", "identity", "p6", contract: "p5")
    try await company.row("a", "engagement", "p8")
    try await company.decide()
    let joined = try company.bridge("ours", "held")
    #expect(joined.check.holds)
    #expect(joined.terms[0].samples.map(\.row.entity).sorted() == ["p2", "p8"])
    #expect(!lines(joined).contains { $0.contains("no engagement") })
  }

  @Test func `from accounts the accounts of one person are told before the seats`() async throws {
    let company = try await SeatedCompany()
    for account in ["p1", "p2", "p3"] { try await company.row("a", "engagement", account) }
    try await company.row("a", "identity", "p1", contract: "p2")
    try await company.amount("a", 1, of: "k1")
    _ = try await company.seat("p2", of: "k1")
    try await company.decide()
    let answer = try company.bridge("held", "product")
    #expect(answer.from.value == Quantity(mantissa: 1))
    #expect(answer.to.value == Quantity(mantissa: 3))
    #expect(
      lines(answer) == [
        "1 identity merge: accounts of one person counted once, in a, 1 accounts",
        "1 holder: engagement, no seat, 1 people",
      ])
    #expect(answer.check.holds)
  }
}
