/// Which attributes of an entity follow one another, as the claims themselves show: an arrival lies
/// behind its departure, a low below its high.
///
/// Counted are only items of which two claims or more say the same and none another, so that no vote
/// teaches it. An attribute follows another if on thirty entities or more it hardly ever lies below.
struct AttributeOrder: Hashable, Sendable {
  private let attributeCount: Int
  /// Entities on which two attributes are agreed, by the lower and the upper one's number.
  private var pairs: [Int64]
  /// Those of them on which the upper one lies below the lower.
  private var reversals: [Int64]

  init(attributes: Int) {
    attributeCount = attributes
    pairs = Array(repeating: 0, count: attributes * attributes)
    reversals = pairs
  }

  /// Takes in an entity on which two attributes are agreed.
  mutating func add(_ first: Int, at number: Int64, _ second: Int, at other: Int64) {
    pairs[first * attributeCount + second] += 1
    pairs[second * attributeCount + first] += 1
    if other < number { reversals[first * attributeCount + second] += 1 }
    if number < other { reversals[second * attributeCount + first] += 1 }
  }

  /// An attribute that another one follows, or is followed by.
  struct Neighbour: Hashable, Sendable {
    var attribute: Int
    /// Whether it is the lower one.
    var isLower: Bool
    /// How often the wrong order comes where all agree, for each time that it comes where numbers
    /// fall as they like, which is every other time; in millionths.
    var reversalOdds: Int64

    /// Whether a number stands on the wrong side of this attribute's one.
    func isReversed(_ number: Int64, beside own: Int64) -> Bool {
      isLower ? number < own : number > own
    }
  }

  /// The neighbours of each attribute.
  func neighbours(_ parameters: ResolverParameters) -> [[Neighbour]] {
    var neighbours = [[Neighbour]](repeating: [], count: attributeCount)
    for lower in 0..<attributeCount {
      for upper in 0..<attributeCount {
        let all = pairs[lower * attributeCount + upper]
        let reversed = reversals[lower * attributeCount + upper]
        guard all >= parameters.fewestPairs,
          reversed * FixedMath.one <= all * parameters.reversedShare
        else { continue }
        let odds = 2 * (reversed + 1) * FixedMath.one / (all + 2)
        neighbours[upper].append(
          Neighbour(attribute: lower, isLower: true, reversalOdds: odds))
        neighbours[lower].append(
          Neighbour(attribute: upper, isLower: false, reversalOdds: odds))
      }
    }
    return neighbours
  }
}
