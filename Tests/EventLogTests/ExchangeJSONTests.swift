import Testing

@testable import EventLog

@Suite struct ExchangeJSONTests {
  @Test func `what is written is read back`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("text")
    writer.text("a \"b\" \\ \u{1} \n \u{e9} \u{1F600}")
    writer.name("number")
    writer.number(UInt64.max)
    writer.name("bytes")
    writer.base64([0, 255, 3])
    writer.name("list")
    writer.beginArray()
    writer.null()
    writer.beginArray()
    writer.endArray()
    writer.text("")
    writer.endArray()
    writer.endObject()
    let value = try JSONValue(parsing: writer.bytes)
    #expect(value["text"]?.text == "a \"b\" \\ \u{1} \n \u{e9} \u{1F600}")
    #expect(value["number"]?.number() == UInt64.max)
    #expect(value["bytes"]?.bytes == [0, 255, 3])
    #expect(value["list"] == .array([.null, .array([]), .text("")]))
  }

  @Test(arguments: [
    (#""\u00e9\ud83d\ude00\/\b""#, "\u{e9}\u{1F600}/\u{8}"), (#"  "x"  "#, "x"),
  ])
  func `escapes are read`(json: String, text: String) throws {
    #expect(try JSONValue(parsing: [UInt8](json.utf8)).text == text)
  }

  @Test(arguments: [
    "", "{", "[1,]", #"{"a":1,"a":2}"#, #"{"a" 1}"#, #""\ud83d""#, #""\ud83dx""#, "tru", "1 2",
    "\"\u{1}\"", #""\x""#, "nan", "--1",
    String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
  ])
  func `what is not JSON is refused`(json: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [UInt8](json.utf8)) }
  }
}
