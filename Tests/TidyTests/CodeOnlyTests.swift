import Testing

@Suite struct CodeOnlyTests {
  @Test(arguments: [
    (#"let a = "try! b" // try! c"#, #"let a = "" "#),
    ("/* a\n /* b */ c */ d", "\n d"),
    (##"x = #"raw " quote"# + y"##, #"x = "" + y"#),
    ("s = \"\"\"\n  words\n  \"\"\" + t", "s = \"\n\n\" + t"),
    (#"s = "a \(b + "c") d" + e"#, #"s = "(b + "")" + e"#),
    (#"#if DEBUG"#, "#if DEBUG"),
    (#"s = "\\" + try! t"#, #"s = "" + try! t"#),
  ])
  func `comments and literals are blank, lines stay`(source: String, code: String) {
    #expect(CodeOnly(source).text == code)
  }

  @Test func `a word is found only on its own`() {
    #expect("x = unsafe y".holdsWord("unsafe"))
    #expect(!"withUnsafe(unsafely)".holdsWord("unsafe"))
  }
}
