extension JSONDocument {
  /// The normalized path of a value (RFC 9535, section 2.7): `$['items'][0]['cents']`.
  /// - Complexity: O(values before it).
  public func path(to node: Node) -> String {
    var path = "$"
    var at = root
    while at != node {
      var next: (Node, String)?
      var index = 0
      forEachChild(of: at) { key, child in
        if child.position <= node.position, node.position < Int(tape[child.position].next) {
          next = (child, key.map { "['\(Self.normalized(decodedText($0)))']" } ?? "[\(index)]")
        }
        index += 1
      }
      guard let (child, step) = next else { return path }
      path += step
      at = child
    }
    return path
  }

  private static func normalized(_ key: ArraySlice<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: key, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\u{8}": text += "\\b"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\u{C}": text += "\\f"
      case "\r": text += "\\r"
      case "'": text += "\\'"
      case "\\": text += "\\\\"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
