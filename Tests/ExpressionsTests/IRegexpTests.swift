import Expressions
import Testing

@Suite struct IRegexpTests {
  static let table: [(pattern: String, matching: [String], not: [String])] = [
    ("a.c", ["abc", "a\u{2028}c", "a😀c"], ["ac", "a\nc", "xabc"]),
    ("(ab|c)*d", ["d", "abcabd", "ccd"], ["ab", "abd "]),
    ("[a-cx]{2,3}", ["ab", "xcb"], ["a", "abca", "ad"]),
    ("[^0-9-]+", ["ab"], ["a1", "a-"]),
    ("a{0}b{2}", ["bb"], ["b", "abb"]),
    (#"\p{Lu}\P{Lu}*"#, ["Ärger", "A"], ["ärger", "AB"]),
    (#"\(\.\)"#, ["(.)"], ["(a)"]),
    ("(|a)b?", ["", "a", "b", "ab"], ["ba"]),
    ("^a$", ["a"], ["^a$", "ba"]),
  ]

  @Test(arguments: table)
  func `a pattern matches whole texts`(pattern: String, matching: [String], not: [String]) throws {
    let regexp = try IRegexp(pattern)
    for text in matching { #expect(regexp.matches(text), "\(pattern) on \(text)") }
    for text in not { #expect(!regexp.matches(text), "\(pattern) on \(text)") }
  }

  @Test func `searching finds a part, and anchors hold`() throws {
    #expect(try IRegexp("b+").isFound(in: "abbc"))
    #expect(try !IRegexp("^b").isFound(in: "abbc"))
    #expect(try IRegexp("c$").isFound(in: "abbc"))
    #expect(try !IRegexp("b$").isFound(in: "abbc"))
    #expect(try IRegexp("").isFound(in: "abc"))
  }

  @Test func `a pattern that would explode elsewhere takes linear time`() throws {
    let text = String(repeating: "a", count: 2_000)
    #expect(try !IRegexp("(a*)*b").matches(text))
    #expect(try IRegexp("(a|aa)*").matches(text))
  }

  @Test(arguments: [
    "(", ")", "a{2,1}", "[]", "[a", "*a", #"\d"#, "a**", "(?:a)", "[z-a]", "(((a{99}){99}){99})",
    "((){9999}){9999}",
  ])
  func `what is not in RFC 9485 is refused`(pattern: String) {
    #expect(throws: IRegexpError.self) { try IRegexp(pattern) }
  }
}
