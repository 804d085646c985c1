import Agents
import EventLog
import Events
import PlumblineTesting
import Testing

@testable import Replay

@Suite struct RecordMappingTests {
  /// Records as services write them: optional fields, several ways to write the same, and texts
  /// that are no JSON.
  static func record(_ row: Int, _ random: inout SeededGenerator) -> String {
    if row % 61 == 60 { return ["", "null", "17", "not JSON", "{\"id\":", "[1,2"][row / 61 % 6] }
    let time = Timestamp(milliseconds: 1_700_000_000_000 + Int64(row) * 250)
    var fields = ["\"id\":\"evt_\(row % 97 == 5 ? row - 1 : row)\"", "\"at\":\"\(time)\""]
    let kinds = ["open", "close", "sh\\u0061re", "caf\u{E9}", "a \\\"b\\\""]
    fields.append("\"kind\":\"\(kinds.randomElement(using: &random) ?? "")\"")
    if row % 3 > 0 { fields.append("\"user\":{\"id\":\"u-\(row % 50)\",\"age\":\(row % 80)}") }
    if row % 4 != 1 {
      let values = [
        "1", "-2", "0", "12.50", "1e3", "null", "\"7\"", "true", "-0", "0012", "1.", "NaN",
      ]
      // One segment has values of every kind.
      let usual = row < 1_024 || Int.random(in: 0..<40, using: &random) > 0
      let value = values[usual ? row % 3 : Int.random(in: 0..<values.count, using: &random)]
      fields.append("\"value\":\(value)")
    }
    if row % 5 == 2 { fields.append("\"note\":\"\(String(repeating: "x", count: row % 9))\"") }
    if row % 7 == 3 { fields.append("\"tags\":[\(row % 2 == 0 ? "1, 2" : "\"a\",null")]") }
    if row > 1_100, row % 201 == 7 { fields.append("\"note\":\"\u{1}\"") }
    if row % 203 == 9 { fields.append("\"at\":\"1999-01-01T00:00:00Z\"") }
    if row % 53 == 50 { fields.append("\"code\":\(row % 106 == 50 ? "08" : "8")") }
    return "{" + fields.joined(separator: row % 6 == 5 ? ", " : ",") + "}"
  }

  static func source(
    _ name: SourceID, _ observe: [ObservationMapping], identity: RecordIdentity? = nil
  ) -> SourceDefinition {
    SourceDefinition(
      id: name, connection: Connection(kind: "rest", url: "", credential: .none, settings: [:]),
      grant: Grant(allowed: []), poll: PollPolicy(),
      identity: identity ?? .happenings(id: ["$.id"], within: .seconds(60)), observe: observe,
      mappingDigest: [])
  }

  static let at = TimeMapping(paths: ["$.at"])
  /// Mappings that read a few fields, conditions that look anywhere, and what needs the whole text.
  static let mappings: [String: SourceDefinition] = [
    "few": source(
      "a",
      [
        ObservationMapping(
          measure: "m", name: TextMapping(paths: ["$.kind"]),
          entity: TextMapping(paths: ["$.user.id"], required: false), at: at)
      ]),
    "numbers": source(
      "a",
      [
        ObservationMapping(
          measure: "m", condition: "$.user",
          value: NumberMapping(paths: ["$.value"], unit: TextMapping(constant: "EUR")), at: at),
        ObservationMapping(
          measure: "n", condition: "$.value", name: TextMapping(paths: ["$.value", "$.kind"]),
          at: at),
      ]),
    "filtered": source(
      "a",
      [
        ObservationMapping(
          measure: "m", condition: "$[?@.kind == 'open' && @.user.age > 30]",
          entity: TextMapping(paths: ["$.user.id"]), at: at, masks: ["x": "$[?@.note]"])
      ]),
    "arrays": source(
      "a",
      [
        ObservationMapping(
          measure: "m", name: TextMapping(paths: ["$.tags"], required: false), at: at)
      ]),
    "each": source(
      "a",
      [ObservationMapping(measure: "m", each: "$.tags[*]", name: TextMapping(paths: ["@"]), at: at)]
    ),
    "objects": source(
      "a", [ObservationMapping(measure: "m", name: TextMapping(paths: ["$.kind"]), at: at)],
      identity: .objects(key: ["$.id"], version: "$.at")),
    "the other": source(
      "b", [ObservationMapping(measure: "m", name: TextMapping(paths: ["$.kind"]), at: at)]),
  ]

