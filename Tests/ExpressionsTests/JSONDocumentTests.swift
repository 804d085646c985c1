import Expressions
import PlumblineTesting
import Testing

@Suite struct JSONDocumentTests {
  @Test func `every kind of value is told apart and its raw bytes are given back`() throws {
    let text = #" {"a": [1, -2.50e3, "x\u0041\n", true, false, null, {}], "b": {"c": []}} "#
    let document = try JSONDocument(text)
    let list = try #require(document.member("a", of: document.root))
    #expect(
      document.elements(list).map { document.kind($0) }
        == [.number, .number, .string, .bool, .bool, .null, .object])
    let raw = document.elements(list).map { String(decoding: document.rawBytes($0), as: UTF8.self) }
    #expect(raw == ["1", "-2.50e3", #""x\u0041\n""#, "true", "false", "null", "{}"])
    #expect(document.element(2, of: list).flatMap { document.string($0) } == "xA\n")
    #expect(document.element(-1, of: list).map { document.kind($0) } == .object)
    #expect(document.element(7, of: list) == nil)
    #expect(document.view["b"]?["c"]?.count == 0)
    #expect(document.view["b"]?["d"] == nil)
  }

  @Test func `numbers are exact, and an integer is one only as it is written`() throws {
    let document = try JSONDocument(
      "[9223372036854775807, -9223372036854775808, 9223372036854775808, 1.0, 0.1, 12e-2]")
    let nodes = document.elements(document.root)
    #expect(nodes.map { document.integer($0) } == [.max, .min, nil, nil, nil, nil])
    #expect(try document.decimal(nodes[2])?.description == "9223372036854775808")
    #expect(try document.decimal(nodes[4]) == ExactDecimal(mantissa: 1, scale: 1))
    #expect(try document.decimal(nodes[5])?.description == "0.12")
  }

  /// A text, the byte at which it is wrong, and a part of the message.
  static let wrong: [(String, Int, String)] = [
    ("", 0, "no value"), ("  ", 2, "no value"), ("{", 1, "ends inside an object"),
    ("[1,]", 3, "expected a value"), ("[1 2]", 3, "',' or ']'"), (#"{"a" 1}"#, 5, "':'"),
    (#"{"a":1,}"#, 7, "a key in double quotes"), ("{a:1}", 1, "a key in double quotes"),
    ("tru", 0, "true, false or null"), ("nul1", 0, "true, false or null"),
    ("01", 0, "begin with 0"),
    ("-", 1, "a digit after its sign"), ("1.", 2, "a digit after its point"), ("1e", 2, "exponent"),
    (#""\x""#, 2, "an escape"), (#""\u12g4""#, 5, "an escape"),
    ("\"a\nb\"", 2, "control character 10"),
    ("\"abc", 4, "ends inside a string"), ("1 1", 2, "goes on"), ("{} x", 3, "goes on"),
  ]

  @Test(arguments: wrong)
  func `what is not JSON is refused at the byte where it is wrong`(
    text: String, offset: Int, words: String
  ) throws {
    let error = try #require(throws: JSONError.self) { try JSONDocument(text) }
    #expect(error.offset == offset)
    #expect(error.description.contains(words), "\(error)")
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
      [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22],
    ] as [[UInt8]])
  func `a string that is not UTF-8 is refused`(bytes: [UInt8]) throws {
    let error = try #require(throws: JSONError.self) { try JSONDocument(bytes) }
    #expect(error == JSONError(.invalidUTF8, at: 1))
  }

  @Test func `a surrogate that stands alone is read as the replacement character`() throws {
    let document = try JSONDocument(#"["\ud83d\ude00", "\ud83d", "\ude00x"]"#)
    #expect(document.view.elements.map(\.string) == ["😀", "\u{FFFD}", "\u{FFFD}x"])
  }

  @Test func `nesting has a limit`() throws {
    let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(try JSONDocument(deep).kind(JSONDocument(deep).root) == .array)
    let error = try #require(throws: JSONError.self) { try JSONDocument("[" + deep + "]") }
    #expect(error == JSONError(.tooDeep(limit: 128), at: 128))
  }

  @Test func `of equal keys the last wins, and each repetition is reported`() throws {
    let document = try JSONDocument(#"{"a": 1, "b": {"x": 1, "\u0078": 2}, "a": 3}"#)
    #expect(document.view["a"]?.integer == 3)
    #expect(document.view["b"]?["x"]?.integer == 2)
    #expect(document.duplicateKeys().map(\.key) == ["x", "a"])
    #expect(document.duplicateKeys().map(\.offset) == [23, 37])
    let many = (0..<40).map { "\"k\($0 % 39)\": \($0)" }.joined(separator: ",")
    #expect(try JSONDocument("{\(many)}").duplicateKeys().map(\.key) == ["k0"])
  }

  @Test func `a document is used again, also after a mistake`() throws {
    var document = JSONDocument()
    #expect(document.view.isNull)
    try document.parse(Array(#"{"a": [1, 2]}"#.utf8))
    #expect(document.view["a"]?[1]?.integer == 2)
    #expect(throws: JSONError.self) { try document.parse(Array("[".utf8)) }
    #expect(document.view.isNull)
    try document.parse(Array("7".utf8))
    #expect(document.view.integer == 7)
  }

  @Test func `random values come back as they were written`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let value = RandomJSON.value(depth: 4, &random)
      var writer = JSONWriter(indent: Bool.random(using: &random) ? 2 : nil)
      value.write(to: &writer)
      let document = try JSONDocument(writer.bytes)
      #expect(RandomJSON(document.view) == value, "seed \(seed)")
    }
  }

  @Test func `no bytes make the reader stop or crash`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let whole = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null,{"b":{}}],"c":"é😀"}"#.utf8)
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        default: bytes = Array(bytes[..<max(1, at)])
        }
      }
      do throws(JSONError) {
        let document = try JSONDocument(bytes)
        // What is accepted is accepted again when it is written anew.
        var writer = JSONWriter()
        RandomJSON(document.view).write(to: &writer)
        #expect(throws: Never.self, "seed \(seed)") { try JSONDocument(writer.bytes) }
      } catch {
        #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
      }
    }
  }
}
