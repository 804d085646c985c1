/// A set of small numbers as a bitmap: the accounts that were seen on one day.
struct DaySet: Hashable, Sendable {
  private(set) var words: [UInt64] = []

  init() {}

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func contains(_ number: UInt32) -> Bool {
    let word = Int(number >> 6)
    return word < words.count && words[word] >> UInt64(number & 63) & 1 == 1
  }

  mutating func insert(_ number: UInt32) {
    let word = Int(number >> 6)
    while words.count <= word { words.append(0) }
    words[word] |= 1 << UInt64(number & 63)
  }

  mutating func remove(_ number: UInt32) {
    let word = Int(number >> 6)
    if word < words.count { words[word] &= ~(1 << UInt64(number & 63)) }
  }

  mutating func formUnion(_ other: DaySet) {
    while words.count < other.words.count { words.append(0) }
    for word in other.words.indices { words[word] |= other.words[word] }
  }

  mutating func subtract(_ other: DaySet) {
    for word in 0..<min(words.count, other.words.count) { words[word] &= ~other.words[word] }
  }

  func countCommon(with other: DaySet) -> Int {
    var count = 0
    for word in 0..<min(words.count, other.words.count) {
      count += (words[word] & other.words[word]).nonzeroBitCount
    }
    return count
  }

  /// Calls with each number that is in both, in rising order.
  @inline(__always)
  func visitCommon(with other: DaySet, _ body: (UInt32) -> Void) {
    for index in 0..<min(words.count, other.words.count) {
      var rest = words[index] & other.words[index]
      while rest != 0 {
        body(UInt32(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }

  func intersects(_ other: DaySet) -> Bool {
    for word in 0..<min(words.count, other.words.count) where words[word] & other.words[word] != 0 {
      return true
    }
    return false
  }

  /// Calls with each number in rising order.
  @inline(__always)
  func visit(_ body: (UInt32) -> Void) {
    for (index, bits) in words.enumerated() {
      var rest = bits
      while rest != 0 {
        body(UInt32(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }
}
