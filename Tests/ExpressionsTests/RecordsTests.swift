import Expressions
import Testing

@Suite struct RecordsTests {
  private func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a table is cut into lines, quotes and all, and each becomes an object`() throws {
    let table = SeparatedText(delimiter: UInt8(ascii: ";"), charset: .latin1)
    let columns = ["id", "name", "note"]
    let cutter = RecordCutter.separated(table, columns: columns)
    var body = Array("id;name;note\r\nU1;M".utf8)
    body.append(0xFC)
    body += Array("ller;\"a \"\"b\"\";\nc\"\n\nU2;;\"\"\n".utf8)
    let records = cutter.records(in: body)
    #expect(records.count == 2)
    let json = try records.map { text(try cutter.json(Array(body[$0]))) }
    #expect(
      json == [
        #"{"id":"U1","name":"Müller","note":"a \"b\";\nc"}"#, #"{"id":"U2","name":null,"note":""}"#,
      ])
  }

  @Test func `a record may bring its own header`() throws {
    let cutter = RecordCutter.separated(SeparatedText(), columns: ["a", "b"])
    let record = Array("b,c,a".utf8) + [RecordCutter.headerEnd] + Array("1,2,3".utf8)
    #expect(text(try cutter.json(record)) == #"{"b":"1","c":"2","a":"3"}"#)
    #expect(throws: RecordError.columns(expected: 2, found: 3)) {
      try cutter.json(Array("1,2,3".utf8))
    }
    #expect(throws: RecordError.textAfterQuote(offset: 3)) {
      try cutter.json(Array("\"1\"x,2".utf8))
    }
    #expect(throws: RecordError.openQuote(offset: 2)) { try cutter.json(Array("1,\"2".utf8)) }
  }

  @Test func `charsets are decoded, and what a charset lacks is refused`() throws {
    #expect(text(try Charset.windows1252.utf8([0x80, 0x20, 0xE9])) == "€ é")
    #expect(throws: RecordError.badCharacter(charset: "windows-1252", offset: 1)) {
      try Charset.windows1252.utf8([0x41, 0x81])
    }
    #expect(throws: RecordError.badCharacter(charset: "utf-8", offset: 0)) {
      try Charset.utf8.utf8([0xE9])
    }
    #expect(text(try Charset.utf8.utf8(ArraySlice("é€😀".utf8))) == "é€😀")
  }

  @Test func `lines are cut with either end, and empty ones are none`() {
    let body = Array("{\"a\":1}\r\n\n  \n{\"a\":2}".utf8)
    #expect(
      RecordCutter.lines.records(in: body).map { text(body[$0]) } == [#"{"a":1}"#, #"{"a":2}"#])
  }

  @Test func `samples of an exposition are read`() throws {
    let body = Array(
      """
      # TYPE api_requests counter
      api_requests_total{product="core",route="/v1/\\"q\\"",code="200"} 12345 1764079170.000
      up 1
      latency_bucket{le="+Inf"} 7 # {trace_id="x"} 0.5
      # EOF

      """.utf8)
    #expect(OpenMetricsSample.isComplete(body))
    #expect(!OpenMetricsSample.isComplete(Array(body.dropLast(6))))
    let json = try RecordCutter.openMetrics.records(in: body).map {
      text(try RecordCutter.openMetrics.json(Array(body[$0])))
    }
    #expect(
      json == [
        #"{"name":"api_requests_total","labels":{"product":"core","route":"/v1/\"q\"","code":"200"},"value":12345,"timestamp":1764079170}"#,
        #"{"name":"up","labels":{},"value":1,"timestamp":null}"#,
        #"{"name":"latency_bucket","labels":{"le":"+Inf"},"value":7,"timestamp":null}"#,
      ])
    #expect(throws: RecordError.badSample(offset: 4, expected: "a value in double quotes")) {
      try OpenMetricsSample(Array("a{b=c} 1".utf8))
    }
    #expect(text(try OpenMetricsSample("x NaN".utf8).json).contains(#""value":"NaN""#))
  }

  @Test func `the nearest word is what was probably meant`() {
    let words = ["reporting", "sources", "metrics", "dashboards", "arrived-within"]
    #expect(Spelling.nearest(to: "metrcs", among: words) == "metrics")
    #expect(Spelling.nearest(to: "Sources", among: words) == "sources")
    #expect(Spelling.nearest(to: "arrived_within", among: words) == "arrived-within")
    #expect(Spelling.nearest(to: "soruces", among: words) == "sources")
    #expect(Spelling.nearest(to: "banana", among: words) == nil)
    #expect(Spelling.nearest(to: "to", among: ["of", "at"]) == nil)
  }
}
