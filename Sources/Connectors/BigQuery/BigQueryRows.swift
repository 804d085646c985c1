import Expressions

/// Turns BigQuery's rows, `{"f":[{"v":…}]}` beside a schema, into JSON objects.
///
/// Whole numbers, decimals and times stay the strings that BigQuery sends, so that no digit is
/// lost; BOOL becomes true or false, FLOAT64 a number, RECORD an object, a repeated field an array.
struct BigQueryRows: Sendable {
  private struct Field {
    let name: String
    let type: String
    let isRepeated: Bool
    let fields: [Field]

    init?(_ view: JSONValueView) {
      guard let name = view["name"]?.string, let type = view["type"]?.string else { return nil }
      self.name = name
      self.type = type
      isRepeated = view["mode"]?.string == "REPEATED"
      fields = (view["fields"]?.elements ?? []).compactMap(Field.init)
    }
  }

  /// The rows of an answer in order.
  static func read(_ answer: JSONValueView) throws(BodyFault) -> [[UInt8]] {
    guard let rows = answer["rows"], rows.count > 0 else { return [] }
    let described = answer["schema"]?["fields"]?.elements ?? []
    let fields = described.compactMap(Field.init)
    guard !fields.isEmpty, fields.count == described.count else {
      throw BodyFault("the answer has rows without schema.fields; ask the service's owner")
    }
    var records: [[UInt8]] = []
    for row in rows.elements {
      var json = JSONWriter()
      try write(row, fields, to: &json)
      records.append(json.bytes)
    }
    return records
  }

  private static func write(
    _ row: JSONValueView, _ fields: [Field], to json: inout JSONWriter
  ) throws(BodyFault) {
    let cells = row["f"]?.elements ?? []
    guard cells.count == fields.count else {
      throw BodyFault("a row has \(cells.count) cells, but the schema has \(fields.count) fields")
    }
    try json.object { json throws(BodyFault) in
      for (field, cell) in zip(fields, cells) {
        json.key(field.name)
        guard let value = cell["v"] else { throw BodyFault("a cell of \(field.name) has no v") }
        if field.isRepeated {
          try json.array { json throws(BodyFault) in
            for element in value.elements {
              guard let value = element["v"] else {
                throw BodyFault("an element of \(field.name) has no v")
              }
              try write(value, field, to: &json)
            }
          }
        } else {
          try write(value, field, to: &json)
        }
      }
    }
  }

  private static func write(
    _ value: JSONValueView, _ field: Field, to json: inout JSONWriter
  ) throws(BodyFault) {
    switch (field.type, value.kind) {
    case ("RECORD", .object), ("STRUCT", .object): try write(value, field.fields, to: &json)
    case ("BOOL", .string), ("BOOLEAN", .string): json.bool(value.string == "true")
    case ("FLOAT", .string), ("FLOAT64", .string): number(value.string ?? "", to: &json)
    default: json.raw(value.rawBytes)
    }
  }

  /// JSON has no word for NaN and the infinities: they stay text.
  private static func number(_ text: String, to json: inout JSONWriter) {
    if (try? JSONDocument(text))?.view.kind == .number {
      json.raw(Array(text.utf8))
    } else {
      json.string(text)
    }
  }
}
