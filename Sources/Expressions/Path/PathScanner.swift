/// The characters of a path and a place among them, with what every rule of the grammar needs.
struct PathScanner {
  let scalars: [Unicode.Scalar]
  var at = 0

  init(_ source: String) { scalars = Array(source.unicodeScalars) }

  var isAtEnd: Bool { at == scalars.count }
  var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }
  var afterNext: Unicode.Scalar? { at + 1 < scalars.count ? scalars[at + 1] : nil }

  func error(_ message: String, hint: String? = nil, at place: Int? = nil) -> JSONPathError {
    JSONPathError(column: (place ?? at) + 1, message: message, hint: hint)
  }

  /// How a message names what stands here.
  var words: String { next.map { "'\($0)'" } ?? "the end" }

  mutating func skipSpace() {
    while let scalar = next, scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
      at += 1
    }
  }

  /// Passes a text if it stands here.
  mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  mutating func takeWhile(_ isWanted: (Unicode.Scalar) -> Bool) -> String {
    var text = ""
    while let scalar = next, isWanted(scalar) {
      text.unicodeScalars.append(scalar)
      at += 1
    }
    return text
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
  static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z") || scalar == "_"
      || scalar.value >= 0x80
  }

  /// An integer as RFC 9535 writes it; nil if none begins here.
  mutating func integer() throws(JSONPathError) -> Int? {
    let start = at
    let isNegative = take("-")
    let digits = takeWhile(Self.isDigit)
    guard !digits.isEmpty else {
      if isNegative { throw error("expected a digit after '-'") }
      return nil
    }
    guard digits == "0" ? !isNegative : !digits.hasPrefix("0") else {
      throw error("an integer is written without leading zeros and without '-0'", at: start)
    }
    guard let value = Int(digits), value <= 9_007_199_254_740_991 else {
      throw error("an integer is at most 9007199254740991", at: start)
    }
    return isNegative ? -value : value
  }

  /// A string in the quotes that stand here, in UTF-8.
  mutating func string() throws(JSONPathError) -> [UInt8] {
    let quote = next
    let start = at
    at += 1
    var text: [UInt8] = []
    while let scalar = next, scalar != quote {
      if scalar == "\\" {
        UTF8Text.append(try escape(quote), to: &text)
      } else {
        guard scalar.value >= 0x20 else {
          throw error("a control character in a string must be escaped")
        }
        UTF8Text.append(scalar, to: &text)
        at += 1
      }
    }
    guard !isAtEnd else {
      throw error("the string that begins here is not closed", at: start)
    }
    at += 1
    return text
  }

  private mutating func escape(_ quote: Unicode.Scalar?) throws(JSONPathError) -> Unicode.Scalar {
    at += 1
    guard let letter = next else { throw error("a '\\' ends the path") }
    at += 1
    switch letter {
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "/", "\\", quote: return letter
    case "u": return try unicodeEscape()
    default: throw error("'\\\(letter)' is no escape", at: at - 2)
    }
  }

  private mutating func unicodeEscape() throws(JSONPathError) -> Unicode.Scalar {
    let start = at - 2
    let first = try codeUnit()
    if first & 0xFC00 == 0xD800, take("\\u") {
      let second = try codeUnit()
      if second & 0xFC00 == 0xDC00,
        let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
      {
        return scalar
      }
    }
    guard let scalar = Unicode.Scalar(first) else {
      throw error("a surrogate stands alone", hint: "write both, as in '\\uD83D\\uDE00'", at: start)
    }
    return scalar
  }

  private mutating func codeUnit() throws(JSONPathError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let scalar = next, scalar.isASCII,
        let digit = Hexadecimal.digit(UInt8(truncatingIfNeeded: scalar.value))
      else { throw error("'\\u' needs four hexadecimal digits") }
      value = value << 4 | digit
      at += 1
    }
    return value
  }
}
