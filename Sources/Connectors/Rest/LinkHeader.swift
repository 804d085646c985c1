/// The header `Link` (RFC 8288).
enum LinkHeader {
  /// The address whose relation is `next`; nil if there is none.
  static func next(_ values: [String]) -> String? {
    for value in values {
      var rest = Substring(value)
      while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
        let address = rest[rest.index(after: open)..<close]
        rest = rest[rest.index(after: close)...]
        let parameters = rest.prefix { $0 != "<" }
        if isNext(parameters) { return String(address) }
        rest = rest[parameters.endIndex...]
      }
    }
    return nil
  }

  /// Whether `; rel="prev next"; title="…"` names the relation.
  private static func isNext(_ parameters: Substring) -> Bool {
    parameters.split(whereSeparator: { $0 == ";" || $0 == "," }).contains { parameter in
      let pair = parameter.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "rel" else {
        return false
      }
      let relations = pair[1].lowercased().split { $0 == " " || $0 == "\"" }
      return relations.contains("next")
    }
  }
}
