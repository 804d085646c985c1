import Crypto
import Events
import Expressions

/// Reads a listing of files.
struct FileListing: Sendable {
  let files: JSONPath
  let name: JSONPath
  let tags: [JSONPath]
  let pattern: FileNamePattern

  /// Reads `files`, `name`, `tags`, `pattern`.
  init(_ settings: SettingsReader) throws(ConnectionError) {
    files = try settings.path(of: settings.text("files") ?? "$", setting: "files")
    name = try settings.path(of: settings.text("name") ?? "$.name", setting: "name")
    let written = settings.list("tags")
    tags = try (written.isEmpty ? ["$.etag", "$.size"] : written).map {
      text throws(ConnectionError) in try settings.path(of: text, setting: "tags")
    }
    pattern = FileNamePattern(settings.text("pattern") ?? "*")
  }

  /// The files that are meant, by rising name; none of a day before `firstDay`.
  func read(_ body: [UInt8], firstDay: CivilDay) throws(BodyFault) -> [ListedFile] {
    let document: JSONDocument
    do {
      document = try JSONDocument(body)
    } catch {
      throw BodyFault("the listing is \(error)")
    }
    let found = files.nodes(in: document)
    let isArray = found.count == 1 && document.kind(found[0]) == .array
    var listed: [ListedFile] = []
    for node in isArray ? document.elements(found[0]) : found {
      guard let name = text(at: name, of: node, in: document) else {
        throw BodyFault("an entry of the listing has no text at \(name); check `name`")
      }
      let (isMatch, day) = pattern.match(name)
      guard isMatch, day.map({ $0 >= firstDay }) ?? true else { continue }
      let parts = tags.map { text(at: $0, of: node, in: document) ?? "" }
      let digest = SHA256.hash(data: Array(parts.joined(separator: "\n").utf8))
      listed.append(ListedFile(name: name, tag: Hexadecimal.text(digest.prefix(6))))
    }
    return listed.sorted { $0.name < $1.name }
  }

  private func text(
    at path: JSONPath, of node: JSONDocument.Node, in document: JSONDocument
  ) -> String? {
    // A listing may be an array of names.
    if document.kind(node) == .string { return document.string(node) }
    return path.first(in: document, from: node).flatMap { AnswerPlace.text($0, in: document) }
  }
}
