import Events

extension ServiceNotice {
  /// What the headers of an answer say; nil for nothing.
  ///
  /// Understood are `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers; of several
  /// policies the first), `RateLimit-Limit`, `-Remaining` and `-Reset` of its earlier drafts, the same
  /// with `X-` before them, `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
  init?(now: Timestamp, header: (String) -> String?) {
    func words(_ name: String) -> [String: Int64] { Self.parameters(header(name) ?? "") }
    func first(_ name: String) -> [String: Int64] {
      let own = words("RateLimit-\(name)")
      return own.isEmpty ? words("X-RateLimit-\(name)") : own
    }
    let now = now.microseconds / 1_000_000
    let state = words("RateLimit")
    let policy = words("RateLimit-Policy")
    let limit = first("Limit")
    // Some give the moment in place of the seconds until it comes.
    let reset = (state["t"] ?? state["reset"] ?? first("Reset")[""]).map {
      $0 > 1_000_000_000 ? max(0, $0 - now) : $0
    }
    self.init(
      limit: policy["q"] ?? limit[""] ?? state["limit"],
      remaining: state["r"] ?? state["remaining"] ?? first("Remaining")[""],
      windowSeconds: policy["w"] ?? limit["w"], resetSeconds: reset,
      deprecatedSince: header("Deprecation").flatMap(Self.deprecation),
      endsAt: header("Sunset").flatMap(RetryAfter.date))
    if isEmpty { return nil }
  }

  /// A greater number is a mistake: neither calls nor seconds come to so many.
  private static let limit: Int64 = 1_000_000_000_000

  /// The numbers of a header's first item: a bare one under the empty name, the others by their own.
  /// Where a name comes twice the first counts.
  private static func parameters(_ text: String) -> [String: Int64] {
    var found: [String: Int64] = [:]
    for part in text.split(whereSeparator: { ",;".contains($0) }) {
      let pair = part.split(separator: "=", maxSplits: 1).map {
        $0.filter { $0 != " " && $0 != "\"" }.lowercased()
      }
      guard let word = pair.last, let number = Int64(word), (0..<limit).contains(number) else {
        continue
      }
      let name = pair.count == 2 ? pair[0] : ""
      if found[name] == nil { found[name] = number }
    }
    return found
  }

  /// `@1688169599`, or a date as earlier drafts have it.
  private static func deprecation(_ text: String) -> Timestamp? {
    guard text.hasPrefix("@") else { return RetryAfter.date(text) }
    return Int64(text.dropFirst()).flatMap {
      (-limit..<limit).contains($0) ? Timestamp(seconds: $0) : nil
    }
  }
}
