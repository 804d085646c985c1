import Expressions
import Testing

@Suite struct JSONPathTests {
  static let store = """
    {"store": {"book": [
      {"category": "reference", "author": "Nigel Rees", "price": 8.95},
      {"category": "fiction", "author": "Evelyn Waugh", "price": 12.99},
      {"category": "fiction", "author": "Herman Melville", "isbn": "0-553-21311-3", "price": 8.99}
    ], "bicycle": {"color": "red", "price": 399}}, "o": {"j j": {"k.k": 3}, "'": {"@": 2}}}
    """

  /// Paths and what they select, as RFC 9535 has it.
  static let selections: [(String, [String])] = [
    ("$.store.bicycle.color", [#""red""#]), ("$['store']['bicycle'][\"price\"]", ["399"]),
    ("$.store.book[0].price", ["8.95"]), ("$.store.book[-1].price", ["8.99"]),
    ("$.store.book[3]", []), ("$.store.book.price", []), ("$.store[0]", []),
    ("$.store.book[*].price", ["8.95", "12.99", "8.99"]),
    ("$..price", ["8.95", "12.99", "8.99", "399"]),
    ("$.store.book[0,2].price", ["8.95", "8.99"]), ("$.store.book[:2].price", ["8.95", "12.99"]),
    ("$.store.book[::-1].price", ["8.99", "12.99", "8.95"]),
    ("$.store.book[1:].price", ["12.99", "8.99"]),
    ("$.o['j j']['k.k']", ["3"]), (#"$.o["'"]["@"]"#, ["2"]),
    ("$.store.book[?@.isbn].price", ["8.99"]), ("$.store.book[?!@.isbn].price", ["8.95", "12.99"]),
    ("$.store.book[?@.price < 9].price", ["8.95", "8.99"]),
    ("$.store.book[?@.price == 8.950].price", ["8.95"]),
    ("$.store.book[?@.category == 'fiction' && @.price > 10].price", ["12.99"]),
    ("$.store.book[?@.price < 8.96 || (@.isbn && @.price < 9)].price", ["8.95", "8.99"]),
    ("$.store.book[?match(@.author, 'E.*')].price", ["12.99"]),
    ("$.store.book[?search(@.author, 'vil')].price", ["8.99"]),
    ("$.store.book[?length(@.author) == 10].price", ["8.95"]),
    ("$.store[?count(@[*]) == 2].color", [#""red""#]),
    ("$.store.book[?value(@..isbn) == '0-553-21311-3'].price", ["8.99"]),
    ("$.store.book[?@.price == $.store.book[1].price].price", ["12.99"]),
  ]

  @Test(arguments: selections)
  func `a path selects what the standard says`(path: String, expected: [String]) throws {
    let document = try JSONDocument(Self.store)
    let compiled = try JSONPath(path)
    let nodes = compiled.nodes(in: document)
    #expect(nodes.map { String(decoding: document.rawBytes($0), as: UTF8.self) } == expected)
    #expect(compiled.first(in: document) == nodes.first)
  }

  @Test func `a value says where it stands, and that path selects it`() throws {
    let document = try JSONDocument(Self.store)
    for node in try JSONPath("$..*").nodes(in: document) {
      let path = document.path(to: node)
      #expect(try JSONPath(path).nodes(in: document) == [node], "\(path)")
    }
  }

  @Test func `a path can begin at a value inside`() throws {
    let document = try JSONDocument(Self.store)
    let book = try #require(try JSONPath("$.store.book[1]").first(in: document))
    let path = try JSONPath("$.author")
    #expect(path.first(in: document, from: book).flatMap { document.string($0) } == "Evelyn Waugh")
    #expect(path.isSingular && path.names == ["author"])
    #expect(try JSONPath("$.a[0]").names == nil)
    #expect(try !JSONPath("$.a[*]").isSingular)
  }

  /// Wrong paths, with the whole message.
  static let wrong: [(String, String)] = [
    ("", "column 1: a path begins with '$'; write '$' for the whole value"),
    ("user.id", "column 1: a path begins with '$'; write '$.user.id'"),
    (
      "/user/id",
      "column 1: a path begins with '$'; this looks like a JSON Pointer; write '$.user.id'"
    ),
    (
      "$.",
      "column 3: expected a name or '*' after '.', found the end; leave out the '.' at the end"
    ),
    ("$.user-id", "column 7: unexpected '-'; a name with '-' is written in brackets: ['user-id']"),
    (
      "$.0",
      "column 3: expected a name or '*' after '.', found '0'; an index stands in brackets, [0], and so does a name that begins with a digit, ['0']"
    ),
    (
      "$[a]",
      "column 3: expected a quoted name, an index, a slice, '*' or '?', found 'a'; a name in brackets is quoted: ['a']"
    ),
    ("$['a'", "column 2: the '[' that stands here is not closed"),
    ("$['a]", "column 3: the string that begins here is not closed"),
    ("$[01]", "column 3: an integer is written without leading zeros and without '-0'"),
    ("$[?@.a = 1]", "column 8: there is no '='; write '==' to compare"),
    ("$[?@.a == 1 & @.b]", "column 13: unexpected '&'; write '&&' for and"),
    ("$[?@.a and @.b]", "column 8: expected ',' or ']', found 'a'"),
    (
      "$[?kind == 'x']",
      "column 4: unexpected 'kind'; a field of the value under test is written '@.kind', a text 'kind' in quotes"
    ),
    ("$[?lenght(@.a) == 1]", "column 4: there is no function 'lenght'; did you mean 'length'?"),
    ("$[?length(@.a)]", "column 4: the result of this function must be compared with something"),
    ("$[?match(@.a) == 1]", "column 4: match() takes 2 arguments, not 1"),
    (
      "$[?@.a[*] == 1]",
      "column 4: a query that can give several values cannot stand here; use names and indexes only, or value(…) or count(…)"
    ),
    (
      #"$[?match(@.a, '\\d+')]"#,
      "column 15: the regular expression is not one of RFC 9485 (its column 2); '\\d' is not part of RFC 9485; write '[0-9]' or '\\p{Nd}'"
    ),
    ("$.a ", "column 4: unexpected ' '"),
  ]

  @Test(arguments: wrong)
  func `a wrong path is refused with its column and what was meant`(
    path: String, message: String
  ) throws {
    let error = try #require(throws: JSONPathError.self) { try JSONPath(path) }
    #expect(error.description == message)
  }
}
