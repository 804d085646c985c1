import Expressions
import Testing

@testable import EventLog

@Suite struct ExchangedJSONTests {
  @Test func `what is written is read back`() throws {
    var writer = JSONWriter()
    writer.object { json in
      json.member("text", "a \"b\" \\ \u{1} \n \u{e9} \u{1F600}")
      json.member("number", number: UInt64.max)
      json.member("bytes", base64: [0, 255, 3])
    }
    let value = try JSONValueView(exchanged: writer.bytes, line: 1)
    #expect(value["text"]?.string == "a \"b\" \\ \u{1} \n \u{e9} \u{1F600}")
    #expect(value["number"]?.number() == UInt64.max)
    #expect(value["bytes"]?.bytes == [0, 255, 3])
    #expect(value["text"]?.array == nil)
  }

  @Test(arguments: [
    (#""\u00e9\ud83d\ude00\/\b""#, "\u{e9}\u{1F600}/\u{8}"), (#"  "x"  "#, "x"),
    (#""\\ud83d""#, #"\ud83d"#),
  ])
  func `escapes are read`(json: String, text: String) throws {
    #expect(try JSONValueView(exchanged: [UInt8](json.utf8), line: 1).string == text)
  }

  @Test(arguments: [
    "", "{", "[1,]", #"{"a":1,"a":2}"#, #"{"a" 1}"#, #""\ud83d""#, #""\ud83dx""#, #""\ude00""#,
    "tru", "1 2", "\"\u{1}\"", #""\x""#, "nan", "--1",
    String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
  ])
  func `what readers might take for two things is refused`(json: String) {
    #expect(throws: IntegrityError.self) {
      try JSONValueView(exchanged: [UInt8](json.utf8), line: 1)
    }
  }
}
