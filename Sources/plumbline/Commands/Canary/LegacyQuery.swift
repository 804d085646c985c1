import Foundation

/// What is asked of a database: one statement of SQL and nothing else.
///
/// The log keeps it, and a log may come from somebody else. The client programs take more than SQL:
/// `\!` and `system` run a program, `source` and `\o` open files. So no backslash may stand in it, and
/// nothing but the first word of a statement at its beginning.
enum LegacyQuery {
  /// What changes rows is refused by the database, whose session only reads.
  private static let firstWords: Set<String> = [
    "select", "with", "table", "values", "insert", "update", "delete",
  ]

  /// What is wrong with a query; nil if it may be asked.
  static func fault(_ query: String) -> String? {
    guard !query.isEmpty else {
      return "there is no query; give one with --query 'SELECT metric, day, value FROM …'"
    }
    guard firstWords.contains(query.prefix { $0.isLetter }.lowercased()) else {
      return "its query is to be one SELECT, WITH, TABLE or VALUES"
    }
    guard !query.contains("\\") else { return "its query may have no backslash" }
    var quote: Character?
    var before: Character = " "
    for (place, character) in query.enumerated() {
      if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "'", "\"", "`": quote = character
        case ";" where place < query.count - 1:
          return "its query is to be one statement; a semicolon may stand at the end, or in quotes"
        case "#",
          "-" where character == "#" || before == "-", "*" where before == "/":
          return "its query may have no comment"
        default: break
        }
      }
      before = character
    }
    // A client program takes the beginning of a line for a command of its own (`delimiter`, `system`).
    if query.contains(where: \.isNewline) { return "its query is to stand on one line" }
    return nil
  }
}
