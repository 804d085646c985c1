/// A regular expression of the interoperable kind (RFC 9485): what JSONPath's `match` and `search`
/// use. No captures, no look-around, no back-references, so matching takes linear time: a pattern
/// from a configuration can never hang the pipeline.
///
/// `^` and `$` stand for the start and the end of the text, as the compliance tests of JSONPath and
/// every other dialect have it, although RFC 9485 reads them as themselves; the characters are
/// written `\\^` and `[$]`.
public struct IRegexp: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as it was written.
  public let pattern: String
  let program: [RegexpInstruction]

  /// The largest program that a pattern may become; `(a{999}){999}` is refused.
  static let programLimit = 10_000

  /// Compiles a pattern.
  /// - Throws: ``IRegexpError`` with the column at which the pattern is wrong.
  public init(_ pattern: String) throws(IRegexpError) {
    self.pattern = pattern
    var parser = RegexpParser(pattern)
    let tree = try parser.parse()
    var compiler = RegexpCompiler()
    try compiler.add(tree)
    compiler.program.append(.accept)
    program = compiler.program
  }

  public var description: String { pattern }

  /// Whether the whole text matches.
  /// - Complexity: O(text * program).
  public func matches(_ text: some Collection<UInt8>) -> Bool {
    RegexpMachine(program).run(on: text, isAnchored: true)
  }

  /// Whether some part of the text matches.
  /// - Complexity: O(text * program).
  public func isFound(in text: some Collection<UInt8>) -> Bool {
    RegexpMachine(program).run(on: text, isAnchored: false)
  }

  public func matches(_ text: String) -> Bool { matches(text.utf8) }
  public func isFound(in text: String) -> Bool { isFound(in: text.utf8) }
}

/// Why a text is not a regular expression of RFC 9485.
public struct IRegexpError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The character of the pattern, counted from 1.
  public let column: Int
  public let message: String

  public var description: String { "regular expression, column \(column): \(message)" }
}
