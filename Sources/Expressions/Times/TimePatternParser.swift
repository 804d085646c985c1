/// Why a text is not a time pattern, at which column, and what was probably meant.
public struct TimePatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The character, counted from 1.
  public let column: Int
  public let message: String
  public let hint: String?

  public var description: String {
    "column \(column): \(message)" + (hint.map { "; \($0)" } ?? "")
  }
}

/// Reads a time pattern and sees that it makes a whole date.
struct TimePatternParser {
  private let letters: [Character]

  init(_ pattern: String) { letters = Array(pattern) }

  func parse() throws(TimePatternError) -> [TimePattern.Part] {
    var parts: [TimePattern.Part] = []
    var seen: [String: Int] = [:]
    var at = 0
    while at < letters.count {
      let letter = letters[at]
      var end = at + 1
      if letter == "'" {
        while end < letters.count, letters[end] != "'" { end += 1 }
        guard end < letters.count else {
          throw TimePatternError(column: at + 1, message: "a quote is not closed", hint: nil)
        }
        let quoted = end == at + 1 ? "'" : String(letters[at + 1..<end])
        parts.append(.literal(Array(quoted.utf8)))
        at = end + 1
        continue
      }
      guard letter.isASCII, letter.isLetter else {
        parts.append(.literal(Array(String(letter).utf8)))
        at = end
        continue
      }
      while end < letters.count, letters[end] == letter { end += 1 }
      let run = String(letters[at..<end])
      let (part, field) = try part(run, at: at)
      if let first = seen[field] {
        throw TimePatternError(
          column: at + 1, message: "the \(field) stands twice (first at column \(first))",
          hint: field == "minute" ? "months are MM, minutes are mm" : nil)
      }
      seen[field] = at + 1
      parts.append(part)
      at = end
    }
    try checkWhole(seen)
    return parts
  }

  private func part(
    _ run: String, at index: Int
  ) throws(TimePatternError) -> (TimePattern.Part, String) {
    switch run {
    case "yyyy", "yy": return (.year(digits: run.count), "year")
    case "MM", "M": return (.month(isStrict: run.count == 2), "month")
    case "MMM": return (.monthName, "month")
    case "dd", "d": return (.day(isStrict: run.count == 2), "day")
    case "HH", "H": return (.hour(isStrict: run.count == 2, isHalfDay: false), "hour")
    case "hh", "h": return (.hour(isStrict: run.count == 2, isHalfDay: true), "hour")
    case "a": return (.halfDay, "half of the day")
    case "mm": return (.minute, "minute")
    case "ss": return (.second, "second")
    // With and without minutes or a colon.
    case "Z": return (.offset, "offset")
    case _ where run.count <= 3 && run.allSatisfy { $0 == "X" }: return (.offset, "offset")
    case _ where run.allSatisfy { $0 == "S" }: return (.fraction, "fraction")
    default:
      let hint: String? =
        switch run.first {
        case "Y": "years are yyyy"
        case "D": "days are dd"
        case "T": "letters that stand for themselves are quoted: 'T'"
        case "m", "s", "y", "M", "d", "H", "h":
          "write one of yyyy yy MM M MMM dd d HH H hh h mm ss"
        default: "letters that stand for themselves are quoted: '\(run)'"
        }
      throw TimePatternError(column: index + 1, message: "'\(run)' means nothing", hint: hint)
    }
  }

  private func checkWhole(_ seen: [String: Int]) throws(TimePatternError) {
    for field in ["year", "month", "day"] where seen[field] == nil {
      let hint =
        field == "month" && seen["minute"] != nil && seen["hour"] == nil
        ? "months are MM, minutes are mm" : nil
      throw TimePatternError(column: 1, message: "the pattern has no \(field)", hint: hint)
    }
    let isHalfDay = letters.contains("h")
    if isHalfDay, seen["half of the day"] == nil {
      throw TimePatternError(
        column: (seen["hour"] ?? 1), message: "an hour from 1 to 12 needs AM or PM",
        hint: "add 'a', or write HH for an hour from 0 to 23")
    }
  }
}
