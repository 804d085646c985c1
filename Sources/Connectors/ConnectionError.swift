/// Why a source cannot be connected as it is configured. Found before any call is made.
public enum ConnectionError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownKind(String, source: String)
  case missingSetting(String, kind: String, source: String)
  case badSetting(String, value: String, wanted: String, source: String)
  case badURL(String, source: String)

  public var description: String {
    switch self {
    case .unknownKind(let kind, let source):
      """
      CON-2: source \(source) has the connection kind "\(kind)", which no connector serves. \
      `plumbline check` lists the kinds.
      """
    case .missingSetting(let name, let kind, let source):
      "CON-3: source \(source) needs `\(name)` under `connect`, as every \(kind) connection does."
    case .badSetting(let name, let value, let wanted, let source):
      "CON-4: source \(source): `connect.\(name)` is \"\(value)\"; write \(wanted)."
    case .badURL(let url, let source):
      """
      CON-5: source \(source): `connect.url` is "\(url)"; write an http or https address without \
      query, as in https://api.example.com/v2.
      """
    }
  }
}
