import Expressions

/// The grammar of `plumbline.yaml` as a JSON Schema (draft 7, which editors understand best):
/// `plumbline check --schema`. It is written from the grammar that the reader itself uses.
public enum ConfigurationSchema {
  /// The schema, indented.
  public static var json: String {
    var json = JSONWriter(indent: 2)
    json.object { json in
      json.member("$schema", "http://json-schema.org/draft-07/schema#")
      json.member("title", "plumbline.yaml")
      writeObject(Grammar.fileObject, to: &json)
      json.key("definitions")
      json.object { json in
        json.key("formula")
        json.object { writeObject(Grammar.formula, to: &$0) }
      }
    }
    return json.text + "\n"
  }

  /// The keywords of a shape, inside the object that is open.
  private static func write(_ shape: Shape, help: String? = nil, to json: inout JSONWriter) {
    json.member("description", ifPresent: help)
    switch shape {
    case .scalar(let rule): write(rule, to: &json)
    case .list(let element):
      json.member("type", "array")
      json.key("items")
      json.object { write(element, to: &$0) }
    case .oneOrMore(let element):
      json.key("anyOf")
      json.array { json in
        json.object { write(element, to: &$0) }
        json.object { json in
          json.member("type", "array")
          json.member("minItems", 1)
          json.key("items")
          json.object { write(element, to: &$0) }
        }
      }
    case .object(let object): writeObject(object, to: &json)
    case .dictionary(_, let value):
      json.member("type", "object")
      json.key("additionalProperties")
      json.object { write(value, to: &$0) }
    case .either(let shapes):
      guard !shapes.isEmpty else { return }
      json.key("anyOf")
      json.array { json in for shape in shapes { json.object { write(shape, to: &$0) } } }
    case .formula: json.member("$ref", "#/definitions/formula")
    }
  }

  private static func writeObject(_ object: ObjectShape, to json: inout JSONWriter) {
    json.member("type", "object")
    json.key("properties")
    json.object { json in
      for field in object.fields {
        json.key(field.key)
        json.object { write(field.shape, help: field.help, to: &$0) }
      }
    }
    let required = object.fields.filter(\.isRequired).map(\.key)
    if !required.isEmpty { list("required", required, to: &json) }
    if let (key, shape) = object.others {
      if key.hasSuffix("-") {
        json.key("patternProperties")
        json.object { json in
          json.key("^" + key)
          json.object { write(shape, to: &$0) }
        }
        json.member("additionalProperties", false)
      } else {
        json.key("additionalProperties")
        json.object { write(shape, to: &$0) }
      }
    } else {
      json.member("additionalProperties", false)
    }
    writeGroups(of: object, to: &json)
  }

  private static func writeGroups(of object: ObjectShape, to json: inout JSONWriter) {
    let groups =
      object.exactlyOne.map { ("oneOf", $0) } + object.atLeastOne.map { ("anyOf", $0) }
    guard !groups.isEmpty || !object.atMostOne.isEmpty else { return }
    json.key("allOf")
    json.array { json in
      for (keyword, keys) in groups {
        json.object { json in
          json.key(keyword)
          json.array { json in for key in keys { requirement([key], to: &json) } }
        }
      }
      for keys in object.atMostOne {
        json.object { json in
          json.key("not")
          json.object { json in
            json.key("anyOf")
            json.array { json in
              for (index, key) in keys.enumerated() {
                for other in keys[(index + 1)...] { requirement([key, other], to: &json) }
              }
            }
          }
        }
      }
    }
  }

  private static func requirement(_ keys: [String], to json: inout JSONWriter) {
    json.object { list("required", keys, to: &$0) }
  }

  private static func list(_ key: String, _ texts: [String], to json: inout JSONWriter) {
    json.key(key)
    json.array { json in for text in texts { json.string(text) } }
  }

  private static func write(_ rule: ScalarRule, to json: inout JSONWriter) {
    switch rule {
    case .bool: json.member("type", "boolean")
    case .integer(let range):
      json.member("type", "integer")
      if range.lowerBound > Int.min { json.member("minimum", range.lowerBound) }
      if range.upperBound < Int.max { json.member("maximum", range.upperBound) }
    case .decimal: json.member("type", "number")
    case .fraction:
      json.member("type", "number")
      json.member("minimum", 0)
      json.member("maximum", 1)
    case .choice(let words): list("enum", words, to: &json)
    case .path: pattern("^[$@]", to: &json)
    case .duration, .days:
      pattern("^([0-9.]+ *[a-z]+ *)+$", to: &json)
    case .rate: pattern("^[0-9]+ *(/| per ) *[a-z]+$", to: &json)
    case .day: pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", to: &json)
    case .timeOfDay: pattern("^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$", to: &json)
    case .currency: list("enum", Currency.codes, to: &json)
    case .secret: pattern("^(env|file):.+", to: &json)
    case .name: pattern("^[A-Za-z0-9_.-]+$", to: &json)
    case .percent: pattern("%$", to: &json)
    case .url, .zone, .unit, .timeFormat: json.member("type", "string")
    case .text, .textOrPath, .tolerance, .numberOrPath, .setting:
      list("type", ["string", "number", "boolean"], to: &json)
    }
  }

  private static func pattern(_ pattern: String, to json: inout JSONWriter) {
    json.member("type", "string")
    json.member("pattern", pattern)
  }
}
