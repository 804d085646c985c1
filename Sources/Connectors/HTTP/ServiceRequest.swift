/// One request to a service, before it is authorized.
struct ServiceRequest: Sendable {
  var method = "GET"
  /// The path behind the service's address, percent-encoded, beginning with a slash; or, where
  /// `isFromOrigin`, the whole path as a link of the service gave it.
  var path: String
  var isFromOrigin = false
  var query: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// What is read, as a grant names it: a path, a table. Nil: not data (a token), always allowed.
  var resource: String?

  /// Path and query as they stand in the request line.
  func target(at address: ServiceAddress) -> String {
    let whole = (isFromOrigin ? "" : address.prefix) + path
    let text = FormCoding.encode(query)
    if text.isEmpty { return whole }
    return whole + (whole.contains("?") ? "&" : "?") + text
  }

  /// How the audit names it: method and path behind the service's address, as grants name paths; no
  /// values.
  func audit(at address: ServiceAddress) -> String {
    "\(method) \(isFromOrigin ? address.inside(path) : String(path.prefix { $0 != "?" }))"
  }
}
