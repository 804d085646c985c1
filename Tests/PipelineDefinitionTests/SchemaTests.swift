import Events
import Expressions
import PipelineDefinition
import Testing

@Suite struct SchemaTests {
  /// A configuration in JSON, which is YAML too: the reader and the schema see the same text.
  static let sample = """
    {"reporting": {"zone": "UTC", "currency": "EUR"}, "x-note": [1],
     "sources": {"a": {
       "connect": {"kind": "rest", "url": "https://a.example.com", "path": "/x", "limit": {"rate": "5/s", "burst": 2}},
       "grant": {"tables": "t"}, "records": {"happenings": ["$.id", "$.t"]},
       "observe": [{"measure": "m", "at": "$.t", "value": {"path": "$.v", "unit": "ms"}, "labels": {"k": "$.k"}}]}},
     "metrics": {
       "n": {"count": "m", "where": {"k": {"in": ["x"]}}, "rules": [{"freshest": true, "confidence": 0.5}]},
       "r": {"ratio": {"of": {"sum-of": [{"sum": "m"}, {"count": "m"}]}, "to": {"metric": "n"}}, "unit": "ratio"}}}
    """

  @Test func `a right configuration is right by the schema too`() throws {
    let schema = try SchemaValidator(ConfigurationSchema.json)
    #expect(try Configuration.read(Self.sample).pipeline.metrics.count == 2)
    #expect(try schema.faults(in: Self.sample) == [])
  }

  /// Mistakes of form; both must find each.
  @Test(arguments: [
    ("\"reporting\"", "\"reprting\""), ("\"x-note\"", "\"note\""), ("\"EUR\"", "\"EURO\""),
    ("\"rate\": \"5/s\"", "\"rate\": \"5\""), ("\"burst\": 2", "\"burst\": 0"),
    ("{\"tables\": \"t\"}", "{}"), ("{\"tables\": \"t\"}", "{\"tables\": []}"),
    ("\"happenings\": [\"$.id\", \"$.t\"]", "\"happenings\": [\"id\"]"), ("\"at\": \"$.t\", ", ""),
    ("\"count\": \"m\", ", ""), ("\"count\": \"m\", ", "\"count\": \"m\", \"sum\": \"m\", "),
    ("\"freshest\": true, ", ""), ("\"confidence\": 0.5", "\"confidence\": 5"),
    ("{\"metric\": \"n\"}", "{\"metrik\": \"n\"}"), ("{\"metric\": \"n\"}", "\"n\""),
    ("\"kind\": \"rest\"", "\"kind\": \"rset\""),
  ])
  func `a mistake of form is found by the reader and by the schema`(
    piece: String, other: String
  ) throws {
    #expect(Self.sample.contains(piece))
    let wrong = Self.sample.replacing(piece, with: other, maxReplacements: 1)
    #expect(!Configuration.problems(wrong).isEmpty)
    #expect(try !SchemaValidator(ConfigurationSchema.json).faults(in: wrong).isEmpty)
  }

  @Test func `the reference has a page for each section and a line for each key`() throws {
    let pages = ConfigurationReference.pages
    #expect(
      pages.map(\.section) == [
        "reporting", "sources", "metrics", "dashboards", "rules", "calendars",
      ])
    let sources = try #require(pages.first { $0.section == "sources" })
    for key in ["connect", "grant", "supersede", "oauth", "decimal-mark"] {
      #expect(sources.markdown.contains("| `\(key)` |"), "\(key)")
    }
  }

  @Test func `what init writes is right`() throws {
    let file = try Configuration.read(PipelineTemplate.text)
    #expect(file.pipeline.metrics.map(\.name) == ["active_users_28d", "revenue"])
    #expect(file.environmentNames == ["APP_EVENTS_URL", "BILLING_URL"])
  }
}
