import Expressions

/// What is wrong with a scalar.
struct ScalarFault {
  var code = ConfigurationProblem.Code.badValue
  var message: String
  var hint: String?
  /// Characters from the beginning of the text to the place of the mistake.
  var offset = 0
}

extension ScalarRule {
  /// What a message calls it: "expected a duration such as …".
  var words: String {
    switch self {
    case .text, .setting: "a text"
    case .name: "a name of letters, digits, '_', '-' and '.'"
    case .path: "a JSONPath such as $.user.id"
    case .textOrPath: "a text, or a JSONPath such as $.user.id"
    case .duration: "a duration such as 90s, 15 min, 48h or 28 days"
    case .days: "a number of days such as 28 days"
    case .zone: "a time zone such as America/New_York or UTC"
    case .currency: "a currency of ISO 4217 such as USD"
    case .rate: "a rate such as 10/s or 600/min"
    case .integer(let range) where range.lowerBound == Int.min: "a whole number"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .decimal: "a number"
    case .fraction: "a number from 0 to 1"
    case .percent: "a share such as 0.5 %"
    case .tolerance: "a whole number of units, or a share such as 0.5 %"
    case .day: "a day such as 2025-11-25"
    case .timeOfDay: "a time of day in quotes such as \"06:00\""
    case .bool: "true or false"
    case .choice(let words): words.map { "'\($0)'" }.joined(separator: " or ")
    case .url: "a URL such as https://api.example.com or ${NAME}/path"
    case .secret: "a reference to a secret: env:NAME or file:PATH"
    case .timeFormat: "iso, epoch-s, epoch-ms, epoch-us, local-epoch-ms or a pattern as dd.MM.yyyy"
    case .unit: "a unit such as USD, people, seats/0 or ratio"
    case .numberOrPath: "a whole number, or a JSONPath such as $.amount"
    }
  }

  /// What is wrong with a text under this rule; nil if nothing is.
  func fault(in text: String) -> ScalarFault? {
    switch self {
    case .text, .setting:
      return text.isEmpty ? ScalarFault(message: "the text is empty") : nil
    case .name: return Self.nameFault(text)
    case .path: return Self.pathFault(text)
    case .textOrPath: return Self.isPath(text) ? Self.pathFault(text) : nil
    case .numberOrPath:
      if Self.isPath(text) { return Self.pathFault(text) }
      return Int64(text) == nil ? expected(text) : nil
    case .duration: return DurationText.read(text) == nil ? durationFault(text) : nil
    case .days: return DurationText.days(text) == nil ? durationFault(text) : nil
    case .zone: return Self.zoneFault(text)
    case .currency: return Self.currencyFault(text)
    case .rate: return RateText.read(text) == nil ? expected(text) : nil
    case .integer(let range):
      return Int(text).map(range.contains) == true ? nil : expected(text)
    case .decimal: return (try? ExactDecimal(text)) == nil ? expected(text) : nil
    case .fraction: return ShareText.fraction(text) == nil ? fractionFault(text) : nil
    case .percent: return ShareText.percent(text) == nil ? expected(text) : nil
    case .tolerance:
      if ShareText.percent(text) != nil { return nil }
      return Int64(text).map { $0 >= 0 } == true ? nil : expected(text)
    case .day: return DayText.read(text) == nil ? expected(text) : nil
    case .timeOfDay: return TimeOfDayText.read(text) == nil ? timeOfDayFault(text) : nil
    case .bool: return text == "true" || text == "false" ? nil : boolFault(text)
    case .choice(let words):
      guard !words.contains(text) else { return nil }
      let near = Spelling.nearest(to: text, among: words)
      return ScalarFault(
        message: "'\(text)' cannot stand here",
        hint: near.map { "did you mean '\($0)'?" } ?? "expected \(self.words)")
    case .url: return Self.urlFault(text)
    case .secret: return Self.secretFault(text)
    case .timeFormat: return Self.timeFormatFault(text)
    case .unit: return Self.unitFault(text)
    }
  }

  /// Whether a text that may be a path is one.
  static func isPath(_ text: String) -> Bool { text.hasPrefix("$") || text.hasPrefix("@") }

  private func expected(_ text: String) -> ScalarFault {
    ScalarFault(message: "expected \(words), found '\(text)'")
  }

  private func durationFault(_ text: String) -> ScalarFault {
    var fault = expected(text)
    if text.allSatisfy(\.isNumber), !text.isEmpty {
      fault.hint = "a number needs a unit: \(text) \(self == .days ? "days" : "s")"
    } else if let word = text.split(whereSeparator: { !$0.isLetter }).last.map(String.init),
      let near = Spelling.nearest(to: word, among: DurationText.words)
    {
      fault.hint = "did you mean '\(near)'?"
    }
    return fault
  }

  private func fractionFault(_ text: String) -> ScalarFault {
    var fault = expected(text)
    if let percent = ShareText.percent(text) ?? ShareText.percent(text + "%") {
      let share = ExactDecimal(mantissa: Int128(percent), scale: 6)
      if share <= ExactDecimal(1) { fault.hint = "did you mean \(share)?" }
    }
    return fault
  }

  private func timeOfDayFault(_ text: String) -> ScalarFault {
    var fault = expected(text)
    // YAML 1.1 reads 6:00 without quotes as 360, a number to the base of 60.
    if let number = Int(text), (0..<24 * 60).contains(number), number >= 60 {
      fault.hint = "put it in quotes"
    }
    return fault
  }

  private func boolFault(_ text: String) -> ScalarFault {
    var fault = expected(text)
    switch text.lowercased() {
    case "yes", "on", "true", "y": fault.hint = "write true"
    case "no", "off", "false", "n": fault.hint = "write false"
    default: break
    }
    return fault
  }

  private static func nameFault(_ text: String) -> ScalarFault? {
    let isName =
      text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-.".unicodeScalars.contains($0))
      } && !text.isEmpty
    return isName
      ? nil
      : ScalarFault(message: "'\(text)' is no name", hint: "use letters, digits, '_', '-' and '.'")
  }
}
