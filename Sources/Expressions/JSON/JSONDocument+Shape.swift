extension JSONDocument {
  /// A fingerprint of the keys and kinds of a document, values left out: records of one form have
  /// the same one, on every machine. Of an array only the first element counts.
  /// - Complexity: O(bytes of the keys).
  public func shape() -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    addShape(of: root, to: &hash)
    return hash
  }

  private func addShape(of node: Node, to hash: inout UInt64) {
    let entry = tape[node.position]
    hash = (hash ^ UInt64(entry.kind.rawValue)) &* 0x100_0000_01B3
    switch entry.kind {
    case .null, .bool, .number, .string: return
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
}
