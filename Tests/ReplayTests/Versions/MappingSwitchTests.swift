import Agents
import EventLog
import Events
import Live
import PipelineDefinition
import PlumblineTesting
import Replay
import Testing

@Suite struct MappingSwitchTests {
  private struct Killed: Error {}
  private static let now = Timestamp(seconds: 1_764_590_400)

  /// Records are lines; version 2 reads the user from another field where there is one.
  private static func configuration(user: String) -> String {
    """
    reporting: {zone: UTC, currency: USD, publish: "06:00", since: 2025-11-28}
    sources:
      app:
        connect: {kind: rest, url: "${APP_URL}", path: /events, records: $.events}
        grant: [/events]
        poll: {every: 1h, limit: 10/s}
        records: {happenings: {id: $.id, within: 30 days}}
        observe:
          - measure: engagement
            name: $.kind
            entity: \(user)
            at: $.at
    metrics:
      active: {kind: engagement, distinct: account, where: {measure: engagement}}
    """
  }

  private static func file(_ user: String) throws -> PipelineFile {
    try PipelineFile.read(
      configuration(user: user),
      code: CodeVersions(deciding: Aggregator.version, normalizing: Normalizer.version))
  }

  private static let records: [[UInt8]] = (0..<400).map { number in
    let (user, other) = (number % 7, number % 50 == 3 ? ",\"alias\":\"u\(number % 3)\"" : "")
    let text =
      "{\"id\":\(number % 390),\"kind\":\"open\",\"user\":\"a\(user)\"\(other),"
      + "\"at\":\"2025-11-2\(8 + number % 2)T10:00:00Z\"}"
    return Array(text.utf8)
  }

