import Expressions

/// The part of JSON Schema (draft 7) that our schema uses.
struct SchemaValidator {
  let schema: JSONValueView

  init(_ text: String) throws { schema = try JSONDocument(text).view }

  /// Where and by which keyword a text is wrong; empty if it is right.
  func faults(in text: String) throws -> [String] {
    var faults: [String] = []
    check(try JSONDocument(text).view, schema, at: "$", &faults)
    return faults
  }

  private func isValid(_ value: JSONValueView, _ schema: JSONValueView) -> Bool {
    var faults: [String] = []
    check(value, schema, at: "", &faults)
    return faults.isEmpty
  }

  private func check(
    _ value: JSONValueView, _ schema: JSONValueView, at path: String, _ faults: inout [String]
  ) {
    if schema["$ref"]?.string == "#/definitions/formula",
      let formula = self.schema["definitions"]?["formula"]
    {
      return check(value, formula, at: path, &faults)
    }
    func expect(_ isRight: Bool, _ keyword: String) {
      if !isRight { faults.append("\(path): \(keyword)") }
    }
    if let type = schema["type"] {
      let types = type.string.map { [$0] } ?? type.elements.compactMap(\.string)
      expect(types.contains { Self.isType(value, $0) }, "type")
    }
    if let values = schema["enum"]?.elements {
      expect(values.contains { $0.string == value.string }, "enum")
    }
    if let pattern = schema["pattern"]?.string, let text = value.string {
      expect((try? Regex(pattern)).flatMap { text.firstMatch(of: $0) } != nil, "pattern")
    }
    if let number = value.decimal {
      if let least = schema["minimum"]?.decimal { expect(number >= least, "minimum") }
      if let most = schema["maximum"]?.decimal { expect(number <= most, "maximum") }
    }
    if let least = schema["minItems"]?.integer { expect(value.count >= least, "minItems") }
    if value.kind == .array, let items = schema["items"] {
      for (index, element) in value.elements.enumerated() {
        check(element, items, at: "\(path)[\(index)]", &faults)
      }
    }
    checkObject(value, schema, at: path, &faults)
    for part in schema["allOf"]?.elements ?? [] { check(value, part, at: path, &faults) }
    if let parts = schema["anyOf"]?.elements {
      expect(parts.contains { isValid(value, $0) }, "anyOf")
    }
    if let parts = schema["oneOf"]?.elements {
      expect(parts.filter { isValid(value, $0) }.count == 1, "oneOf")
    }
    if let part = schema["not"] { expect(!isValid(value, part), "not") }
  }

  private func checkObject(
    _ value: JSONValueView, _ schema: JSONValueView, at path: String, _ faults: inout [String]
  ) {
    guard value.kind == .object else { return }
    for key in schema["required"]?.elements.compactMap(\.string) ?? [] where value[key] == nil {
      faults.append("\(path): required \(key)")
    }
    for (key, member) in value.members {
      let inner = "\(path).\(key)"
      if let property = schema["properties"]?[key] {
        check(member, property, at: inner, &faults)
      } else if schema["patternProperties"]?.members.contains(where: {
        key.hasPrefix($0.key.dropFirst())
      }) == true {
        continue
      } else if let others = schema["additionalProperties"] {
        if others.bool == false {
          faults.append("\(inner): additionalProperties")
        } else {
          check(member, others, at: inner, &faults)
        }
      }
    }
  }

  private static func isType(_ value: JSONValueView, _ name: String) -> Bool {
    switch name {
    case "string": value.kind == .string
    case "number": value.kind == .number
    case "integer": value.integer != nil
    case "boolean": value.kind == .bool
    case "array": value.kind == .array
    case "object": value.kind == .object
    default: false
    }
  }
}
