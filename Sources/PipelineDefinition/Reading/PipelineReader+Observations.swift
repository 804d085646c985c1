import Events
import Expressions

extension PipelineReader {
  mutating func observation(_ node: DocumentNode) -> ObservationMapping {
    if node["each"] == nil { checkNoRowPaths(node) }
    var labels: [String: TextMapping] = [:]
    for member in node["labels"]?.members ?? [] { labels[member.key] = text(member.value) }
    var masks: [String: String] = [:]
    for member in node["mask"]?.members ?? [] { masks[member.key] = member.value.text }
    if !masks.isEmpty, node["entity"] == nil, let place = node["mask"]?.place {
      problems.add(
        .missingKey, at: place, "a mask needs an 'entity' that bears it")
    }
    return ObservationMapping(
      measure: MeasureName(node["measure"]?.text ?? ""), condition: node["when"]?.text,
      each: node["each"]?.text, name: node["name"].map { text($0) },
      entity: node["entity"].map { text($0) }, counterpart: node["counterpart"].map { text($0) },
      value: node["value"].map { number($0) }, at: time(node["at"]),
      arrived: node["arrived"].map { time($0) }, labels: labels, masks: masks,
      supersede: node["supersede"]?.text.flatMap { .init(rawValue: $0) } ?? .corrected)
  }

  /// `@` is the value that `each` selects; without `each` there is none.
  private mutating func checkNoRowPaths(_ node: DocumentNode) {
    switch node.content {
    case .empty: break
    case .scalar(let text):
      guard text.hasPrefix("@.") || text.hasPrefix("@[") || text == "@" else { return }
      problems.add(
        .badPath, at: node.place.advanced(by: node.quoteWidth),
        "'@' is one value of 'each', and there is no 'each' here",
        hint: "did you mean '$\(text.dropFirst())'?")
    case .list(let nodes): for node in nodes { checkNoRowPaths(node) }
    case .mapping(let members): for member in members { checkNoRowPaths(member.value) }
    }
  }

  func text(_ node: DocumentNode) -> TextMapping {
    if let text = node.text {
      return ScalarRule.isPath(text) ? TextMapping(paths: [text]) : TextMapping(constant: text)
    }
    if case .list = node.content { return TextMapping(paths: texts(node)) }
    var translate: [String: String] = [:]
    for member in node["translate"]?.members ?? [] { translate[member.key] = member.value.text }
    return TextMapping(
      paths: texts(node["path"]), constant: node["constant"]?.text,
      prefix: node["prefix"]?.text ?? "",
      letters: node["letters"]?.text.flatMap { .init(rawValue: $0) } ?? .asWritten,
      translate: translate, required: !isTrue(node["optional"]))
  }

  private mutating func number(_ node: DocumentNode) -> NumberMapping {
    let count = TextMapping(constant: "count")
    if let text = node.text {
      return ScalarRule.isPath(text)
        ? NumberMapping(paths: [text], unit: count, decimals: 0)
        : NumberMapping(constant: Int64(text), unit: count, decimals: 0)
    }
    let currency = node["currency"]
    if let currency { checkCurrency(currency) }
    let unit = (currency ?? node["unit"]).map { text($0) } ?? count
    return NumberMapping(
      paths: texts(node["path"]), constant: node["constant"]?.text.flatMap { Int64($0) },
      unit: unit, decimals: integer(node["decimals"]) ?? (currency == nil ? 0 : nil),
      minorUnits: isTrue(node["minor-units"]),
      decimalMark: node["decimal-mark"]?.text.flatMap { .init(rawValue: $0) } ?? .point,
      negate: isTrue(node["negate"]))
  }

  /// A currency that stands in the file is one of ISO 4217; one that is read is checked then.
  private mutating func checkCurrency(_ node: DocumentNode) {
    let constants =
      [node, node["constant"]].compactMap(\.self) + (node["translate"]?.members ?? []).map(\.value)
    for constant in constants {
      guard let code = constant.text, !ScalarRule.isPath(code),
        let fault = ScalarRule.currencyFault(code)
      else { continue }
      problems.add(
        fault.code, at: constant.place.advanced(by: constant.quoteWidth), fault.message,
        hint: fault.hint)
    }
  }

  private mutating func time(_ node: DocumentNode?) -> TimeMapping {
    guard let node else { return TimeMapping(paths: []) }
    guard node.members.isEmpty else {
      return TimeMapping(
        paths: texts(node["path"]), format: timeFormat(node["format"]),
        zone: zone(node["zone"]) ?? "UTC", required: !isTrue(node["optional"]))
    }
    return TimeMapping(paths: texts(node))
  }

  private mutating func timeFormat(_ node: DocumentNode?) -> TimeMapping.Format {
    let formats = texts(node)
    let named = formats.filter(Grammar.timeFormats.contains)
    if formats.count > 1, let name = named.first, let node {
      problems.add(
        .contradiction, at: node.place, "'\(name)' cannot stand beside other formats",
        hint: "several formats must all be patterns")
    }
    switch named.first {
    case "epoch-s": return .epochSeconds
    case "epoch-ms": return .epochMilliseconds
    case "epoch-us": return .epochMicroseconds
    case "local-epoch-ms": return .localEpochMilliseconds
    default: return formats.isEmpty || named.first == "iso" ? .iso : .patterns(formats)
    }
  }
}
