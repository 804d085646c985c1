import Events
import Expressions

extension PipelineReader {
  mutating func source(_ member: DocumentNode.Member) -> SourceDefinition {
    let node = member.value
    let connect = node["connect"]
    let allowed = node["grant"]
    let grant = texts(allowed?["tables"] ?? allowed?["paths"] ?? allowed)
    if let allowed, grant.isEmpty {
      problems.add(
        .badValue, at: allowed.place, "\(member.key): the grant allows nothing",
        hint: "name what may be read")
    }
    return SourceDefinition(
      id: SourceID(member.key),
      connection: connection(connect, cursor: node["cursor"]),
      webhook: webhook(node["webhook"]), grant: Grant(allowed: grant),
      poll: poll(node), format: format(connect), identity: identity(node["records"]),
      observe: (node["observe"]?.elements ?? []).map { observation($0) }, mappingDigest: [])
  }

  private mutating func connection(
    _ node: DocumentNode?, cursor: DocumentNode?
  ) -> Connection {
    let kind = node?["kind"]?.text ?? ""
    let url = node?["url"]?.text ?? ""
    if let names = try? EnvironmentReference.names(in: url) { environmentNames.formUnion(names) }
    var settings: [String: String] = [:]
    let own = Set(Grammar.connect.fields.map(\.key))
    for member in node?.members ?? [] where !own.contains(member.key) {
      settings[member.key] = texts(member.value).joined(separator: ",")
    }
    checkSettings(node, of: ConnectionKind.named(kind), given: settings)
    if let by = cursor?["by"]?.text, settings["since-from"] == nil,
      ConnectionKind.named(kind)?.setting("since-from") != nil
    {
      settings["since-from"] = "record:" + (by.hasPrefix("$") ? by : "$.\(by)")
    }
    return Connection(
      kind: kind, url: url, credential: credential(node?["credential"]), settings: settings)
  }

  /// Settings are those of the kind, required ones are there, and each has a value that it may have.
  private mutating func checkSettings(
    _ node: DocumentNode?, of kind: ConnectionKind?, given settings: [String: String]
  ) {
    guard let node, let kind else { return }
    let own = Grammar.connect.fields.map(\.key)
    for member in node.members where settings[member.key] != nil {
      guard let setting = kind.setting(member.key) else {
        problems.addUnknown(
          "setting of connection kind '\(kind.name)'", member.key,
          known: kind.settings.map(\.name) + own, at: member.keyPlace, code: .unknownKey)
        continue
      }
      guard let value = settings[member.key], !setting.values.isEmpty,
        !setting.values.contains(value)
      else { continue }
      problems.addUnknown(
        "value of '\(setting.name)'", value, known: setting.values,
        at: member.value.place.advanced(by: member.value.quoteWidth), code: .badValue)
    }
    for setting in kind.settings where setting.isRequired && settings[setting.name] == nil {
      problems.add(
        .missingKey, at: node["kind"]?.place ?? node.place,
        "connection kind '\(kind.name)' needs '\(setting.name)'",
        hint: setting.help.loweredSentence)
    }
  }

  private func poll(_ node: DocumentNode) -> PollPolicy {
    var policy = PollPolicy()
    let poll = node["poll"]
    let limit = node["connect"]?["limit"] ?? poll?["limit"]
    let burst = node["connect"]?["limit"]?["burst"] ?? poll?["burst"]
    if let every = duration(poll?["every"]) {
      policy.every = every
      policy.fastest = min(policy.fastest, every)
      policy.slowest = max(policy.slowest, every)
    }
    if let fastest = duration(poll?["fastest"]) { policy.fastest = fastest }
    if let slowest = duration(poll?["slowest"]) { policy.slowest = slowest }
    if let rate = (limit?.text ?? limit?["rate"]?.text).flatMap(RateText.read) {
      policy.requestsPerSecond = rate
      policy.burst = max(1, Int(rate))
    }
    if let burst = integer(burst) { policy.burst = burst }
    if let base = duration(poll?["backoff"]?["base"]) { policy.backoffBase = base }
    if let limit = duration(poll?["backoff"]?["limit"]) { policy.backoffLimit = limit }
    if let failures = integer(poll?["breaker"]?["failures"]) { policy.breakerFailures = failures }
    if let pause = duration(poll?["breaker"]?["pause"]) { policy.breakerPause = pause }
    if let timeout = duration(node["connect"]?["timeout"]) { policy.timeout = timeout }
    if let late = duration(node["cursor"]?["late"]) { policy.overlap = late }
    if let pages = integer(poll?["pages"]) { policy.maximumPages = pages }
    return policy
  }

