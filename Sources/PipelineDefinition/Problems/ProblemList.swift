import Expressions

/// Gathers the problems of one file while it is read.
struct ProblemList {
  let file: String
  private(set) var all: [ConfigurationProblem] = []

  init(file: String) { self.file = file }

  mutating func add(
    _ code: ConfigurationProblem.Code, at place: Place, _ message: String, hint: String? = nil
  ) {
    let problem = ConfigurationProblem(
      code: code, file: file, line: place.line, column: place.column, message: message, hint: hint)
    if !all.contains(problem) { all.append(problem) }
  }

  /// A name that is none of the known ones.
  mutating func addUnknown(
    _ what: String, _ name: String, known: some Sequence<String>, at place: Place,
    code: ConfigurationProblem.Code = .unknownName
  ) {
    let known = known.sorted()
    let hint: String
    if let near = Spelling.nearest(to: name, among: known) {
      hint = "did you mean '\(near)'?"
    } else if known.isEmpty {
      hint = "none is declared"
    } else {
      let shown = known.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
      hint =
        (known.count == 1 ? "there is only " : "there are ") + shown
        + (known.count > 12 ? " and \(known.count - 12) more" : "")
    }
    add(code, at: place, "there is no \(what) '\(name)'", hint: hint)
  }

  /// The problems in the order of the file.
  var inOrder: [ConfigurationProblem] {
    all.enumerated().sorted { left, right in
      (left.element.line, left.element.column, left.offset)
        < (right.element.line, right.element.column, right.offset)
    }.map(\.element)
  }
}
