extension JSONDocument {
  /// A fingerprint of the keys and kinds of a document, values left out but for the decimal marks of
  /// texts that are numbers: records of one form have the same one, on every machine. Of an array only
  /// the first element counts.
  /// - Complexity: O(bytes of the keys, and of short texts).
  public func shape() -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    addShape(of: root, to: &hash)
    return hash
  }

  private func addShape(of node: Node, to hash: inout UInt64) {
    let entry = tape[node.position]
    hash = (hash ^ UInt64(entry.kind.rawValue)) &* 0x100_0000_01B3
    switch entry.kind {
    case .null, .bool, .number: return
    case .string:
      if let mark = decimalMark(node) { hash = (hash ^ UInt64(mark)) &* 0x100_0000_01B3 }
      return
    case .array:
      if Int(entry.next) > node.position + 1 { addShape(of: Node(node.position + 1), to: &hash) }
    case .object:
      var at = node.position + 1
      while at < Int(entry.next) {
        let key = tape[at]
        for byte in bytes[Int(key.start)..<Int(key.end)] {
          hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        addShape(of: Node(at + 1), to: &hash)
        at = Int(tape[at + 1].next)
      }
    }
    hash = (hash ^ 0xFF) &* 0x100_0000_01B3
  }

  /// The byte of the decimal mark of a text that is a decimal number, `12,50` or `-3.5`; nil for any
  /// other node.
  public func decimalMark(_ node: Node) -> UInt8? {
    let entry = tape[node.position]
    guard entry.kind == .string else { return nil }
    var at = Int(entry.start) + 1
    let end = Int(entry.end) - 1
    // Longer ones are no amounts.
    guard end - at >= 3, end - at <= 24 else { return nil }
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    var mark: UInt8?
    var digits = 0
    while at < end {
      let byte = bytes[at]
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits += 1
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "."), mark == nil, digits > 0 {
        mark = byte
        digits = 0
      } else {
        return nil
      }
      at += 1
    }
    return digits > 0 ? mark : nil
  }
}
