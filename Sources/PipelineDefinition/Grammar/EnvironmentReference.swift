/// `${NAME}` in a URL: an environment variable, read at the moment of the call.
enum EnvironmentReference {
  /// The names in a text, in order.
  /// - Throws: ``EnvironmentReferenceError`` if a reference is not closed or holds no name.
  static func names(in text: String) throws(EnvironmentReferenceError) -> [String] {
    let characters = Array(text)
    var names: [String] = []
    var at = 0
    while at < characters.count {
      guard characters[at] == "$" else {
        at += 1
        continue
      }
      guard at + 1 < characters.count, characters[at + 1] == "{" else {
        let name = characters[(at + 1)...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        throw EnvironmentReferenceError(
          offset: at, message: "a '$' stands alone",
          hint: name.isEmpty ? nil : "did you mean '${\(String(name))}'?")
      }
      guard let end = characters[at...].firstIndex(of: "}") else {
        throw EnvironmentReferenceError(
          offset: at, message: "'${' is not closed", hint: "write ${NAME}")
      }
      let name = String(characters[(at + 2)..<end])
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
        throw EnvironmentReferenceError(
          offset: at, message: "'${\(name)}' names no environment variable",
          hint: "a name has letters, digits and '_'; defaults are not supported")
      }
      names.append(name)
      at = end + 1
    }
    return names
  }
}

struct EnvironmentReferenceError: Error {
  let offset: Int
  let message: String
  let hint: String?
}
