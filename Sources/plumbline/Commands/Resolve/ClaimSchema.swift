import Agents
import Connectors
import Expressions

/// The attributes of claims, as a JSON file describes them.
enum ClaimSchema {
  /// The attributes in the order of their names.
  /// - Throws: `ResolveInputError`.
  static func read(path: String) throws -> [ClaimTable.AttributeSpecification] {
    let bytes: [UInt8]
    do throws(PackedFile.Fault) {
      bytes = try PackedFile.contents(of: path)
    } catch {
      throw ResolveInputError.unreadable(error)
    }
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes)
    } catch {
      throw ResolveInputError.schema(path: path, problem: "not JSON: \(error)")
    }
    guard let node = document.member("attributes", of: document.root) else {
      throw ResolveInputError.schema(path: path, problem: "there is no member 'attributes'")
    }
    var attributes: [ClaimTable.AttributeSpecification] = []
    for (name, value) in document.members(node) {
      let written = document.member("kind", of: value).flatMap { document.string($0) } ?? ""
      guard let kind = AttributeDefinition.Kind(rawValue: written) else {
        throw ResolveInputError.schema(
          path: path, problem: "the attribute '\(name)' has the kind '\(written)'")
      }
      func text(_ key: String) -> String? {
        document.member(key, of: value).map {
          String(decoding: document.rawBytes($0), as: UTF8.self)
        }
      }
      attributes.append(
        ClaimTable.AttributeSpecification(
          name: name, kind: kind, tolerance: text("tolerance"), relative: text("relative"),
          isEstimate: document.member("estimate", of: value).flatMap { document.bool($0) } ?? false)
      )
    }
    return attributes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
