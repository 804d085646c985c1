/// Reads a pattern by the grammar of RFC 9485, section 4.
struct RegexpParser {
  private let scalars: [Unicode.Scalar]
  private var at = 0
  private var depth = 0

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  mutating func parse() throws(IRegexpError) -> RegexpTree {
    let tree = try choice()
    guard at == scalars.count else { throw error("unexpected ')'") }
    return tree
  }

  private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private func error(_ message: String) -> IRegexpError {
    IRegexpError(column: at + 1, message: message)
  }

  private mutating func choice() throws(IRegexpError) -> RegexpTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw error("parentheses are nested too deep") }
    var branches = [try branch()]
    while next == "|" {
      at += 1
      branches.append(try branch())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func branch() throws(IRegexpError) -> RegexpTree {
    var pieces: [RegexpTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      pieces.append(try quantified(atom(scalar)))
    }
    return .sequence(pieces)
  }

  private mutating func atom(_ scalar: Unicode.Scalar) throws(IRegexpError) -> RegexpTree {
    switch scalar {
    case "(":
      at += 1
      if next == "?" { throw error("'(?' is not part of RFC 9485; write '(' … ')'") }
      let tree = try choice()
      guard next == ")" else { throw error("a '(' is not closed") }
      at += 1
      return tree
    case ".":
      at += 1
      return .one(.dot)
    case "^", "$":
      at += 1
      return scalar == "^" ? .start : .end
    case "[": return .one(try bracket())
    case "\\":
      switch try escape() {
      case .scalar(let scalar): return .one(.scalar(scalar))
      case .category(let part): return .one(ScalarSet(parts: [part]))
      }
    case "*", "+", "?", "{": throw error("'\(scalar)' has nothing to repeat")
    case "]", "}": throw error("'\(scalar)' must be written '\\\(scalar)'")
    default:
      at += 1
      return .one(.scalar(scalar))
    }
  }

  private mutating func quantified(_ tree: RegexpTree) throws(IRegexpError) -> RegexpTree {
    switch next {
    case "*":
      at += 1
      return .repeated(tree, atLeast: 0, atMost: nil)
    case "+":
      at += 1
      return .repeated(tree, atLeast: 1, atMost: nil)
    case "?":
      at += 1
      return .repeated(tree, atLeast: 0, atMost: 1)
    case "{":
      at += 1
      let least = try number()
      var most: Int? = least
      if next == "," {
        at += 1
        most = next == "}" ? nil : try number()
      }
      guard next == "}" else { throw error("expected '}' after a number of repetitions") }
      if let most, most < least { throw error("\(least) is more than \(most)") }
      at += 1
      return .repeated(tree, atLeast: least, atMost: most)
    default: return tree
    }
  }

  private mutating func number() throws(IRegexpError) -> Int {
    var value = 0
    let first = at
    while let digit = next?.value, digit &- 48 <= 9 {
      value = value * 10 + Int(digit - 48)
      guard value <= IRegexp.programLimit else { throw error("too many repetitions") }
      at += 1
    }
    guard at > first else { throw error("expected a number of repetitions") }
    return value
  }

  private enum Escape {
    case scalar(Unicode.Scalar)
    case category(ScalarSet.Part)
  }

  private mutating func escape() throws(IRegexpError) -> Escape {
    at += 1
    guard let letter = next else { throw error("a '\\' ends the pattern") }
    switch letter {
    case "n", "r", "t":
      at += 1
      return .scalar(letter == "n" ? "\n" : letter == "r" ? "\r" : "\t")
    case "(", ")", "*", "+", "-", ".", "?", "[", "\\", "]", "^", "{", "|", "}":
      at += 1
      return .scalar(letter)
    case "p", "P":
      at += 1
      return .category(try category(isComplement: letter == "P"))
    case "d": throw error("'\\d' is not part of RFC 9485; write '[0-9]' or '\\p{Nd}'")
    case "w": throw error("'\\w' is not part of RFC 9485; write '[A-Za-z0-9_]'")
    case "s": throw error("'\\s' is not part of RFC 9485; write '[ \\t\\n\\r]'")
    case "b": throw error("'\\b' is not part of RFC 9485")
    default: throw error("'\\\(letter)' is no escape of RFC 9485")
    }
  }

  private mutating func category(isComplement: Bool) throws(IRegexpError) -> ScalarSet.Part {
    guard next == "{" else { throw error("expected '{' and a category, as in '\\p{Lu}'") }
    at += 1
    var name = ""
    while let letter = next, letter != "}" {
      name.unicodeScalars.append(letter)
      at += 1
    }
    guard next == "}", UnicodeCategory.all.contains(name) else {
      throw error("'\(name)' is no general category; write one such as 'L', 'Lu' or 'Nd'")
    }
    at += 1
    return .category(name, isComplement: isComplement)
  }

  private mutating func bracket() throws(IRegexpError) -> ScalarSet {
    at += 1
    var set = ScalarSet(parts: [])
    if next == "^" {
      set.isNegated = true
      at += 1
    }
    if next == "-" {
      set.parts.append(.range(0x2D...0x2D))
      at += 1
    }
    while let scalar = next, scalar != "]" {
      if scalar == "-" {
        at += 1
        guard next == "]" else { throw error("a '-' inside '[ ]' is written first, last or '\\-'") }
        set.parts.append(.range(0x2D...0x2D))
        continue
      }
      if scalar == "\\", case .category(let part) = try peekEscape() {
        set.parts.append(part)
        continue
      }
      let low = try bracketScalar()
      if next == "-", at + 1 < scalars.count, scalars[at + 1] != "]" {
        at += 1
        let high = try bracketScalar()
        guard low.value <= high.value else { throw error("'\(low)-\(high)' runs backwards") }
        set.parts.append(.range(low.value...high.value))
      } else {
        set.parts.append(.range(low.value...low.value))
      }
    }
    guard next == "]" else { throw error("a '[' is not closed") }
    guard !set.parts.isEmpty else { throw error("'[ ]' is empty") }
    at += 1
    return set
  }

  /// Reads an escape and goes back, unless it is a category, which nothing may follow as a range.
  private mutating func peekEscape() throws(IRegexpError) -> Escape {
    let start = at
    let escape = try escape()
    if case .scalar = escape { at = start }
    return escape
  }

  private mutating func bracketScalar() throws(IRegexpError) -> Unicode.Scalar {
    guard let scalar = next else { throw error("a '[' is not closed") }
    if scalar == "\\" {
      guard case .scalar(let escaped) = try escape() else {
        throw error("a category cannot end a range")
      }
      return escaped
    }
    guard scalar != "[", scalar != "]", scalar != "-" else {
      throw error("'\(scalar)' must be written '\\\(scalar)'")
    }
    at += 1
    return scalar
  }
}
