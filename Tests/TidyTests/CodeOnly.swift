/// A Swift text with the same lines, in which comments and the contents of string literals are
/// blank.
struct CodeOnly {
  private(set) var text = ""
  private let characters: [Character]
  private var place = 0

  init(_ source: String) {
    characters = Array(source)
    while place < characters.count { step() }
  }

  private func starts(_ word: String, at place: Int) -> Bool {
    var place = place
    for character in word {
      guard place < characters.count, characters[place] == character else { return false }
      place += 1
    }
    return true
  }

  private mutating func keep() {
    text.append(characters[place])
    place += 1
  }

  private mutating func blank() {
    if characters[place].isNewline { text.append("\n") }
    place += 1
  }

  private mutating func step() {
    if starts("//", at: place) {
      while place < characters.count, !characters[place].isNewline { place += 1 }
    } else if starts("/*", at: place) {
      comment()
    } else if characters[place] == "\"" || characters[place] == "#" {
      string()
    } else {
      keep()
    }
  }

  private mutating func comment() {
    var depth = 0
    repeat {
      if starts("/*", at: place) {
        depth += 1
        place += 2
      } else if starts("*/", at: place) {
        depth -= 1
        place += 2
      } else {
        blank()
      }
    } while depth > 0 && place < characters.count
  }

  /// A literal from its opening quote to its closing one; `#` that opens none is kept.
  private mutating func string() {
    var pounds = 0
    while place + pounds < characters.count, characters[place + pounds] == "#" { pounds += 1 }
    guard place + pounds < characters.count, characters[place + pounds] == "\"" else {
      for _ in 0..<max(1, pounds) { keep() }
      return
    }
    let isLong = starts("\"\"\"", at: place + pounds)
    let quote = isLong ? "\"\"\"" : "\""
    let fence = String(repeating: "#", count: pounds)
    place += pounds + quote.count
    text += "\""
    while place < characters.count, !starts(quote + fence, at: place) {
      if !isLong, characters[place].isNewline { break }
      if starts("\\" + fence, at: place) {
        place += 1 + pounds
        interpolationOrEscape()
      } else {
        blank()
      }
    }
    place = min(characters.count, place + quote.count + pounds)
    text += "\""
  }

  /// After a backslash: one character, or a parenthesis with whatever is balanced in it.
  private mutating func interpolationOrEscape() {
    guard place < characters.count, characters[place] == "(" else {
      if place < characters.count { blank() }
      return
    }
    var depth = 0
    repeat {
      switch characters[place] {
      case "(": depth += 1
      case ")": depth -= 1
      case "\"":
        string()
        continue
      default: break
      }
      keep()
    } while depth > 0 && place < characters.count
  }
}
