import Agents
import Events
import Testing

@Suite struct LinkerTests {
  static func mapping(
    _ measure: MeasureName, _ supersede: ObservationMapping.Supersede,
    condition: String? = nil
  ) -> ObservationMapping {
    ObservationMapping(
      measure: measure, condition: condition,
      entity: TextMapping(paths: ["$.who"], required: false),
      value: NumberMapping(paths: ["$.n"], unit: TextMapping(constant: "seats")),
      at: TimeMapping(paths: ["$.t"], format: .epochSeconds), supersede: supersede)
  }

  static func object(_ supersede: ObservationMapping.Supersede) throws -> SourceUnderTest {
    try SourceUnderTest(
      .objects(key: ["$.id"], version: "$.v"), [mapping("m", supersede)])
  }

  /// Rows as `+12@100`: weight, value, event time in seconds.
  static func words(_ rows: [Observation]) -> [String] {
    rows.map { "\($0.weight > 0 ? "+" : "-")\($0.value)@\($0.eventTime.seconds)" }
  }

  @Test func `a happening counts once within its lateness`() throws {
    var source = try SourceUnderTest(
      .happenings(id: [["$.userId", "$.user.id"], "$.seq"], within: .seconds(3 * 86_400)),
      [
        ObservationMapping(
          measure: "m", at: TimeMapping(paths: ["$.t"], format: .epochSeconds))
      ])
    #expect(try source.link(#"{"userId":"C1","seq":7,"t":100}"#).outcome == .rows(1))
    #expect(
      try source.link(#"{"user":{"id":"C1"},"seq":7,"t":100}"#).outcome
        == .duplicate(of: Offset(0)))
    #expect(try source.link(#"{"userId":"C1","seq":8,"t":100}"#).outcome == .rows(1))
    #expect(try source.link(#"{"userId":"C1","seq":7,"t":100}"#, knownAt: 9).outcome == .rows(1))
  }

