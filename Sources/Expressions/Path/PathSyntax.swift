/// The steps of a singular query, flat, so that following them touches no other memory.
struct PathSteps: Sendable, Hashable {
  struct Step: Sendable, Hashable {
    let isName: Bool
    /// Of a name: where it begins in `keys`. Else the index.
    let start: Int
    let length: Int
  }

  /// The names in UTF-8, escapes resolved, one after the other.
  var keys: [UInt8] = []
  var steps: [Step] = []

  mutating func append(name: [UInt8]) {
    steps.append(Step(isName: true, start: keys.count, length: name.count))
    keys += name
  }

  mutating func append(index: Int) {
    steps.append(Step(isName: false, start: index, length: 0))
  }

  /// The names, if there are no indexes.
  var names: [String]? {
    guard steps.allSatisfy(\.isName) else { return nil }
    return steps.map {
      String(decoding: keys[$0.start..<$0.start + $0.length], as: UTF8.self)
    }
  }
}

/// A query inside a path or a filter.
struct PathQuery: Sendable, Hashable {
  /// Whether it begins with `@` (the value under test) and not with `$`.
  var isRelative: Bool
  var segments: [PathSegment]

  /// The steps of a singular query; nil of any other.
  var steps: PathSteps? {
    var steps = PathSteps()
    for segment in segments {
      guard !segment.isDescendant, segment.selectors.count == 1 else { return nil }
      switch segment.selectors[0] {
      case .name(let name): steps.append(name: name)
      case .index(let index): steps.append(index: index)
      case .wildcard, .slice, .filter: return nil
      }
    }
    return steps
  }
}

struct PathSegment: Sendable, Hashable {
  /// Whether it begins with `..`.
  var isDescendant: Bool
  var selectors: [PathSelector]
}

enum PathSelector: Sendable, Hashable {
  case name([UInt8])
  case wildcard
  case index(Int)
  case slice(start: Int?, end: Int?, step: Int)
  case filter(PathCondition)
}

/// What stands after `?`.
indirect enum PathCondition: Sendable, Hashable {
  case any([PathCondition])
  case all([PathCondition])
  case not(PathCondition)
  case exists(PathQuery)
  case test(PathFunction)
  case compare(PathOperand, PathComparison, PathOperand)
}

enum PathComparison: String, Sendable, Hashable {
  case equal = "=="
  case notEqual = "!="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"
}

/// What can be compared, or given to a function.
indirect enum PathOperand: Sendable, Hashable {
  case literal(PathLiteral)
  case singular(isRelative: Bool, PathSteps)
  case function(PathFunction)
}

enum PathLiteral: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(PathNumber)
  case text([UInt8])
}

/// The five functions of RFC 9535, section 2.4, with their arguments.
indirect enum PathFunction: Sendable, Hashable {
  case length(PathOperand)
  case count(PathQuery)
  case value(PathQuery)
  /// `match` if it is for the whole text, `search` if not. A literal pattern is compiled here.
  case regexp(isWhole: Bool, PathOperand, PathPattern)

  /// Whether its result is a value, to be compared, and not true or false.
  var givesValue: Bool {
    switch self {
    case .length, .count, .value: true
    case .regexp: false
    }
  }
}

enum PathPattern: Sendable, Hashable {
  case compiled(IRegexp)
  case operand(PathOperand)
}

/// A number in a comparison: exact where it fits, else floating point.
enum PathNumber: Sendable, Hashable {
  case exact(ExactDecimal)
  case approximate(Double)

  init(_ text: some RandomAccessCollection<UInt8>) {
    do throws(DecimalError) {
      self = .exact(try ExactDecimal(text))
    } catch {
      self = .approximate(Double(String(decoding: text, as: UTF8.self)) ?? .nan)
    }
  }

  var double: Double {
    switch self {
    case .exact(let decimal): Double(decimal.description) ?? .nan
    case .approximate(let double): double
    }
  }

  func isEqual(to other: PathNumber) -> Bool {
    if case .exact(let a) = self, case .exact(let b) = other { return a == b }
    return double == other.double
  }

  func isLess(than other: PathNumber) -> Bool {
    if case .exact(let a) = self, case .exact(let b) = other { return a < b }
    return double < other.double
  }
}
