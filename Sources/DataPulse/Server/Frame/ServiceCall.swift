/// One request to a service, its body read.
struct ServiceCall: Sendable {
  let method: String
  /// The parts of the path behind the service's prefix.
  let path: [String]
  /// Path and query as they stand in the request line.
  let target: String
  let query: QueryText
  let headers: [(name: String, value: String)]
  let body: [UInt8]
  /// The server's time: what has arrived by then is shown.
  let now: Int64
  /// What was ordered to go wrong with this call.
  let fault: Fault.Kind?

  /// The value of a header, by its name in any letters.
  func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name == wanted }?.value
  }

  /// How many records of a page the caller wants.
  /// - Throws: ``ServiceRefusal`` 400 if it is not a number from 1 on.
  func limit(
    _ name: String = "limit", standard: Int = 1_000, most: Int = 5_000
  ) throws(ServiceRefusal) -> Int {
    guard let text = query[name] else { return standard }
    guard let limit = Int(text), limit > 0 else {
      throw .badRequest("\(name) must be 1 to \(most)")
    }
    return min(limit, most)
  }

  /// A time among the parameters.
  /// - Throws: ``ServiceRefusal`` 400 if it cannot be read.
  func time(_ name: String) throws(ServiceRefusal) -> Int64? {
    guard let text = query[name], !text.isEmpty else { return nil }
    guard let time = InstantText.parse(text) else {
      throw .badRequest("\(name) must be a time such as 2025-10-20T04:00:00Z")
    }
    return time
  }
}

/// The parameters behind the question mark, percent-decoded.
struct QueryText: Sendable {
  private let pairs: [(name: String, value: String)]

  init(_ text: Substring) {
    pairs = text.split(separator: "&").map { pair in
      let name = pair.prefix { $0 != "=" }
      return (Self.decoded(name), Self.decoded(pair.dropFirst(name.count + 1)))
    }
  }

  /// The first value of a parameter.
  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// Percent-decoded, `+` as a blank.
  static func decoded(_ text: Substring) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
      return String(text)
    }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
