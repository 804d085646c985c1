/// Texts, each once, numbered in the order in which they came.
///
/// An open-addressed table over one array of bytes; a look-up that finds allocates nothing.
struct TextPool: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each text ends; one more than there are texts.
  private(set) var ends: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Numbers of texts plus one; 0 is free.
  private var slots: [UInt32]

  init() { slots = Array(repeating: 0, count: 1 << 10) }

  var count: Int { hashes.count }

  /// The number of a text, which is kept if it is new.
  mutating func number(of text: borrowing Span<UInt8>) -> UInt32 {
    let hash = Self.hash(text)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot] - 1)
      if hashes[number] == hash, isEqual(number, text) { return UInt32(number) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let number = UInt32(hashes.count)
    for index in text.indices { bytes.append(text[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = number + 1
    if hashes.count * 2 > slots.count { grow() }
    return number
  }

  /// The bytes of a text.
  func text(_ number: Int) -> ArraySlice<UInt8> { bytes[ends[number]..<ends[number + 1]] }

  func string(_ number: Int) -> String { String(decoding: text(number), as: UTF8.self) }

  /// The numbers that another pool's texts have here.
  mutating func adopt(_ other: TextPool) -> [UInt32] {
    (0..<other.count).map { number in
      other.bytes.span.extracting(other.ends[number]..<other.ends[number + 1]).numbered(in: &self)
    }
  }

  private func isEqual(_ number: Int, _ text: borrowing Span<UInt8>) -> Bool {
    let start = ends[number]
    guard ends[number + 1] - start == text.count else { return false }
    for index in text.indices where bytes[start + index] != text[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 4)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number) + 1
    }
  }

  /// FNV-1a with a finishing mix (public domain, Fowler, Noll, Vo).
  private static func hash(_ text: borrowing Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x0000_0100_0000_01B3 }
    hash ^= hash >> 32
    return hash &* 0x9E37_79B9_7F4A_7C15 ^ hash >> 29
  }
}

extension Span<UInt8> {
  func numbered(in pool: inout TextPool) -> UInt32 { pool.number(of: self) }
}
