/// Why a canary cannot compare. The codes are headings of the Errors page.
public enum CanaryError: Error, CustomStringConvertible, Sendable {
  case nothingInWindow(rows: Int, first: CanaryPeriod?, last: CanaryPeriod?)
  case nothingComparable([String])
  case emptyLog
  case notReadable(String, reason: String)
  case noColumns(path: String, missing: [String])
  case badRow(path: String, line: Int, reason: String)
  case doubled(path: String, lines: (Int, Int), cell: String)
  case noCanary
  case notPassed(String)

  public var description: String {
    switch self {
    case .nothingInWindow(let rows, let first, let last):
      """
      CANARY-1: none of the \(rows) rows lies in the window\
      \(first.map { "; they go from \($0.begin)" } ?? "")\
      \(last.map { " to \($0.end)" } ?? ""). Choose another with --from and --to.
      """
    case .nothingComparable(let notes):
      "CANARY-2: no metric can be compared: \(notes.joined(separator: "; "))."
    case .emptyLog: "CANARY-3: the log is empty. Collect first, with `plumbline run`."
    case .notReadable(let path, let reason):
      """
      CANARY-4: \(path) cannot be read: \(reason). Name a CSV or NDJSON \
      file, an http address, or a database with a query.
      """
    case .noColumns(let path, let missing):
      """
      CANARY-5: \(path) has no column \(missing.joined(separator: ", ")). Needed are metric, value \
      and one of day and hour; labels and known_at are taken where they are.
      """
    case .badRow(let path, let line, let reason): "CANARY-6: \(path):\(line): \(reason)."
    case .doubled(let path, let lines, let cell):
      """
      CANARY-7: \(path): lines \(lines.0) and \(lines.1) say different things of \(cell). Leave \
      one of them out, or say with known_at which came later.
      """
    case .noCanary:
      "CANARY-8: no canary was started in this log. `plumbline canary start` starts one."
    case .notPassed(let reason):
      "CANARY-9: \(reason). `plumbline canary promote --anyway REASON` promotes all the same."
    }
  }
}