  private mutating func format(_ connect: DocumentNode?) -> RecordFormat {
    let columns = texts(connect?["columns"]).flatMap { list in
      list.split(separator: ",").map { String($0.trimmingSpaces) }
    }
    let declared =
      connect?["format"]?.text ?? (connect?["kind"]?.text == "openmetrics" ? "openmetrics" : "json")
    switch declared {
    case "openmetrics": return .openMetrics
    case "csv":
      if columns.isEmpty, let place = connect?["format"]?.place {
        problems.add(
          .missingKey, at: place, "csv needs 'columns'",
          hint: "name them in their order: columns: [id, at, amount]")
      }
      let encoding = connect?["charset"]?.text.flatMap {
        SeparatedFormat.TextEncoding(rawValue: $0)
      }
      return .separated(
        SeparatedFormat(
          columns: columns, separator: connect?["delimiter"]?.text ?? ",",
          encoding: encoding ?? .utf8))
    default: return .json
    }
  }

  private func identity(_ node: DocumentNode?) -> RecordIdentity {
    if let objects = node?["objects"] {
      return .objects(key: keyParts(objects["key"] ?? objects), version: objects["version"]?.text)
    }
    let happenings = node?["happenings"]
    return .happenings(
      id: keyParts(happenings?["id"] ?? happenings),
      within: duration(happenings?["within"]) ?? .seconds(7 * 86_400))
  }

  private func keyParts(_ node: DocumentNode?) -> [KeyPart] {
    (node?.elements ?? []).map { KeyPart(paths: texts($0)) }
  }

  private mutating func webhook(_ node: DocumentNode?) -> WebhookDefinition? {
    guard let node else { return nil }
    let path = node["path"]?.text ?? "/"
    if let place = node["path"]?.place, !path.hasPrefix("/") {
      problems.add(
        .badValue, at: place, "a webhook's path begins with '/'", hint: "did you mean '/\(path)'?")
    }
    return WebhookDefinition(
      path: path, secrets: (node["secrets"]?.elements ?? []).map { secret($0) },
      tolerance: duration(node["tolerance"]) ?? .seconds(300), records: node["records"]?.text)
  }

  private func credential(_ node: DocumentNode?) -> Credential {
    guard let member = node?.members.first else { return .none }
    let part = member.value
    switch member.key {
    case "env", "file": return .bearer(secret(node))
    case "bearer": return .bearer(secret(part))
    case "api-key":
      return .apiKey(header: part["header"]?.text ?? "", secret(part["key"]))
    case "basic": return .basic(user: secret(part["user"]), password: secret(part["password"]))
    case "oauth":
      return .clientCredentials(
        tokenPath: part["token"]?.text ?? "", id: secret(part["id"]),
        secret: secret(part["secret"]), scope: part["scope"]?.text ?? "")
    case "hmac": return .hmac(signing(part))
    case "service-account":
      return .serviceAccount(file: secret(part["file"]), scope: part["scope"]?.text ?? "")
    default: return .none
    }
  }

  private func signing(_ node: DocumentNode) -> RequestSigning {
    var signing = RequestSigning(key: secret(node["key"]))
    signing.keyID = node["key-id"].map { secret($0) }
    if let message = node["message"]?.text { signing.message = message }
    if let header = node["header"]?.text { signing.header = header }
    if let value = node["value"]?.text { signing.value = value }
    if node.members.contains(where: { $0.key == "timestamp-header" }) {
      signing.timestampHeader = node["timestamp-header"]?.text
    }
    signing.keyIDHeader = node["key-id-header"]?.text
    return signing
  }

  private func secret(_ node: DocumentNode?) -> SecretReference {
    if let name = node?["env"]?.text { return .environment(name) }
    if let path = node?["file"]?.text { return .file(path) }
    return node?.text.flatMap { SecretReference($0) } ?? .environment("")
  }
}

extension StringProtocol {
  /// Without white space at its two ends.
  var trimmingSpaces: SubSequence {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return rest
  }
}
