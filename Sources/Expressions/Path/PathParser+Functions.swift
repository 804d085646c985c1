extension PathParser {
  /// The functions of RFC 9535, section 2.4, and how many arguments each takes.
  static let functions = ["count": 1, "length": 1, "match": 2, "search": 2, "value": 1]

  /// A function whose name has been passed: its arguments, checked against their types.
  mutating func function(_ name: String, at start: Int) throws(JSONPathError) -> PathFunction {
    guard let arity = Self.functions[name] else {
      let near = Spelling.nearest(to: name, among: Self.functions.keys)
      throw scanner.error(
        "there is no function '\(name)'",
        hint: near.map { "did you mean '\($0)'?" }
          ?? "the functions are \(Self.functions.keys.sorted().joined(separator: ", "))",
        at: start)
    }
    let arguments = try arguments()
    guard arguments.count == arity else {
      throw scanner.error(
        "\(name)() takes \(arity == 1 ? "one argument" : "\(arity) arguments"), "
          + "not \(arguments.count)",
        at: start)
    }
    switch name {
    case "length": return .length(try operand(arguments[0].term, at: arguments[0].start))
    case "count": return .count(try query(arguments[0], of: name))
    case "value": return .value(try query(arguments[0], of: name))
    default:
      return .regexp(
        isWhole: name == "match", try operand(arguments[0].term, at: arguments[0].start),
        try pattern(arguments[1]))
    }
  }

  private struct Argument {
    let term: Term
    let start: Int
  }

  private mutating func arguments() throws(JSONPathError) -> [Argument] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw scanner.error("a filter is nested too deep") }
    scanner.at += 1
    scanner.skipSpace()
    var arguments: [Argument] = []
    if scanner.take(")") { return arguments }
    while true {
      scanner.skipSpace()
      let start = scanner.at
      arguments.append(Argument(term: try term(), start: start))
      scanner.skipSpace()
      if scanner.take(")") { return arguments }
      guard scanner.take(",") else {
        throw scanner.error("expected ',' or ')', found \(scanner.words)")
      }
    }
  }

  private func query(_ argument: Argument, of name: String) throws(JSONPathError) -> PathQuery {
    guard case .query(let query) = argument.term else {
      throw scanner.error("\(name)() takes a query, such as @.items[*]", at: argument.start)
    }
    return query
  }

  private func pattern(_ argument: Argument) throws(JSONPathError) -> PathPattern {
    guard case .literal(.text(let text)) = argument.term else {
      return .operand(try operand(argument.term, at: argument.start))
    }
    do throws(IRegexpError) {
      return .compiled(try IRegexp(String(decoding: text, as: UTF8.self)))
    } catch {
      throw scanner.error(
        "the regular expression is not one of RFC 9485 (its column \(error.column))",
        hint: error.message, at: argument.start)
    }
  }
}