  @Test func `a corrected row is taken back at its own time`() throws {
    var source = try Self.object(.corrected)
    #expect(Self.words(try source.link(#"{"id":1,"v":1,"n":12,"t":100}"#).rows) == ["+12@100"])
    let second = try source.link(#"{"id":1,"v":2,"n":15,"t":100}"#)
    #expect(Self.words(second.rows) == ["-12@100", "+15@100"])
    #expect(second.rows[0].replaces == RowReference(offset: Offset(0), layer: 7, ordinal: 0))
    #expect(second.rows[0].reason == .corrected)
  }

  @Test func `a version that says the same writes nothing`() throws {
    var source = try Self.object(.corrected)
    _ = try source.link(#"{"id":1,"v":1,"n":12,"t":100}"#)
    let second = try source.link(#"{"id":1,"v":2,"n":12,"t":100,"other":true}"#)
    #expect(second.rows.isEmpty)
    #expect(second.outcome == .duplicate(of: Offset(0)))
    // The reference stays that of the row that was written.
    let third = try source.link(#"{"id":1,"v":3,"n":13,"t":100}"#)
    #expect(third.rows[0].replaces?.offset == Offset(0))
  }

  @Test func `an older version that comes later is stale, the same one a duplicate`() throws {
    var source = try Self.object(.corrected)
    _ = try source.link(#"{"id":1,"v":2,"n":12,"t":100}"#)
    let older = try source.link(#"{"id":1,"v":1,"n":11,"t":100}"#)
    #expect(older.outcome == .stale(newer: Offset(0)))
    #expect(older.rows.isEmpty)
    let same = try source.link(#"{"id":1,"v":2,"n":12,"t":100}"#)
    #expect(same.outcome == .duplicate(of: Offset(0)))
  }

  @Test func `without a version the order of arrival decides`() throws {
    var source = try SourceUnderTest(
      .objects(key: ["$.id"], version: nil), [Self.mapping("m", .corrected)])
    _ = try source.link(#"{"id":1,"n":12,"t":100}"#)
    #expect(try source.link(#"{"id":1,"n":12,"t":100}"#).outcome == .duplicate(of: Offset(0)))
    #expect(Self.words(try source.link(#"{"id":1,"n":9,"t":100}"#).rows) == ["-12@100", "+9@100"])
  }

  @Test func `what changed was true until the new version's time`() throws {
    var source = try Self.object(.changed)
    _ = try source.link(#"{"id":1,"v":1,"n":12,"t":100}"#)
    let second = try source.link(#"{"id":1,"v":2,"n":15,"t":200}"#)
    #expect(Self.words(second.rows) == ["-12@200", "+15@200"])
    #expect(second.rows[0].originTime == Timestamp(seconds: 100))
    #expect(second.rows[0].reason == .changed)
  }

  @Test func `a version that ends what was true takes it back without a successor`() throws {
    var source = try SourceUnderTest(
      .objects(key: ["$.id"], version: "$.v"),
      [Self.mapping("m", .changed, condition: "$[?!@.parent]")])
    _ = try source.link(#"{"id":1,"v":1,"n":1,"t":100}"#)
    let second = try source.link(#"{"id":1,"v":2,"n":1,"t":150,"parent":9}"#)
    #expect(Self.words(second.rows) == ["-1@150"])
    #expect(second.outcome == .rows(1))
  }

  @Test func `each version that keeps is a fact of its own, in any order`() throws {
    var source = try Self.object(.keeps)
    #expect(Self.words(try source.link(#"{"id":1,"v":2,"n":1,"t":200}"#).rows) == ["+1@200"])
    #expect(Self.words(try source.link(#"{"id":1,"v":1,"n":1,"t":100}"#).rows) == ["+1@100"])
    #expect(try source.link(#"{"id":1,"v":1,"n":1,"t":100}"#).outcome == .duplicate(of: Offset(1)))
    #expect(Self.words(try source.link(#"{"id":1,"v":3,"n":1,"t":300}"#).rows) == ["+1@300"])
  }

  /// The sum of signed rows is the same whatever the order of arrival.
  @Test(arguments: 0..<24)
  func `versions come in any order and give the same rows in sum`(permutation: Int) throws {
    let versions = [
      #"{"id":1,"v":1,"n":1,"t":100}"#, #"{"id":1,"v":2,"n":2,"t":200}"#,
      #"{"id":1,"v":3,"n":1,"t":300}"#, #"{"id":1,"v":4,"n":5,"t":400}"#,
    ]
    var rest = versions
    var number = permutation
    var source = try Self.object(.changed)
    var sums: [String: Int] = [:]
    for divisor in [6, 2, 1, 1] {
      let record = rest.remove(at: number / divisor)
      number %= divisor
      for row in try source.link(record).rows {
        sums["\(row.value)@\(row.eventTime.seconds)", default: 0] += Int(row.weight)
      }
    }
    let expected = [
      "1@100": 1, "1@200": -1, "2@200": 1, "2@300": -1, "1@300": 1, "1@400": -1, "5@400": 1,
    ]
    #expect(sums.filter { $0.value != 0 } == expected)
  }

  @Test func `what is remembered comes back from its bytes`() throws {
    var source = try Self.object(.changed)
    _ = try source.link(#"{"id":1,"v":"2025-11-25T10:00:00Z","n":1,"who":"C1","t":100}"#)
    let linked = try source.link(#"{"id":1,"v":"2025-11-26T10:00:00Z","n":2,"who":"C1","t":200}"#)
    let entry = try #require(linked.entry)
    #expect(try LinkEntry(entry.encoded, of: "source") == entry)
    let happening = LinkEntry.happening(offset: Offset(9), knownAt: Timestamp(seconds: 5))
    #expect(try LinkEntry(happening.encoded, of: "source") == happening)
  }
}