  @Test func `a changed mapping is normalized again, whatever is killed on the way`() async throws {
    let (old, new) = (try Self.file("$.user"), try Self.file("[$.alias, $.user]"))
    let temporary = try TemporaryLog(LogIdentity(seed: 1, clock: .simulated))
    try await fill(temporary.log, old)
    var steps = 0
    while true {
      var seen = 0
      do {
        _ = try await VersionSwitch(log: temporary.log).activate(
          new.pipeline, configuration: new.configuration, at: Self.now, by: "person:test"
        ) { _ in
          seen += 1
          if seen > steps { throw Killed() }
        }
        break
      } catch is Killed {
        steps += 1
        #expect(
          try VersionLedger(temporary.log.reader()).active() == old.pipeline.version)
      }
    }
    #expect(steps > 2)
    let other = try TemporaryLog(LogIdentity(seed: 2, clock: .simulated))
    try await fill(other.log, new)
    #expect(
      try await values(temporary.log, new.pipeline) == values(other.log, new.pipeline))
    #expect(
      try await values(temporary.log, new.pipeline) != values(temporary.log, old.pipeline))
    let live = try temporary.log.reader().liveLayer(of: "app")
    let layers = try temporary.log.reader().layers()
    #expect(
      layers.first { $0.id == live }?.record.mapping
        == new.pipeline.source("app")?.mappingDigest)
    // And back: the old layer is led on to the end, and lives again.
    let back = try await VersionSwitch(log: temporary.log).activate(
      old.pipeline, configuration: old.configuration, at: Self.now, by: "person:test",
      because: .rollback("no"))
    #expect(back.normalized == ["app"])
    let reader = try temporary.log.reader()
    let timeline = try #require(
      PipelineTimeline(VersionLedger(reader)) {
        $0 == new.pipeline.version ? new.pipeline : old.pipeline
      })
    let outcome = try await ReplayRun(reader: reader, timeline: timeline).verify()
    #expect(outcome.divergence == nil, "\(String(describing: outcome.divergence))")
  }

  @Test func `why names the records that another mapping reads otherwise`() async throws {
    let (old, new) = (try Self.file("$.user"), try Self.file("[$.alias, $.user]"))
    let temporary = try TemporaryLog(LogIdentity(seed: 3, clock: .simulated))
    try await fill(temporary.log, old)
    let before = try temporary.log.reader().head
    _ = try await VersionSwitch(log: temporary.log).activate(
      new.pipeline, configuration: new.configuration, at: Self.now, by: "person:test")
    let reader = try temporary.log.reader()
    func pipeline(_ version: PipelineVersion?) -> Pipeline {
      version == new.pipeline.version ? new.pipeline : old.pipeline
    }
    let item = DataItem("active", on: CivilDay("2025-11-29") ?? CivilDay(number: 0))
    let known = try Why(reader: reader, pipeline: pipeline).explain(
      item, from: before, to: reader.head)
    let ruled = try await VersionWhy(reader: reader, samplesPerTerm: 2).explain(
      item, from: old.pipeline, to: new.pipeline, asOf: reader.head)
    // Every second record is of that day; those with an alias were its user's before.
    let aliased = try reader.aliased(of: Self.records.indices.filter { $0 % 50 == 3 })
    for answer in [known, ruled] {
      #expect(answer.check.holds, "\(answer.check)")
      #expect(answer.terms.map(\.kind) == [.mapping])
      let term = try #require(answer.terms.first)
      #expect(term.sources == ["app"])
      #expect(term.offsets == aliased)
      #expect(term.delta.isSameNumber(as: Quantity(mantissa: 3)))
      #expect(term.samples.contains { $0.row.entity.hasPrefix("u") })
    }
    let back = try Why(reader: reader, pipeline: pipeline).explain(
      item, from: reader.head, to: before)
    #expect(back.check.holds, "\(back.check)")
    #expect(back.terms.map(\.kind) == [.mapping])
  }

  @Test func `why names the change of form that another mapping reads`() async throws {
    let (old, new) = (try Self.file("$.user"), try Self.file("[$.alias, $.user]"))
    let temporary = try TemporaryLog(LogIdentity(seed: 3, clock: .simulated))
    try await fill(temporary.log, old)
    for path in ["$.alias", "$.colour"] {
      let drift = SchemaDrifted(source: "app", path: path, change: "appeared", severity: "notice")
      _ = try await temporary.log.append(
        [EventDraft(.schemaDrifted(drift), at: Self.now, by: "test")], clock: Self.now)
    }
    let before = try temporary.log.reader().head
    _ = try await VersionSwitch(log: temporary.log).activate(
      new.pipeline, configuration: new.configuration, at: Self.now, by: "person:test")
    let reader = try temporary.log.reader()
    let item = DataItem("active", on: CivilDay("2025-11-29") ?? CivilDay(number: 0))
    let known = try Why(reader: reader) {
      $0 == new.pipeline.version ? new.pipeline : old.pipeline
    }.explain(item, from: before, to: reader.head)
    let ruled = try await VersionWhy(reader: reader).explain(
      item, from: old.pipeline, to: new.pipeline, asOf: reader.head)
    let aliased = try reader.aliased(of: Self.records.indices.filter { $0 % 50 == 3 })
    for answer in [known, ruled] {
      #expect(answer.check.holds, "\(answer.check)")
      #expect(answer.terms.map(\.kind) == [.schema])
      #expect(
        answer.terms.map(\.name) == [
          "records of a new form, $.alias appeared, mapped otherwise"
        ])
      #expect(answer.terms.first?.offsets == aliased)
    }
  }

  private func fill(_ log: Log, _ file: PipelineFile) async throws {
    let source = try #require(file.pipeline.source("app"))
    let importing = try await RecordImport(
      into: log, source: source, pipeline: file.pipeline, configuration: file.configuration,
      name: "records", at: Self.now
    ) { place, most in
      let end = min(Self.records.count, Int(place) + most)
      guard Int(place) < end else { return nil }
      return RecordImport.Records(Array(Self.records[Int(place)..<end]), end: UInt64(end))
    }
    _ = try await BulkAppend(to: log, threads: 1).run(importing)
    let reader = try log.reader()
    var desk = try AgentDesk(pipeline: file.pipeline, reader: reader)
    try await desk.advance(to: reader.head, of: reader)
    var batch = AppendBatch(to: log, clock: Self.now)
    for draft in try desk.decide(at: Self.now, base: reader.head, knownAt: Self.now) {
      batch.append(draft)
    }
    _ = try await log.append(batch)
  }

  private func values(_ log: Log, _ pipeline: Pipeline) async throws -> [String] {
    let outcome = try await ShadowRun(reader: log.reader()).run(pipeline)
    return outcome.decisions.values.map { "\($0.item) \($0.value?.description ?? "-")" }.sorted()
  }
}

extension LogReader {
  /// The offsets of some records, by their places among all records.
  fileprivate func aliased(of places: [Int]) throws -> [Offset] {
    var offsets: [Offset] = []
    try eachEvent(kinds: [RecordCollected.kind]) { offsets.append($0.offset) }
    return places.map { offsets[$0] }
  }
}
