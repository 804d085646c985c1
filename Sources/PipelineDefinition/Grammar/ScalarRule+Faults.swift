import Expressions

extension ScalarRule {
  static func pathFault(_ text: String) -> ScalarFault? {
    // Below `each`, '@' is the value that each row is made of; the rest is a path as any other.
    let source = text.hasPrefix("@") ? "$" + text.dropFirst() : text
    do throws(JSONPathError) {
      _ = try JSONPath(source)
      return nil
    } catch {
      return ScalarFault(
        code: .badPath, message: "JSONPath: \(error.message)", hint: error.hint,
        offset: error.column - 1)
    }
  }

  static func zoneFault(_ text: String) -> ScalarFault? {
    let catalogue = ZoneCatalogue.system
    guard !catalogue.contains(text) else { return nil }
    let names = catalogue.identifiers
    let hint =
      Spelling.nearest(to: text, among: names).map { "did you mean '\($0)'?" }
      ?? Self.cityHint(text, among: names)
      ?? "names are those of the tz database, such as Europe/Berlin"
    return ScalarFault(message: "there is no time zone '\(text)'", hint: hint)
  }

  /// `New York` and `Berlin` are cities of zones; `EST` and `PST` mean different things.
  private static func cityHint(_ text: String, among names: [String]) -> String? {
    let city = text.split(separator: "/").last.map(String.init) ?? text
    let wanted = city.lowercased().replacing(" ", with: "_")
    let found = names.first { $0.lowercased().hasSuffix("/" + wanted) }
    return found.map { "did you mean '\($0)'?" }
  }

  static func currencyFault(_ text: String) -> ScalarFault? {
    guard Currency(text) == nil else { return nil }
    let hint: String =
      if Currency(text.uppercased()) != nil {
        "did you mean '\(text.uppercased())'?"
      } else if let sign = ["$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"][text] {
        "did you mean '\(sign)'?"
      } else if let near = nearestCurrency(to: text) {
        "did you mean '\(near)'?"
      } else {
        "codes are those of ISO 4217, such as USD"
      }
    return ScalarFault(message: "there is no currency '\(text)'", hint: hint)
  }

  /// A code whose letters are the same in another order, else one with one letter changed that many
  /// people use.
  private static func nearestCurrency(to text: String) -> String? {
    let letters = text.uppercased().sorted()
    return Currency.codes.first { $0.sorted() == letters }
      ?? Spelling.nearest(
        to: text, among: ["USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "INR", "CNY", "SEK"])
  }

  static func urlFault(_ text: String) -> ScalarFault? {
    do throws(EnvironmentReferenceError) {
      let names = try EnvironmentReference.names(in: text)
      let hasScheme = text.contains("://") && !text.hasPrefix("://")
      guard hasScheme || (!names.isEmpty && text.hasPrefix("${")) || text.hasPrefix("/") else {
        return ScalarFault(
          message: "expected \(ScalarRule.url.words), found '\(text)'",
          hint: "did you mean 'https://\(text)'?")
      }
      if let fault = passwordFault(text) { return fault }
      return nil
    } catch {
      return ScalarFault(message: error.message, hint: error.hint, offset: error.offset)
    }
  }

  /// A password in a URL is a secret in plain: `https://user:password@host`.
  private static func passwordFault(_ text: String) -> ScalarFault? {
    guard let scheme = text.firstRange(of: "://") else { return nil }
    let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    guard let at = authority.lastIndex(of: "@"), authority[..<at].contains(":"),
      !authority[..<at].contains("${")
    else { return nil }
    return ScalarFault(
      code: .secretInPlain, message: "the URL holds a password",
      hint: "leave it out and write credential: {basic: {user: env:NAME, password: env:NAME}}")
  }

  /// The text is not shown: it may be the secret.
  static func secretFault(_ text: String) -> ScalarFault? {
    for prefix in ["env:", "file:"] where text.hasPrefix(prefix) {
      return text.utf8.count > prefix.utf8.count
        ? nil : ScalarFault(message: "'\(prefix)' names nothing", hint: "write \(prefix)NAME")
    }
    if text.hasPrefix("${"), text.hasSuffix("}"), text.count > 3 {
      return ScalarFault(
        code: .secretInPlain, message: "a secret is named, not put in",
        hint: "write env:\(text.dropFirst(2).dropLast())")
    }
    return ScalarFault(
      code: .secretInPlain, message: "a secret must not stand in the configuration",
      hint: "put it into an environment variable or a file and write env:NAME or file:PATH")
  }

  static func timeFormatFault(_ text: String) -> ScalarFault? {
    if Grammar.timeFormats.contains(text) { return nil }
    let looksLikePattern = text.contains("yy") || text.contains("d") && text.contains("M")
    if !looksLikePattern, let near = Spelling.nearest(to: text, among: Grammar.timeFormats) {
      return ScalarFault(
        message: "there is no time format '\(text)'", hint: "did you mean '\(near)'?")
    }
    do throws(TimePatternError) {
      _ = try TimePattern(text)
      return nil
    } catch {
      return ScalarFault(
        message: "time pattern: \(error.message)", hint: error.hint, offset: error.column - 1)
    }
  }

  static func unitFault(_ text: String) -> ScalarFault? {
    UnitText.read(text) == nil
      ? ScalarFault(message: "expected \(ScalarRule.unit.words), found '\(text)'") : nil
  }
}
