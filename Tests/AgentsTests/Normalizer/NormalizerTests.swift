import Agents
import Events
import Testing

@Suite struct NormalizerTests {
  @Test func `a record gives the row that its mapping says`() throws {
    let source = try SourceUnderTest(
      .happenings(id: ["$.id"], within: .seconds(86_400)),
      [
        ObservationMapping(
          measure: "engagement", name: TextMapping(paths: ["$.kind"]),
          entity: TextMapping(paths: ["$.user"], prefix: "core:"),
          at: TimeMapping(paths: ["$.at"]), arrived: TimeMapping(paths: ["$.came"]),
          labels: ["product": TextMapping(constant: "core")],
          masks: ["bot": "$.payload.is_synthetic"])
      ])
    let record =
      #"{"id":1,"kind":"app_open","user":"C1","at":"2025-11-25T14:03:22.5Z","#
      + #""came":"2025-11-25T14:03:23Z","payload":{"is_synthetic":true}}"#
    let rows = source.rows(record)
    let time = Timestamp(milliseconds: 1_764_079_402_500)
    #expect(
      rows == [
        Observation(
          source: "source", measure: "engagement", name: "app_open", entity: "core:C1",
          labels: Labels(["product": "core"]), eventTime: time,
          arrivedAt: Timestamp(seconds: 1_764_079_403)),
        Observation(
          source: "source", measure: "mask", name: "bot", entity: "core:C1", eventTime: time,
          arrivedAt: Timestamp(seconds: 1_764_079_403)),
      ])
    #expect(source.rows(record.replacing("true", with: "false")).count == 1)
  }

  @Test(arguments: [
    (#"{"id":1,"user":"C1"}"#, "$.at: expected a time as ISO 8601 writes it, found nothing"),
    (
      #"{"id":1,"user":"C1","at":"yesterday"}"#,
      "$.at: expected a time as ISO 8601 writes it, found something else"
    ),
    (#"{"id":1,"at":"2025-11-25"}"#, "$.user: expected a text, found nothing"),
    (#"{"user":"C1","at":"2025-11-25"}"#, "expected a key, found none: $.id"),
    (#"{"id":1,"#, "not JSON at byte 8: expected a key in double quotes"),
  ])
  func `what does not fit says what, where and what was expected`(
    record: String, reason: String
  ) throws {
    let source = try SourceUnderTest(
      .happenings(id: ["$.id"], within: .zero),
      [
        ObservationMapping(
          measure: "m", entity: TextMapping(paths: ["$.user"]), at: TimeMapping(paths: ["$.at"]))
      ])
    let found = try #require(source.misfit(record))
    #expect(found == reason || (reason.hasPrefix("not JSON") && found.hasPrefix("not JSON")))
  }

  @Test(arguments: [
    ("USD", nil as Int?, false, #""12.5""#, 1250 as Int64?, "USD/2"),
    ("JPY", nil, false, "12", 12, "JPY/0"),
    ("USD", 6, false, #""41.151234""#, 41_151_234, "USD/6"),
    ("EUR", 6, true, "123456789", 123_456_789, "EUR/6"),
    ("USD", nil, true, "12345", 12_345, "USD/2"),
    ("EUR", nil, false, #""3,40""#, 340, "EUR/2"),
    ("seats", nil, false, "12", 12, "seats/0"),
    ("USD", nil, false, #""12.505""#, nil, ""),
    ("USD", nil, false, "true", nil, ""),
  ])
  func `numbers are exact in their unit or do not fit`(
    unit: String, decimals: Int?, minor: Bool, text: String, value: Int64?, written: String
  ) throws {
    let source = try SourceUnderTest(
      .objects(key: ["$.id"], version: nil),
      [
        ObservationMapping(
          measure: "m",
          value: NumberMapping(
            paths: ["$.amount"], unit: TextMapping(constant: unit), decimals: decimals,
            minorUnits: minor, decimalMark: .either),
          at: TimeMapping(paths: ["$.at"]))
      ])
    let rows = source.rows(#"{"id":1,"at":"2025-11-25","amount":\#(text)}"#)
    #expect(rows.first?.value == value)
    #expect(rows.first?.unit ?? "" == written)
  }

  @Test func `times are read in their zone, by clock changes too`() throws {
    func read(_ format: TimeMapping.Format, _ zone: String, _ text: String) throws -> String? {
      let source = try SourceUnderTest(
        .objects(key: ["$.id"], version: nil),
        [
          ObservationMapping(
            measure: "m", at: TimeMapping(paths: ["$.t"], format: format, zone: zone))
        ])
      return source.rows(#"{"id":1,"t":\#(text)}"#).first?.eventTime.description
    }
    let iso = TimeMapping.Format.iso
    #expect(
      try read(iso, "Europe/Berlin", #""2025-11-25 14:03:22""#) == "2025-11-25T13:03:22Z")
    // The hour that comes twice is its first occurrence.
    #expect(
      try read(iso, "Europe/Berlin", #""2025-10-26 02:30:00""#) == "2025-10-26T00:30:00Z")
    #expect(try read(iso, "America/New_York", #""2025-11-02""#) == "2025-11-02T04:00:00Z")
    #expect(try read(iso, "America/New_York", #""2025-11-03""#) == "2025-11-03T05:00:00Z")
    #expect(
      try read(.localEpochMilliseconds, "America/Los_Angeles", "1764050602123")
        == "2025-11-25T14:03:22.123Z")
    #expect(
      try read(.epochMicroseconds, "UTC", #""1764079402123456""#)
        == "2025-11-25T14:03:22.123456Z")
    #expect(try read(.epochSeconds, "UTC", "1764079170.5") == "2025-11-25T13:59:30.500Z")
    #expect(
      try read(.patterns(["dd/MM/yyyy"]), "UTC", #""02/01/2025""#) == "2025-01-02T00:00:00Z")
  }

  @Test func `a line of a table and a sample are records like any other`() throws {
    let table = try SourceUnderTest(
      .objects(key: ["$.id"], version: nil),
      [
        ObservationMapping(
          measure: "m", entity: TextMapping(paths: ["$.who"]), at: TimeMapping(paths: ["$.at"]))
      ],
      format: .separated(
        SeparatedFormat(columns: ["id", "who", "at"], separator: ";", encoding: .latin1)))
    let line: [UInt8] = Array("U1;M".utf8) + [0xFC] + Array("ller;2025-11-25".utf8)
    guard case .record(let mapped) = table.normalizer.map(line) else {
      Issue.record("the line does not fit")
      return
    }
    #expect(mapped.key == "U1")
    #expect(mapped.rows.first?.observation.entity == "Müller")
    #expect(table.misfit("U1;x") != nil)

    let samples = try SourceUnderTest(
      .happenings(id: ["$.name", "$.labels", "$.timestamp"], within: .seconds(3600)),
      [
        ObservationMapping(
          measure: "requests", entity: TextMapping(paths: ["$.labels"]),
          value: NumberMapping(paths: ["$.value"], unit: TextMapping(constant: "requests")),
          at: TimeMapping(paths: ["$.timestamp"], format: .epochSeconds),
          labels: ["product": TextMapping(paths: ["$.labels.product"])])
      ], format: .openMetrics)
    let row = try #require(
      samples.rows(#"api_requests_total{product="core",code="200"} 12345 1764079170.000"#).first)
    #expect(row.value == 12_345)
    #expect(row.entity == #"{"product":"core","code":"200"}"#)
    #expect(row.labels == Labels(["product": "core"]))
    #expect(row.eventTime == Timestamp(seconds: 1_764_079_170))
  }

  @Test func `a filter tests the record, a plain path asks whether something is there`() throws {
    func mapping(_ condition: String) -> ObservationMapping {
      ObservationMapping(
        measure: "m", condition: condition, at: TimeMapping(paths: ["$.at"]))
    }
    let source = try SourceUnderTest(
      .objects(key: ["$.id"], version: nil),
      [mapping("$[?@.kind == 'invoice' && !@.void_reason]"), mapping("$.plan")])
    let at = #""at":"2025-11-25""#
    #expect(source.rows(#"{"id":1,"kind":"invoice",\#(at)}"#).count == 1)
    #expect(source.rows(#"{"id":1,"kind":"invoice","void_reason":"x",\#(at)}"#).isEmpty)
    #expect(source.rows(#"{"id":1,"plan":"team",\#(at)}"#).count == 1)
    #expect(source.rows(#"{"id":1,"plan":null,\#(at)}"#).isEmpty)
  }

  @Test func `a path that is none is named before anything runs`() throws {
    #expect(throws: NormalizerError.self) {
      try SourceUnderTest(
        .objects(key: ["$.id["], version: nil),
        [ObservationMapping(measure: "m", at: TimeMapping(paths: ["$.at"]))])
    }
    #expect(throws: NormalizerError.unknownZone(source: "source", zone: "Mars/Olympus")) {
      try SourceUnderTest(
        .objects(key: ["$.id"], version: nil),
        [
          ObservationMapping(
            measure: "m", at: TimeMapping(paths: ["$.at"], zone: "Mars/Olympus"))
        ])
    }
  }
}
