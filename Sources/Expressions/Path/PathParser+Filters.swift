extension PathParser {
  /// `a || b`
  mutating func condition() throws(JSONPathError) -> PathCondition {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw scanner.error("a filter is nested too deep") }
    var parts = [try conjunction()]
    while true {
      let start = scanner.at
      scanner.skipSpace()
      guard scanner.take("||") else {
        if scanner.next == "|" { throw scanner.error("unexpected '|'", hint: "write '||' for or") }
        scanner.at = start
        return parts.count == 1 ? parts[0] : .any(parts)
      }
      scanner.skipSpace()
      parts.append(try conjunction())
    }
  }

  /// `a && b`
  private mutating func conjunction() throws(JSONPathError) -> PathCondition {
    var parts = [try basic()]
    while true {
      let start = scanner.at
      scanner.skipSpace()
      guard scanner.take("&&") else {
        if scanner.next == "&" { throw scanner.error("unexpected '&'", hint: "write '&&' for and") }
        scanner.at = start
        return parts.count == 1 ? parts[0] : .all(parts)
      }
      scanner.skipSpace()
      parts.append(try basic())
    }
  }

  /// A test, a comparison or a condition in parentheses, each perhaps with `!`.
  private mutating func basic() throws(JSONPathError) -> PathCondition {
    if scanner.next == "!" {
      scanner.at += 1
      scanner.skipSpace()
      if scanner.next == "(" { return .not(try parenthesized()) }
      let start = scanner.at
      let term = try term()
      guard try comparison() == nil else {
        throw scanner.error(
          "'!' cannot stand before a comparison", hint: "put the comparison in parentheses: !(…)",
          at: start)
      }
      return .not(try test(term, at: start))
    }
    if scanner.next == "(" { return try parenthesized() }
    let start = scanner.at
    let left = try term()
    guard let comparison = try comparison() else { return try test(left, at: start) }
    scanner.skipSpace()
    let rightStart = scanner.at
    let right = try term()
    return .compare(
      try operand(left, at: start), comparison, try operand(right, at: rightStart))
  }

  private mutating func parenthesized() throws(JSONPathError) -> PathCondition {
    let start = scanner.at
    scanner.at += 1
    scanner.skipSpace()
    let inner = try condition()
    scanner.skipSpace()
    guard scanner.take(")") else {
      if scanner.isAtEnd {
        throw scanner.error("the '(' that stands here is not closed", at: start)
      }
      throw scanner.error("expected ')', found \(scanner.words)")
    }
    return inner
  }

  /// Passes a comparison sign; nil, without moving, if none follows.
  private mutating func comparison() throws(JSONPathError) -> PathComparison? {
    let start = scanner.at
    scanner.skipSpace()
    for sign in ["===", "!==", "=~", "<>"] where scanner.take(sign) {
      let meant =
        switch sign {
        case "===": "write '=='"
        case "=~": "use the function match() or search()"
        default: "write '!='"
        }
      throw scanner.error("there is no '\(sign)'", hint: meant, at: scanner.at - sign.count)
    }
    for sign in ["==", "!=", "<=", ">=", "<", ">"] where scanner.take(sign) {
      return PathComparison(rawValue: sign)
    }
    if scanner.next == "=" {
      throw scanner.error("there is no '='", hint: "write '==' to compare")
    }
    scanner.at = start
    return nil
  }

  /// A literal, a query or a function, before it is known what it stands for.
  enum Term {
    case literal(PathLiteral)
    case query(PathQuery)
    case function(PathFunction)
  }

  mutating func term() throws(JSONPathError) -> Term {
    switch scanner.next {
    case "@", "$":
      let isRelative = scanner.next == "@"
      scanner.at += 1
      return .query(PathQuery(isRelative: isRelative, segments: try segments()))
    case "'", "\"": return .literal(.text(try scanner.string()))
    case let first? where PathScanner.isDigit(first) || first == "-":
      return .literal(.number(try number()))
    case let first? where PathScanner.beginsName(first): return try wordOrFunction()
    case nil: throw scanner.error("the filter ends too soon")
    default:
      throw scanner.error(
        "expected '@', '$', a literal or a function, found \(scanner.words)")
    }
  }

  private mutating func number() throws(JSONPathError) -> PathNumber {
    let start = scanner.at
    if scanner.take("-0") {
      if let digit = scanner.next, PathScanner.isDigit(digit) {
        throw scanner.error("a number is written without leading zeros", at: start)
      }
    } else {
      _ = try scanner.integer()
    }
    if scanner.take("."), scanner.takeWhile(PathScanner.isDigit).isEmpty {
      throw scanner.error("expected a digit after '.'")
    }
    if scanner.take("e") || scanner.take("E") {
      _ = scanner.take("-") || scanner.take("+")
      if scanner.takeWhile(PathScanner.isDigit).isEmpty {
        throw scanner.error("expected an exponent")
      }
    }
    return PathNumber(
      Array(String(String.UnicodeScalarView(scanner.scalars[start..<scanner.at])).utf8))
  }

  private mutating func wordOrFunction() throws(JSONPathError) -> Term {
    let start = scanner.at
    let word = scanner.takeWhile {
      PathScanner.beginsName($0) || PathScanner.isDigit($0)
    }
    if scanner.next == "(" { return .function(try function(word, at: start)) }
    switch word {
    case "true": return .literal(.bool(true))
    case "false": return .literal(.bool(false))
    case "null": return .literal(.null)
    case "and", "or", "not":
      let sign = word == "and" ? "&&" : word == "or" ? "||" : "!"
      throw scanner.error("unexpected '\(word)'", hint: "write '\(sign)'", at: start)
    default:
      let literal = Spelling.nearest(to: word, among: ["true", "false", "null"])
      throw scanner.error(
        "unexpected '\(word)'",
        hint: literal.map { "did you mean '\($0)'?" }
          ?? "a field of the value under test is written '@.\(word)', a text '\(word)' in quotes",
        at: start)
    }
  }

  /// What stands alone as a condition: a query or a function that is true or false.
  private func test(_ term: Term, at start: Int) throws(JSONPathError) -> PathCondition {
    switch term {
    case .query(let query): return .exists(query)
    case .function(let function) where !function.givesValue: return .test(function)
    case .function:
      throw scanner.error("the result of this function must be compared with something", at: start)
    case .literal:
      throw scanner.error("a literal alone is no condition; compare it with something", at: start)
    }
  }

  /// What stands beside a comparison sign: one value.
  func operand(_ term: Term, at start: Int) throws(JSONPathError) -> PathOperand {
    switch term {
    case .literal(let literal): return .literal(literal)
    case .query(let query):
      guard let steps = query.steps else {
        throw scanner.error(
          "a query that can give several values cannot stand here",
          hint: "use names and indexes only, or value(…) or count(…)", at: start)
      }
      return .singular(isRelative: query.isRelative, steps)
    case .function(let function) where function.givesValue: return .function(function)
    case .function:
      throw scanner.error(
        "this function is true or false by itself and cannot stand here", at: start)
    }
  }
}
