import Events
import Expressions

/// Reads the settings of one connection, and says which one is wrong.
struct SettingsReader {
  let source: SourceDefinition

  private var name: String { source.id.rawValue }

  func text(_ setting: String) -> String? {
    source.connection.settings[setting].flatMap { $0.isEmpty ? nil : $0 }
  }

  func required(_ setting: String) throws(ConnectionError) -> String {
    guard let value = text(setting) else {
      throw .missingSetting(setting, kind: source.connection.kind, source: name)
    }
    return value
  }

  /// A comma list, its elements without spaces around them.
  func list(_ setting: String) -> [String] {
    (text(setting) ?? "").split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  func bad(_ setting: String, wanted: String) -> ConnectionError {
    .badSetting(setting, value: text(setting) ?? "", wanted: wanted, source: name)
  }

  func count(_ setting: String) throws(ConnectionError) -> Int? {
    guard let text = text(setting) else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw bad(setting, wanted: "a whole number")
    }
    return number
  }

  func path(_ setting: String) throws(ConnectionError) -> JSONPath? {
    try text(setting).map { value throws(ConnectionError) in
      try path(of: value, setting: setting)
    }
  }

  func path(of text: String, setting: String) throws(ConnectionError) -> JSONPath {
    do {
      return try JSONPath(text)
    } catch {
      throw bad(setting, wanted: "a JSONPath, as in $.data.items (\(error))")
    }
  }

  /// A place in an answer: `$.path` in its body, or `header:Name`.
  func place(_ setting: String) throws(ConnectionError) -> AnswerPlace? {
    guard let text = text(setting) else { return nil }
    return try place(of: text, setting: setting)
  }

  func place(of text: String, setting: String) throws(ConnectionError) -> AnswerPlace {
    if text.hasPrefix("header:") { return .header(String(text.dropFirst(7))) }
    return .body(try path(of: text, setting: setting))
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ setting: String, default standard: Choice
  ) throws(ConnectionError) -> Choice where Choice.RawValue == String {
    guard let text = text(setting) else { return standard }
    guard let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw bad(setting, wanted: "one of \(words)")
    }
    return choice
  }

  func time(_ setting: String) throws(ConnectionError) -> ServiceTime {
    try choice(setting, default: .iso)
  }
}
