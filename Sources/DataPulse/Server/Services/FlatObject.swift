/// The members of a JSON object of ours without objects or escapes inside, as they are written.
struct FlatObject: Sendable {
  private(set) var members: [(name: Substring, value: Substring)] = []

  init(_ bytes: ArraySlice<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    var rest = text[...].dropFirst()
    while let open = rest.firstIndex(of: "\"") {
      rest = rest[rest.index(after: open)...]
      guard let close = rest.firstIndex(of: "\"") else { return }
      let name = rest[..<close]
      rest = rest[close...].dropFirst(2)
      var end = rest.startIndex
      if rest.first == "\"" {
        guard let quote = rest.dropFirst().firstIndex(of: "\"") else { return }
        end = rest.index(after: quote)
      } else {
        end = rest.firstIndex { $0 == "," || $0 == "}" } ?? rest.endIndex
      }
      members.append((name, rest[..<end]))
      rest = rest[end...]
    }
  }

  /// A member's value as it is written, quotes and all.
  subscript(name: String) -> Substring? { members.first { $0.name == name }?.value }
}
