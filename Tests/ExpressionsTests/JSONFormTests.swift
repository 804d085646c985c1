import Expressions
import Testing

@Suite struct JSONFormTests {
  /// A layout with `~` in place of each value.
  private func made(_ layout: String, wrapped: Bool = false) -> JSONForm? {
    JSONForm(layout.utf8.map { $0 == UInt8(ascii: "~") ? 0 : $0 }, wrapped: wrapped)
  }

  @Test func `a filled form reads as its text would`() throws {
    var form = try #require(made(#"{"a":~, "b":{"c":"~","d\"":[~,"~"]}}"#))
    for values in [
      ["1", "x", "null", ""], ["-2.50e3", "caf\u{E9} \\u00e9", "true", "\\\""],
      ["12345678901234567890", " ", "false", "\u{1F600}"],
    ] {
      form.begin()
      for (index, value) in values.enumerated() {
        let isFilled = form.fill(index, with: Array(value.utf8), 0..<value.utf8.count)
        #expect(isFilled)
      }
      let text =
        #"{"a":\#(values[0]), "b":{"c":"\#(values[1])","d\"":[\#(values[2]),"\#(values[3])"]}}"#
      let whole = try JSONDocument(text)
      for path in ["$.a", "$.b.c", #"$.b['d"'][0]"#, #"$.b['d"'][1]"#] {
        let path = try JSONPath(path)
        let node = try #require(path.first(in: whole))
        let found = try #require(path.first(in: form.document))
        #expect(whole.kind(node) == form.document.kind(found))
        #expect(whole.rawBytes(node) == form.document.rawBytes(found))
        #expect(whole.string(node) == form.document.string(found))
        #expect(whole.integer(node) == form.document.integer(found))
        #expect(form.value(at: found) != nil)
      }
      #expect(form.value(at: form.document.root) == nil)
    }
  }

  @Test(arguments: [
    ("01", false), ("1.", false), ("NaN", false), ("tru", false), ("1 ", false), ("-", false),
    ("\"x\"", false), ("{}", false), ("", false), ("a\"b", true), ("\\x", true), ("\\", true),
    ("\u{1}", true), ("\\u12", true),
  ])
  func `what is no value is refused`(value: String, isQuoted: Bool) throws {
    let form = try #require(made(isQuoted ? #"["~"]"# : "[~]"))
    #expect(!form.isValid(Array(value.utf8), as: 0))
    #expect(form.isValid(Array("7".utf8), as: 0))
  }

  @Test func `bytes that are no UTF-8 are no text`() throws {
    let form = try #require(made(#"["~"]"#))
    #expect(!form.isValid([0xC3], as: 0))
    #expect(!form.isValid([0xED, 0xA0, 0x80], as: 0))
    #expect(form.isValid([0xC3, 0xA9], as: 0))
  }

  @Test(arguments: [#"{"a":~"#, "~ ~", #"{"a"~}"#, #"["a"~"b"]"#, "", "{~:1}"])
  func `a layout that is never JSON is no form`(layout: String) {
    #expect(made(layout) == nil)
  }

  @Test func `a wrapped form is the only element of an array`() throws {
    var form = try #require(made(#"{"kind":"~","n":~}"#, wrapped: true))
    form.begin()
    var isFilled = form.fill(0, with: Array("open".utf8), 0..<4)
    #expect(isFilled)
    #expect(try JSONPath("$[?@.kind == 'open']").nodes(in: form.document).count == 1)
    form.begin()
    isFilled = form.fill(0, with: Array("shut".utf8), 0..<4)
    #expect(isFilled)
    #expect(try JSONPath("$[?@.kind == 'open']").nodes(in: form.document).isEmpty)
  }
}
