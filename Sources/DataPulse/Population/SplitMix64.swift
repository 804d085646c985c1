/// The generator of all that is drawn: one stream for each (seed, purpose, day, entity), so that any
/// of them can be drawn without the others.
///
/// Source: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014.
struct SplitMix64: Sendable {
  private var state: UInt64

  /// What a stream is for; two purposes never share draws. A number is never given again: another
  /// would deal another company.
  enum Purpose: UInt64 {
    case sizes = 1
    case signups, person
    case anchor = 5
    case activity, shuffle, email
    case core, mobile, loop, beacon, seen, bots
    case subscription
    case invoice = 17
    case payment = 19
    case touchedRow
    case touch, spend, ticket, webhook, contract, company, counter, deploy, rate, legacy, conflict
    case legacyRun, tie
  }

  init(_ seed: UInt64, _ purpose: Purpose, _ day: Int, _ entity: Int) {
    var mixed = Self.mix(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
    mixed = Self.mix(mixed ^ UInt64(bitPattern: Int64(day)) &* 0xD6E8_FEB8_6659_FD93)
    state = Self.mix(mixed ^ UInt64(bitPattern: Int64(entity)) &* 0xA076_1D64_78BD_642F)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number from 0 to `bound` - 1; 0 if the bound is not positive.
  mutating func below(_ bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in a closed range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True in so many of a thousand draws.
  mutating func chance(_ thousandths: Int) -> Bool { below(1_000) < thousandths }

  /// A whole number whose mean is so many thousandths: the whole part, and one more by chance.
  mutating func rounded(_ thousandths: Int) -> Int {
    thousandths / 1_000 + (below(1_000) < thousandths % 1_000 ? 1 : 0)
  }

  /// Brings an array into a drawn order.
  mutating func shuffle<Element>(_ array: inout [Element]) {
    guard array.count > 1 else { return }
    for index in stride(from: array.count - 1, to: 0, by: -1) {
      array.swapAt(index, below(index + 1))
    }
  }
}
