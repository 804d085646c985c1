import Events
import Testing

@testable import Agents

@Suite struct ClaimReadingTests {
  @Test func `quotes, commas, line ends and empty lines are read as RFC 4180 has them`() throws {
    let table = try ClaimTexts.table(
      "\"a, \"\"x\"\"\",\"one\ntwo\",gate,C1,\r\n\r\nb,\"one\ntwo\",gate,C2,\r\n")
    #expect(table.sources == ["a, \"x\"", "b"])
    #expect(table.entities == ["one\ntwo"])
    #expect(table.claims.count == 2)
  }

  @Test func `a missing column and an open quote are named with their line`() {
    let scanner = ClaimScanner(attributes: ["gate"], file: "claims.csv")
    #expect(throws: ClaimScanError.self) {
      _ = try scanner.scan(Array("source,entity,value\na,b,c\n".utf8))
    }
    let open = #expect(throws: ClaimScanError.self) {
      _ = try scanner.scan(Array("source,entity,attribute,value\na,b,gate,\"c\n".utf8))
    }
    #expect(open?.line == 2)
  }

  @Test func `claims on unknown attributes and values of another kind are left out`() throws {
    let scanner = ClaimScanner(attributes: ["delay"], file: "claims.csv")
    let part = try scanner.scan(
      Array("source,entity,attribute,value\na,b,gate,C1\na,b,delay,soon\nc,b,delay,12\n".utf8))
    #expect(part.passedOver == 1)
    let table = ClaimTable([part], attributes: [ClaimTexts.minutes])
    #expect(table.claims.count == 1)
    #expect(table.numbers[Int(table.claims[0].value)] == 12)
  }

  @Test(arguments: [
    ("12.5", 1, 125), ("-3", 0, -3), ("2e-05", 6, 20), ("1e18", 0, 1_000_000_000_000_000_000),
    ("1e30", 0, Int64.max), ("0.50", 2, 50),
  ])
  func `decimals are read exactly, and held in range`(text: String, places: Int, expected: Int64) {
    #expect(DecimalText(text)?.mantissa(places: places) == expected)
  }

  @Test(arguments: [
    ("AA-*", "AA-10@x", true), ("AA-*", "UA-10", false), ("*@2025", "a@2025", true),
    ("a*b*c", "a1b2c", true), ("a*b*c", "acb", false), ("same", "same", true),
  ])
  func `a star in a pattern stands for any text`(pattern: String, name: String, expected: Bool) {
    #expect(ClaimRule.matches(name, pattern: pattern) == expected)
  }
}
