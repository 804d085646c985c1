import Events

extension EventProof {
  /// The proof as its file: one JSON object, numbers as strings, bytes in base64.
  public var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("format")
    writer.text(Self.format)
    writer.name("offset")
    writer.number(offset.rawValue)
    writer.name("canonical")
    writer.base64(canonical)
    writer.name("disclosed")
    writer.beginArray()
    for shown in disclosed {
      writer.beginObject()
      writer.name("component")
      writer.number(shown.component)
      writer.name("value")
      writer.base64(shown.value)
      writer.name("salt")
      writer.base64(shown.salt.bytes)
      writer.endObject()
    }
    writer.endArray()
    writer.name("path")
    writer.beginArray()
    for digest in path { writer.base64(digest.bytes) }
    writer.endArray()
    writer.name("checkpoint")
    writer.text(checkpoint.note)
    writer.name("key")
    writer.text("\(key)")
    writer.endObject()
    writer.newline()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads a proof. Whether it holds is another question: ``check()``.
  /// - Throws: ``IntegrityError/malformedExport(line:reason:)`` and what its parts throw.
  public init(json: String) throws {
    let object: JSONValue
    do throws(JSONError) { object = try JSONValue(parsing: [UInt8](json.utf8)) } catch {
      throw IntegrityError.malformedExport(line: 1, reason: "\(error)")
    }
    func part<Value>(_ name: String, _ value: Value?) throws -> Value {
      guard let value else {
        throw IntegrityError.malformedExport(
          line: 1, reason: "the proof has no `\(name)`, or it cannot be read")
      }
      return value
    }
    guard object["format"]?.text == Self.format else {
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
    checkpoint = try SignedCheckpoint(parsing: try part("checkpoint", object["checkpoint"]?.text))
    key = try NoteVerifierKey(parsing: try part("key", object["key"]?.text))
  }
}
