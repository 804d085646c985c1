/// How far numbers with so many zeros at their end can be trusted, as the votes show.
///
/// Who estimates rounds, and who invents does too. An attribute whose true figures are round teaches
/// the contrary, and one where zeros say nothing teaches nothing.
struct RoundingHabit: Hashable, Sendable {
  /// From no zero to five and more.
  private static let sizes = 6

  /// By attribute and zeros: what of the contested values was right, and wrong, in millionths.
  private var right: [Int64]
  private var wrong: [Int64]

  init(attributes: Int) {
    right = Array(repeating: 0, count: attributes * Self.sizes)
    wrong = right
  }

  /// Takes in how likely a contested value was.
  mutating func add(_ number: Int64, _ attribute: Int, likelihood: Int64) {
    let place = attribute * Self.sizes + Self.zeros(number)
    right[place] += likelihood
    wrong[place] += FixedMath.one - likelihood
  }

  mutating func merge(_ other: RoundingHabit) {
    for place in right.indices {
      right[place] += other.right[place]
      wrong[place] += other.wrong[place]
    }
  }

  /// What speaks against each number of zeros, in millionths of a nat; below 0 it speaks for it.
  ///
  /// The logarithm of how much more usual it is among wrong values than among right ones, each share
  /// leaning on that among all by as many claims as a newcomer's prior has.
  func doubts(_ parameters: ResolverParameters) -> Doubts {
    let prior = (parameters.priorRight + parameters.priorWrong) * FixedMath.one
    var doubts = right
    for start in stride(from: 0, to: right.count, by: Self.sizes) {
      let allRight = right[start..<start + Self.sizes].reduce(0, +)
      let allWrong = wrong[start..<start + Self.sizes].reduce(0, +)
      for place in start..<start + Self.sizes {
        let both = right[place] + wrong[place]
        guard both > 0 else { continue }
        let lean = max(1, Int64(Int128(prior) * Int128(both) / Int128(allRight + allWrong)))
        doubts[place] =
          FixedMath.ln(wrong[place] + lean) - FixedMath.ln(allWrong + prior)
          - FixedMath.ln(right[place] + lean) + FixedMath.ln(allRight + prior)
      }
    }
    return Doubts(byZeros: doubts)
  }

  /// What speaks against a number for its zeros alone.
  struct Doubts: Hashable, Sendable {
    fileprivate let byZeros: [Int64]

    func doubt(_ number: Int64, _ attribute: Int) -> Int64 {
      byZeros[attribute * RoundingHabit.sizes + RoundingHabit.zeros(number)]
    }
  }

  /// Zeros at the end of a number in units of its attribute's last decimal; none of zero itself.
  private static func zeros(_ number: Int64) -> Int {
    guard number != 0 else { return 0 }
    var zeros = 0
    var rest = number.magnitude
    while zeros < sizes - 1, rest % 10 == 0 {
      zeros += 1
      rest /= 10
    }
    return zeros
  }
}