  /// Most records are sealed, some erased, the last in the tail.
  static func log(_ records: Int, seed: UInt64) async throws -> TemporaryLog {
    var options = LogOptions()
    options.segmentEvents = 1_024
    let temporary = try TemporaryLog(LogIdentity(seed: 1), options)
    var random = SeededGenerator(seed: seed)
    for start in stride(from: 0, to: records, by: 250) {
      var batch = AppendBatch(to: temporary.log)
      for row in start..<min(start + 250, records) {
        let text = record(row, &random)
        // The key is often what the payload has too.
        let key = row % 10 == 0 ? "" : "evt_\(row)"
        let source: SourceID = row % 3 == 1 ? "b" : "a"
        batch.append(
          EventDraft(
            .recordCollected(RecordCollected(source: source, key: key, payload: Array(text.utf8))),
            at: Timestamp(milliseconds: 1_700_000_000_000 + Int64(row)),
            by: row % 9 == 0 ? "one" : "two", cause: row % 4 == 0 ? Offset(0) : nil))
      }
      _ = try await temporary.log.append(batch)
      if start == records * 4 / 5 / 250 * 250 { try await temporary.log.seal() }
    }
    try await temporary.log.erase([Erasure(Offset(100)), Erasure(Offset(777))], reason: "asked to")
    return temporary
  }

  @Test(arguments: [UInt64(1), 2])
  func `records in columns are mapped as their texts are`(seed: UInt64) async throws {
    let temporary = try await Self.log(2_500, seed: seed)
    let reader = try temporary.log.reader()
    var texts: [(source: SourceID, offset: Offset, at: Timestamp, payload: [UInt8]?)] = []
    try reader.eachEvent(kinds: [RecordCollected.kind]) { recorded in
      guard case .recordCollected(let record) = recorded.event else { return }
      texts.append(
        (record.source, recorded.offset, recorded.eventTime, record.payload.plain))
    }
    for (name, source) in Self.mappings {
      let normalizer = try Normalizer(source: source, zones: [:])
      for range in [0..<2_500, 5..<6, 1_020..<1_100] {
        let wanted = texts.filter {
          $0.source == source.id && range.contains(Int($0.offset.rawValue))
        }
        var next = 0
        try RecordMapping(normalizer).scan(
          Offset(UInt64(range.lowerBound))..<Offset(UInt64(range.upperBound)), of: reader
        ) { record, mapped in
          let text = try #require(next < wanted.count ? wanted[next] : nil)
          next += 1
          #expect(record.offset == text.offset && record.collectedAt == text.at)
          let expected = text.payload.map { normalizer.map($0).withoutShape }
          #expect(
            mapped?.withoutShape == expected,
            "\(name), seed \(seed): \(String(decoding: text.payload ?? [], as: UTF8.self))")
          return .goOn
        }
        #expect(next == wanted.count, "\(name), seed \(seed)")
      }
    }
  }

  @Test func `only the columns that a mapping reads are read`() async throws {
    let temporary = try await Self.log(2_500, seed: 4)
    let reader = try temporary.log.reader()
    var inValues: [String: Int] = [:]
    for (name, source) in Self.mappings {
      let normalizer = try Normalizer(source: source, zones: [:])
      var most = 0
      let choice: RecordChoice = { layout in
        let chosen = normalizer.layout(layout.text, examples: layout.examples)?.values
        most = max(most, chosen?.count ?? 0)
        return chosen
      }
      try reader.scanRecords(Offset(0)..<Offset(2_048), of: source.id, choosing: choice) { batch in
        for record in batch.records {
          if case .values = record.payload { inValues[name, default: 0] += 1 }
        }
        return .goOn
      }
      if name == "few" { #expect(most == 4) }
    }
    #expect(inValues["few", default: 0] > 500)
    #expect(inValues["filtered", default: 0] > 500)
    #expect(inValues["the other", default: 0] > 50)
    // Whole texts are compared, and arrays stand as they were written.
    #expect(inValues["objects"] == nil)
    #expect(inValues["each"] == nil)
  }
}

extension Mapped {
  fileprivate var withoutShape: Mapped {
    guard case .record(var record) = self else { return self }
    record.shape = 0
    return .record(record)
  }
}
