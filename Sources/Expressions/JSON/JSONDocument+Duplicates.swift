extension JSONDocument {
  /// A key that stands more than once in one object.
  public struct DuplicateKey: Hashable, Sendable {
    public let key: String
    /// The byte at which its later appearance, the one that wins so far, begins.
    public let offset: Int
  }

  /// The keys that an object of this document repeats, in the order of the text; usually none.
  /// - Complexity: O(keys * keys of one object) for objects of up to 16 keys, O(keys) beyond.
  public func duplicateKeys() -> [DuplicateKey] {
    var found: [DuplicateKey] = []
    for index in tape.indices where tape[index].kind == .object {
      if count(Node(index)) <= 16 {
        duplicatesInSmall(index, into: &found)
      } else {
        duplicatesInLarge(index, into: &found)
      }
    }
    return found.sorted { $0.offset < $1.offset }
  }

  private func duplicatesInSmall(_ object: Int, into found: inout [DuplicateKey]) {
    let end = Int(tape[object].next)
    var at = object + 1
    while at < end {
      let text = decodedText(at)
      var earlier = object + 1
      while earlier < at {
        if isKey(earlier, text) {
          found.append(duplicate(at))
          break
        }
        earlier = Int(tape[earlier + 1].next)
      }
      at = Int(tape[at + 1].next)
    }
  }

  private func duplicatesInLarge(_ object: Int, into found: inout [DuplicateKey]) {
    var seen = Set<ArraySlice<UInt8>>()
    forEachChild(of: Node(object)) { key, _ in
      if let key, !seen.insert(decodedText(key)).inserted { found.append(duplicate(key)) }
    }
  }

  private func duplicate(_ key: Int) -> DuplicateKey {
    DuplicateKey(
      key: String(decoding: decodedText(key), as: UTF8.self), offset: Int(tape[key].start))
  }
}
