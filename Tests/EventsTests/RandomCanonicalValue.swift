import PlumblineTesting

@testable import Events

extension CanonicalValue {
  /// A value of any shape, nested at most `depth` deep.
  static func random(
    depth: Int, component: inout UInt64, erasable: Bool, using generator: inout SeededGenerator
  ) -> CanonicalValue {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
    case 0:
      let bits = Int.random(in: 0...126, using: &generator)
      let magnitude = Int128(truncatingIfNeeded: generator.next()) << 64 | Int128(generator.next())
      return .integer(magnitude >> Int128(126 - bits))
    case 1: return .integer(Int128(Int.random(in: -300...300, using: &generator)))
    case 2:
      let count = Int.random(in: 0...40, using: &generator)
      return .bytes((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    case 3:
      let count = Int.random(in: 0...30, using: &generator)
      let letters = [Character]("aZ9 \u{e9}\u{6c34}\u{1F600}\"\\")
      return .text(String((0..<count).map { _ in letters.randomElement(using: &generator)! }))
    case 4: return .boolean(Bool.random(using: &generator))
    case 5: return .null
    case 6:
      let count = Int.random(in: 0...6, using: &generator)
      return .array(
        (0..<count).map { _ in
          random(depth: depth - 1, component: &component, erasable: erasable, using: &generator)
        })
    case 7:
      let count = Int.random(in: 0...6, using: &generator)
      var pairs: [[UInt8]: Pair] = [:]
      for _ in 0..<count {
        let key = random(depth: 1, component: &component, erasable: false, using: &generator)
        var encoder = CanonicalEncoder()
        encoder.value(key)
        let value = random(
          depth: depth - 1, component: &component, erasable: erasable, using: &generator)
        pairs[encoder.bytes] = Pair(key, value)
      }
      // In the order of the encoded keys, as a decoder gives them.
      return .map(pairs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value))
    case 8:
      return .tagged(
        UInt64.random(in: 4...1000, using: &generator),
        random(depth: depth - 1, component: &component, erasable: erasable, using: &generator))
    default:
      guard erasable else { return .integer(-1) }
      component += 1
      let number = component
      if Bool.random(using: &generator) {
        return .erasable(number, .erased(.sha256(of: [UInt8(truncatingIfNeeded: number)])))
      }
      return .erasable(
        number,
        .plain(
          random(depth: depth - 1, component: &component, erasable: false, using: &generator)))
    }
  }
}
