/// How large the numbers of an attribute usually are: how many digits they have before the point.
///
/// A number of a size that the attribute seldom has needs more to be believed: of two claims of equal
/// weight, one of them a thousand times what such numbers are, the other is taken.
struct SizeHabit: Hashable, Sendable {
  private static let sizes = 40

  /// By attribute and digits, in millionths of an item; an item's claims share it evenly.
  private var counts: [Int64]

  init(attributes: Int) {
    counts = Array(repeating: 0, count: attributes * Self.sizes)
  }

  mutating func add(_ number: Int64, _ attribute: AttributeDefinition, _ index: Int, claims: Int) {
    counts[index * Self.sizes + Self.size(number, attribute)] += FixedMath.one / Int64(claims)
  }

  mutating func merge(_ other: SizeHabit) {
    for place in counts.indices { counts[place] += other.counts[place] }
  }

  /// What speaks against each size, in millionths of a nat: half of how much rarer it is than the
  /// most usual one.
  var doubts: Doubts {
    var doubts = counts
    for start in stride(from: 0, to: counts.count, by: Self.sizes) {
      let most = FixedMath.ln(
        FixedMath.one + (counts[start..<start + Self.sizes].max() ?? 0))
      for place in start..<start + Self.sizes {
        doubts[place] = (most - FixedMath.ln(FixedMath.one + counts[place])) / 2
      }
    }
    return Doubts(bySize: doubts)
  }

  /// What speaks against a number, for its size alone.
  struct Doubts: Hashable, Sendable {
    fileprivate let bySize: [Int64]

    func doubt(_ number: Int64, _ attribute: AttributeDefinition, _ index: Int) -> Int64 {
      bySize[index * SizeHabit.sizes + SizeHabit.size(number, attribute)]
    }
  }

  /// Digits before the point; 0 for what is smaller than one.
  private static func size(_ number: Int64, _ attribute: AttributeDefinition) -> Int {
    var digits = 0
    var rest = number.magnitude
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    return max(0, min(digits - attribute.decimals, sizes - 1))
  }
}
