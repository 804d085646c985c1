/// What is wrong with a query.
struct GraphQLMistake: Error {
  let message: String
}

/// A value among a query's variables.
enum GraphQLValue: Decodable, Sendable {
  case text(String)
  case number(Int)
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .other
    }
  }
}

/// A GraphQL query for one connection: its name, arguments and what is selected of it.
///
/// Reads one operation with one root field; fragments and directives are not known here.
struct ConnectionQuery: Sendable {
  let name: String
  let alias: String
  private var arguments: [String: GraphQLValue] = [:]
  private var selected: Set<String> = []

  init(_ query: String, variables: [String: GraphQLValue]) throws(GraphQLMistake) {
    var words = Self.words(query)[...]
    if words.first == "query" {
      words.removeFirst()
      while let word = words.first, word != "{" {
        if word == "(" { Self.skipParentheses(&words) } else { words.removeFirst() }
      }
    }
    guard words.popFirst() == "{", let first = words.popFirst(), Self.isName(first) else {
      throw GraphQLMistake(message: "Syntax Error: expected a query with one field")
    }
    if words.first == ":" {
      words.removeFirst()
      guard let second = words.popFirst(), Self.isName(second) else {
        throw GraphQLMistake(message: "Syntax Error: expected a field behind the alias")
      }
      (alias, name) = (first, second)
    } else {
      (alias, name) = (first, first)
    }
    if words.first == "(" { try readArguments(&words, variables) }
    guard words.first == "{" else {
      throw GraphQLMistake(message: "Field \"\(name)\" must have a selection of subfields.")
    }
    var depth = 0
    for word in words {
      if word == "{" { depth += 1 }
      if word == "}" { depth -= 1 }
      if depth == 1, Self.isName(word) { selected.insert(word) }
      if depth == 0 { break }
    }
  }

  /// An argument as text; nil if it is not there, or null.
  func text(_ argument: String) -> String? {
    switch arguments[argument] {
    case .text(let text): text
    case .number(let number): String(number)
    case .other, nil: nil
    }
  }

  /// An argument as a number.
  func number(_ argument: String) -> Int? {
    if case .number(let number) = arguments[argument] { number } else { nil }
  }

  /// Whether a field of the connection is asked for.
  func selects(_ field: String) -> Bool { selected.contains(field) }

  private mutating func readArguments(
    _ words: inout ArraySlice<String>, _ variables: [String: GraphQLValue]
  ) throws(GraphQLMistake) {
    words.removeFirst()
    while let name = words.popFirst(), name != ")" {
      guard Self.isName(name), words.popFirst() == ":", let value = words.popFirst() else {
        throw GraphQLMistake(message: "Syntax Error: expected an argument and its value")
      }
      if value.hasPrefix("$") {
        arguments[name] = variables[String(value.dropFirst())] ?? .other
      } else if value.hasPrefix("\"") {
        arguments[name] = .text(String(value.dropFirst().dropLast()))
      } else {
        arguments[name] = Int(value).map { .number($0) } ?? .other
      }
    }
  }

  private static func skipParentheses(_ words: inout ArraySlice<String>) {
    var depth = 0
    while let word = words.popFirst() {
      if word == "(" { depth += 1 }
      if word == ")" { depth -= 1 }
      if depth == 0 { return }
    }
  }

  private static func isName(_ word: String) -> Bool {
    word.first.map { $0.isLetter || $0 == "_" } ?? false
  }

  /// Names (with a `$` before variables), numbers, quoted texts, and single signs.
  private static func words(_ query: String) -> [String] {
    var words: [String] = []
    var rest = query[...]
    while let character = rest.first {
      if character.isWhitespace || character == "," {
        rest.removeFirst()
      } else if character == "#" {
        rest = rest.drop { !$0.isNewline }
      } else if character == "\"" {
        let text = rest.dropFirst().prefix { $0 != "\"" }
        words.append("\"\(text)\"")
        rest = rest.dropFirst(text.count + 2)
      } else {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "_$-".contains($0) }
        let length = max(1, word.count)
        words.append(String(rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
    }
    return words
  }
}
