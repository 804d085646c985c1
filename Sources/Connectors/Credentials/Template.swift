/// Text with places to fill: `{name}`, and `\n` for a line end.
enum Template {
  /// Fills every place that `values` names; another stays as it is written.
  static func fill(_ template: String, with values: [String: String]) -> String {
    var result = ""
    var rest = template.replacing(#"\n"#, with: "\n")[...]
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      if let close = rest.firstIndex(of: "}"),
        let value = values[String(rest[rest.index(after: open)..<close])]
      {
        result += value
        rest = rest[rest.index(after: close)...]
      } else {
        result.append("{")
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  /// The names of the places in a template.
  static func names(in template: String) -> [String] {
    template.split(separator: "{").dropFirst(template.hasPrefix("{") ? 0 : 1).compactMap { part in
      part.contains("}") ? String(part.prefix { $0 != "}" }) : nil
    }
  }
}
