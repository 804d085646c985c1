import Events
import Expressions

extension EventProof {
  /// The proof as its file: one JSON object, numbers as strings, bytes in base64.
  public var json: String {
    var json = JSONWriter()
    json.object { json in
      json.member("format", Self.format)
      json.member("offset", number: offset.rawValue)
      json.member("canonical", base64: canonical)
      json.key("disclosed")
      json.array { json in
        for shown in disclosed {
          json.object { json in
            json.member("component", number: shown.component)
            json.member("value", base64: shown.value)
            json.member("salt", base64: shown.salt.bytes)
          }
        }
      }
      json.key("path")
      json.array { json in
        for digest in path { json.base64(digest.bytes) }
      }
      json.member("checkpoint", checkpoint.note)
      json.member("key", "\(key)")
    }
    json.endLine()
    return json.text
  }

  /// Reads a proof. Whether it holds is another question: ``check()``.
  /// - Throws: ``IntegrityError/malformedExport(line:reason:)`` and what its parts throw.
  public init(json: String) throws {
    let object = try JSONValueView(exchanged: [UInt8](json.utf8), line: 1)
    func part<Value>(_ name: String, _ value: Value?) throws -> Value {
      guard let value else {
        throw IntegrityError.malformedExport(
          line: 1, reason: "the proof has no `\(name)`, or it cannot be read")
      }
      return value
    }
    guard object["format"]?.string == Self.format else {
      throw IntegrityError.malformedExport(line: 1, reason: "it is not a \(Self.format)")
    }
    offset = Offset(try part("offset", object["offset"]?.number()))
    canonical = try part("canonical", object["canonical"]?.bytes)
    disclosed = try part("disclosed", object["disclosed"]?.array).map { shown in
      Disclosed(
        component: try part("component", shown["component"]?.number()),
        value: try part("value", shown["value"]?.bytes),
        salt: try part("salt", shown["salt"]?.bytes.flatMap { Salt($0) }))
    }
    path = try part("path", object["path"]?.array).map { try part("path", $0.digest) }
    checkpoint = try SignedCheckpoint(parsing: try part("checkpoint", object["checkpoint"]?.string))
    key = try NoteVerifierKey(parsing: try part("key", object["key"]?.string))
  }
}
