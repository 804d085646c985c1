/// Reads a path by the grammar of RFC 9535, appendix A.
struct PathParser {
  var scanner: PathScanner
  /// How deep filters and parentheses stand in one another.
  var depth = 0

  init(_ source: String) { scanner = PathScanner(source) }

  mutating func parseWhole() throws(JSONPathError) -> PathQuery {
    guard scanner.take("$") else { throw notARoot() }
    let segments = try segments()
    guard scanner.isAtEnd else { throw unexpected() }
    if let last = scanner.scalars.last, last == " " || last == "\n" || last == "\t" || last == "\r"
    {
      throw scanner.error(
        "a path does not end with a space", at: scanner.scalars.count - 1)
    }
    return PathQuery(isRelative: false, segments: segments)
  }

  private func notARoot() -> JSONPathError {
    let source = String(String.UnicodeScalarView(scanner.scalars))
    let trimmed = source.trimmedSpaces
    let hint: String? =
      switch scanner.next {
      case nil: "write '$' for the whole value"
      case " ", "\t", "\n", "\r": "leave out the space before '\(trimmed)'"
      case "@": "'@' stands inside a filter only; write '$\(source.dropFirst())'"
      case "/": "this looks like a JSON Pointer; write '\(Self.pointerAsPath(source))'"
      case ".", "[": "write '$\(source)'"
      case let first? where PathScanner.beginsName(first): "write '$.\(source)'"
      default: nil
      }
    return scanner.error("a path begins with '$'", hint: hint)
  }

  private static func pointerAsPath(_ pointer: String) -> String {
    "$" + pointer.dropFirst().split(separator: "/").map { ".\($0)" }.joined()
  }

  /// What stands here does not continue a path.
  func unexpected() -> JSONPathError {
    guard let scalar = scanner.next else { return scanner.error("the path ends too soon") }
    let rest = String(String.UnicodeScalarView(scanner.scalars[scanner.at...]))
    let hint: String? =
      switch scalar {
      case "-": "a name with '-' is written in brackets: ['\(nameAround())']"
      case "]": "there is no '[' for it"
      case ")": "there is no '(' for it"
      case let first where PathScanner.beginsName(first): "put '.' before '\(rest)'"
      default: nil
      }
    return scanner.error("unexpected '\(scalar)'", hint: hint)
  }

  /// The name around a character that cannot stand in a shorthand name, as it was meant.
  private func nameAround() -> String {
    func belongs(_ scalar: Unicode.Scalar) -> Bool {
      PathScanner.beginsName(scalar) || PathScanner.isDigit(scalar) || scalar == "-"
    }
    var first = scanner.at
    while first > 0, belongs(scanner.scalars[first - 1]) { first -= 1 }
    var last = scanner.at
    while last < scanner.scalars.count, belongs(scanner.scalars[last]) { last += 1 }
    return String(String.UnicodeScalarView(scanner.scalars[first..<last]))
  }

  mutating func segments() throws(JSONPathError) -> [PathSegment] {
    var segments: [PathSegment] = []
    while true {
      let start = scanner.at
      scanner.skipSpace()
      switch scanner.next {
      case "[":
        segments.append(PathSegment(isDescendant: false, selectors: try bracketed()))
      case ".":
        scanner.at += 1
        let isDescendant = scanner.take(".")
        if isDescendant, scanner.next == "[" {
          segments.append(PathSegment(isDescendant: true, selectors: try bracketed()))
        } else {
          segments.append(
            PathSegment(isDescendant: isDescendant, selectors: [try dotted(isDescendant)]))
        }
      default:
        scanner.at = start
        return segments
      }
    }
  }

  /// What stands after `.` or `..`: a name or `*`.
  private mutating func dotted(_ isDescendant: Bool) throws(JSONPathError) -> PathSelector {
    if scanner.take("*") { return .wildcard }
    guard let first = scanner.next, PathScanner.beginsName(first) else {
      let dots = isDescendant ? "'..'" : "'.'"
      let hint: String? =
        switch scanner.next {
        case nil: "leave out the \(dots) at the end"
        case " ", "\t", "\n", "\r": "leave out the space after \(dots)"
        case "[": "leave out the '.' before '['"
        case ".": "use at most two dots"
        case "'", "\"": "put the quoted name in brackets: ['name']"
        case let digit? where PathScanner.isDigit(digit):
          "an index stands in brackets, [0], and so does a name that begins with a digit, ['0']"
        default: nil
        }
      throw scanner.error(
        "expected a name or '*' after \(dots), found \(scanner.words)", hint: hint)
    }
    let name = scanner.takeWhile { PathScanner.beginsName($0) || PathScanner.isDigit($0) }
    return .name(Array(name.utf8))
  }

  private mutating func bracketed() throws(JSONPathError) -> [PathSelector] {
    let start = scanner.at
    scanner.at += 1
    var selectors: [PathSelector] = []
    repeat {
      scanner.skipSpace()
      selectors.append(try selector())
      scanner.skipSpace()
    } while scanner.take(",")
    guard scanner.take("]") else {
      if scanner.isAtEnd {
        throw scanner.error("the '[' that stands here is not closed", at: start)
      }
      throw scanner.error("expected ',' or ']', found \(scanner.words)")
    }
    return selectors
  }

  private mutating func selector() throws(JSONPathError) -> PathSelector {
    switch scanner.next {
    case "'", "\"": return .name(try scanner.string())
    case "*":
      scanner.at += 1
      return .wildcard
    case "?":
      scanner.at += 1
      scanner.skipSpace()
      return .filter(try condition())
    case nil: throw scanner.error("the path ends inside '[ ]'")
    case let first? where PathScanner.isDigit(first) || first == "-" || first == ":":
      return try indexOrSlice()
    default:
      let start = scanner.at
      let word = scanner.takeWhile { PathScanner.beginsName($0) || PathScanner.isDigit($0) }
      scanner.at = start
      let hint: String? =
        word.isEmpty
        ? (scanner.next == "(" ? "a filter is written [?(…)]" : nil)
        : "a name in brackets is quoted: ['\(word)']"
      throw scanner.error(
        "expected a quoted name, an index, a slice, '*' or '?', found \(scanner.words)", hint: hint)
    }
  }

  private mutating func indexOrSlice() throws(JSONPathError) -> PathSelector {
    let start = try scanner.integer()
    let behind = scanner.at
    scanner.skipSpace()
    guard scanner.take(":") else {
      scanner.at = behind
      guard let index = start else { throw unexpected() }
      return .index(index)
    }
    scanner.skipSpace()
    let end = try scanner.integer()
    let behindEnd = scanner.at
    scanner.skipSpace()
    guard scanner.take(":") else {
      scanner.at = behindEnd
      return .slice(start: start, end: end, step: 1)
    }
    scanner.skipSpace()
    return .slice(start: start, end: end, step: try scanner.integer() ?? 1)
  }
}

extension String {
  /// Without white space at its two ends.
  var trimmedSpaces: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
