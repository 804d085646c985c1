import Events
import PlumblineTesting
import Storage
import Testing

@testable import EventLog

@Suite struct ShapedTextTests {
  /// A text as services send them: optional fields, free text, lists, times in several ways.
  static func text(_ row: Int, _ random: inout SeededGenerator) -> String {
    let time = Timestamp(milliseconds: 1_700_000_000_000 + Int64(row) * 250)
    var fields = ["\"id\":\"evt_\(hexadecimal(&random, 16))\""]
    fields.append("\"at\":\"\(time)\"")
    if row % 3 == 0 { fields.append("\"amount\":\(Int.random(in: -900...900, using: &random))") }
    if row % 4 != 1 {
      let cents = Int.random(in: 0...9_999, using: &random)
      fields.append("\"price\": \"\(cents / 100).\(padded(cents % 100))\"")
    }
    if row % 5 == 2 {
      let words = ["caf\\u00e9", "a \\\"quoted\\\" word", "naïve", "", "\\\\", "{not: json}"]
      let note = (0..<3).map { _ in words.randomElement(using: &random) ?? "" }
      fields.append("\"note\":\"\(note.joined(separator: " "))\"")
    }
    fields.append("\"user\":{\"id\":\"user-\(row % 50)\",\"ok\":\(row % 2 == 0)}")
    if row % 7 == 3 { fields.append("\"items\":[{\"n\":1},{\"n\":\(row)},null,1.50,2.5e3]") }
    return "{" + fields.joined(separator: ",") + "}" + (row % 11 == 0 ? "\n" : "")
  }

  static func hexadecimal(_ random: inout SeededGenerator, _ count: Int) -> String {
    (0..<count).map { _ in String(Int.random(in: 0..<16, using: &random), radix: 16) }.joined()
  }

  static func column(_ texts: [[UInt8]]) -> StringColumn {
    var column = StringColumn()
    for text in texts { column.append(text, 0..<text.count) }
    return column
  }

  static func texts(of column: StringColumn) -> [[UInt8]] {
    (0..<column.count).map { Array(column.bytes[column.range($0)]) }
  }

  static func read(
    _ rows: Range<Int>, of value: [UInt8], times: [Int64], others: [StringColumn]
  ) throws -> [[UInt8]] {
    var column = StringColumn()
    var decoder = ValueDecoder()
    try value.withRawSpan { value in
      let text = try ShapedText(reading: value)
      let values = try text.values(of: rows, in: value, times: times[rows], &decoder) {
        other, texts in
        let source = others[Int(other)]
        for row in rows { texts.append(source.bytes, source.range(row)) }
      }
      text.join(values, into: &column)
    }
    return Self.texts(of: column)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `texts come back byte for byte, all, in parts, and one by one`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<2_500).map { Array(Self.text($0, &random).utf8) }
    let times = (0..<2_500).map { 1_700_000_000_000_000 + Int64($0) * 250_000 }
    let value = try #require(
      try ShapedTextEncoder.encode(Self.column(texts), times: times, others: []))
    #expect(value.count < texts.reduce(0) { $0 + $1.count } / 4)
    #expect(try Self.read(0..<2_500, of: value, times: times, others: []) == texts)
    for _ in 0..<40 {
      let from = Int.random(in: 0..<2_500, using: &random)
      for end in [from + 1, Int.random(in: from...2_500, using: &random)] {
        #expect(
          try Self.read(from..<end, of: value, times: times, others: [])
            == Array(texts[from..<end]), "seed \(seed), rows \(from)..<\(end)")
      }
    }
  }

  @Test func `what another column has is not kept twice`() throws {
    var random = SeededGenerator(seed: 5)
    let keys = (0..<1_000).map { _ in Array("evt_\(Self.hexadecimal(&random, 16))".utf8) }
    let texts = keys.map { Array("{\"id\":\"".utf8) + $0 + Array("\"}".utf8) }
    let others = [Self.column(keys.reversed()), Self.column(keys)]
    let value = try #require(
      try ShapedTextEncoder.encode(Self.column(texts), times: nil, others: others))
    #expect(value.count < 300)
    let times = [Int64](repeating: 0, count: 1_000)
    #expect(try Self.read(0..<1_000, of: value, times: times, others: others) == texts)
    #expect(try Self.read(700..<701, of: value, times: times, others: others) == [texts[700]])
  }

  @Test(arguments: [
    ["0", "7", "-12", "999999999999999999"], ["007", "012", "999"], ["a1b", "a22b", "a303b"],
    ["1.5", "2.25", "-0.5", "12"], ["1.50", "2.25", "-0.05"], ["-0", "1"], ["-0.0", "1.0"],
    ["2024-02-29T23:59:59Z", "2025-01-01T00:00:00Z"],
    ["2024-02-30T23:59:59Z", "2025-01-01T00:00:00Z"],
    ["2024-02-29 23:59:59.120+02:00", "2025-01-01 00:00:00.999+02:00"],
    ["2025-01-01T00:00:00Z", "2025-01-01T00:00:00.5Z"], ["x00ff", "x01fe", "x11aa"],
    ["X00FF", "X01FE"], ["", "a"], ["", ""], ["\u{0}", "b"], ["9999999999999999999", "1"],
    ["0x1", "0x2"], ["user-0", "user-17", "user-3"], ["-1", "-22"], ["-1-5", "-1-77"],
    ["{}", "[]", "{"], ["{\"a\":1}", "{\"a\":01}", "{\"a\" : 1 }"],
    ["{\"a\":1,\"a\":2}", "{\"a\":3,\"a\":4}"], ["[1,[2,3],{\"b\":[4]}]", "[5,[6,7],{\"b\":[8]}]"],
    ["{\"a\":\"\u{0}\"}", "{\"\u{0}\":1}"], ["{\"a\":\"b\\", "{\"a"],
  ])
  func `odd texts come back`(words: [String]) throws {
    // Many rows of the same few texts, and one that differs, so that no dictionary is made.
    for repeats in [1, 400] {
      let texts = (0..<repeats).flatMap { _ in words.map { Array($0.utf8) } }
      let column = Self.column(texts)
      let times = [Int64](repeating: 5, count: texts.count)
      guard let value = try ShapedTextEncoder.encode(column, times: times, others: []) else {
        continue
      }
      #expect(try Self.read(0..<texts.count, of: value, times: times, others: []) == texts)
      var values = ValueEncoder()
      let scheme = try values.encode(column, times: times)
      var again = StringColumn()
      var decoder = ValueDecoder()
      try values.parts.bytes.withRawSpan { parts in
        try decoder.append(
          0..<texts.count, of: scheme, in: parts, times: times[...], same: { _, _ in },
          to: &again)
      }
      #expect(Self.texts(of: again) == texts, "\(words)")
    }
  }

  @Test func `a number behind a hyphen is a number`() throws {
    var values = ValueEncoder()
    let column = Self.column((0..<300).map { Array("user-\($0 * $0)".utf8) })
    guard case .integers(let prefix, let width, _, _) = try values.encode(column, times: nil)
    else {
      Issue.record("it is kept in another way")
      return
    }
    #expect(prefix == Array("user-".utf8) && width == 0)
  }

  @Test func `values are found under their paths`() {
    let cut = Array("{\"a\":\"\0\",\"b\":[\0,{\"c\":\0},\0],\"a\":\0}".utf8)
    #expect(
      TextLayout(cut).paths.map { String(decoding: $0, as: UTF8.self) }
        == [".a", ".b[0]", ".b[1].c", ".b[2]", ".a'"])
  }
}
