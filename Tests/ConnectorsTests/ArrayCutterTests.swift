import Expressions
import PlumblineTesting
import Testing

@testable import Connectors

@Suite struct ArrayCutterTests {
  private func cut(_ text: String, _ names: String...) throws -> ([String], String) {
    let cut = try ArrayCutter.cut(Array(text.utf8), names: names.map { Array($0.utf8) })
    return (
      cut.records.map { String(decoding: $0, as: UTF8.self) },
      String(decoding: cut.envelope, as: UTF8.self)
    )
  }

  @Test func `elements keep their bytes, and the rest keeps its own`() throws {
    let (records, envelope) = try cut(
      #" {"a":{"x":[[]]},"b" : { "c":[ 1 ,"]\"" , {"d":[{}]}, [ ] ,null], "e":2}} "#, "b", "c")
    #expect(records == ["1", #""]\"""#, #"{"d":[{}]}"#, "[ ]", "null"])
    #expect(envelope == #" {"a":{"x":[[]]},"b" : { "c":[], "e":2}} "#)
  }

  @Test func `an empty array has no elements`() throws {
    #expect(try cut("[ ]").0.isEmpty)
    #expect(try cut(#"{"data":[]}"#, "data").1 == #"{"data":[]}"#)
  }

  @Test(arguments: [
    "", "{", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[{]", #"["a]"#, "1", "{}", #"{"data":1}"#,
    #"{"data":[1}"#, #"{"datum":[1]}"#, #"{"data":{"data":[1]}}"#, #"{"data" [1]}"#,
  ])
  func `what is not such an array is said, not guessed`(text: String) throws {
    let names = text.contains("dat") ? [Array("data".utf8)] : []
    #expect(throws: BodyFault.self) { try ArrayCutter.cut(Array(text.utf8), names: names) }
  }

  @Test func `cutting agrees with a full reader on drawn texts, and every cut-off text is refused`()
    throws
  {
    var random = DrawnJSON(seed: 20_251_125)
    for round in 0..<200 {
      let values = (0..<random.below(6)).map { _ in random.value(depth: 3) }
      let space = [" ", "", "\n", "\t "][random.below(4)]
      let array = "[" + values.joined(separator: "," + space) + space + "]"
      let text = #"{"before":"# + random.value(depth: 2) + #","data":"# + array + "}"
      let document = try JSONDocument(text)
      let wanted = try JSONPath("$.data[*]").nodes(in: document).map {
        String(decoding: document.rawBytes($0), as: UTF8.self)
      }
      let (records, envelope) = try cut(text, "data")
      #expect(records == wanted, "seed 20251125, round \(round): \(text)")
      #expect(throws: Never.self) { try JSONDocument(envelope) }
      let bytes = Array(text.utf8)
      let end = random.below(bytes.count - 1)
      // A text that ends inside the array or before it has no records to give.
      #expect(throws: (any Error).self, "seed 20251125, round \(round), cut at \(end)") {
        let cut = try ArrayCutter.cut(Array(bytes[..<end]), names: [Array("data".utf8)])
        _ = try JSONDocument(cut.envelope)
      }
    }
  }
}

/// JSON values drawn at random.
private struct DrawnJSON {
  private var generator: SeededGenerator
  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(max(1, limit))) }

  mutating func value(depth: Int) -> String {
    switch below(depth > 0 ? 7 : 5) {
    case 0: String(below(1_000) - 500)
    case 1: ["true", "false", "null"][below(3)]
    case 2: #""\#(["a", #"\""#, #"\\"#, "]", "}", ",", "ü", #"\u00e9["#][below(8)])x""#
    case 3: "-1.5e3"
    case 4: #""""#
    case 5: "[" + (0..<below(4)).map { _ in value(depth: depth - 1) }.joined(separator: ",") + "]"
    default:
      "{"
        + (0..<below(4)).map { #""k\#($0)":\#(value(depth: depth - 1))"# }.joined(separator: " , ")
        + "}"
    }
  }
}
