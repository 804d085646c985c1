import Events

/// Where a service is: scheme, host and the path that all its own paths are put behind.
struct ServiceAddress: Hashable, Sendable {
  /// `https://host:port`, without a slash at the end.
  let origin: String
  /// `/prefix` or empty.
  let prefix: String

  /// Reads an address as it is configured, its variables already put in.
  init?(_ text: String) {
    guard let scheme = ["http://", "https://"].first(where: text.hasPrefix),
      !text.contains("?"), !text.contains("#"), !text.contains(" ")
    else { return nil }
    let rest = text.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" }
    guard !host.isEmpty, !host.contains("@") else { return nil }
    origin = scheme + host
    var path = rest.dropFirst(host.count)
    while path.last == "/" { path.removeLast() }
    prefix = String(path)
  }

  /// A whole path, without query, as it is named behind this address; one that lies elsewhere at
  /// the origin stays whole.
  func inside(_ target: String) -> String {
    let path = target.prefix { $0 != "?" }
    let isInside = !prefix.isEmpty && path.hasPrefix(prefix + "/")
    return String(isInside ? path.dropFirst(prefix.count) : path)
  }

  /// The path and query of a link that the service gave, if it leads to the service itself: an
  /// absolute address of the same origin, or a path. A credential never goes elsewhere.
  func target(ofLink link: String) -> String? {
    var path = Substring(link)
    if link.hasPrefix(origin + "/") {
      path = link.dropFirst(origin.count)
    } else if link.hasPrefix("?") || link.hasPrefix("//") || !link.hasPrefix("/") {
      return nil
    }
    path = path.prefix { $0 != "#" }
    return path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) && !path.contains("/..")
      ? String(path) : nil
  }

  /// Puts the values of `${NAME}` into an address.
  static func substitute(
    _ text: String, secrets: any SecretLookup
  ) throws(SecretError) -> String {
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
        let name = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
        result += try secrets.secret(.environment(String(name)))
        rest = rest[rest.index(after: end)...]
      } else {
        result.append("$")
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }
}
