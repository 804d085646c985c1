import Expressions
import Testing

@Suite struct JSONWriterTests {
  @Test func `keys keep their order, commas and escapes come by themselves`() {
    var json = JSONWriter()
    json.object { json in
      json.member("z", "a\"b\\c\n\u{1}é")
      json.member("a", 12)
      json.key("list")
      json.array { json in
        json.bool(true)
        json.null()
        json.decimal(ExactDecimal(mantissa: 1250, scale: 2))
        json.double(0.5)
        json.double(.infinity)
        json.array { _ in }
        json.object { _ in }
      }
      json.member("none", ifPresent: nil)
    }
    #expect(
      json.text == #"{"z":"a\"b\\c\n\u0001é","a":12,"list":[true,null,12.5,0.5,null,[],{}]}"#)
  }

  @Test func `for people it is indented`() {
    var json = JSONWriter(indent: 2)
    json.object { json in
      json.key("a")
      json.array { json in
        json.integer(1)
        json.integer(2)
      }
      json.key("b")
      json.object { _ in }
    }
    #expect(json.text == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}")
  }

  @Test func `lines of NDJSON are written one after the other`() {
    var json = JSONWriter()
    for number in 1...2 {
      json.object { $0.member("n", number) }
      json.endLine()
    }
    #expect(json.text == "{\"n\":1}\n{\"n\":2}\n")
    json.removeAll()
    json.string("again")
    #expect(json.text == "\"again\"")
  }
}
