/// How often sources were right: counts in millionths of a claim, by source, and by source and
/// attribute.
struct Reliability: Hashable, Sendable {
  let attributeCount: Int
  var right: [Int64]
  var wrong: [Int64]
  var rightOn: [Int64]
  var wrongOn: [Int64]

  init(sources: Int, attributes: Int) {
    attributeCount = attributes
    right = Array(repeating: 0, count: sources)
    wrong = right
    rightOn = Array(repeating: 0, count: sources * attributes)
    wrongOn = rightOn
  }

  mutating func merge(_ other: Reliability) {
    for index in right.indices {
      right[index] += other.right[index]
      wrong[index] += other.wrong[index]
    }
    for index in rightOn.indices {
      rightOn[index] += other.rightOn[index]
      wrongOn[index] += other.wrongOn[index]
    }
  }

  /// Lets old counts fade where a source has more than are remembered.
  mutating func fade(beyond memory: Int64) {
    for source in right.indices {
      let total = (right[source] + wrong[source]) / FixedMath.one
      guard total > memory else { continue }
      right[source] = right[source] / total * memory
      wrong[source] = wrong[source] / total * memory
      for index in source * attributeCount..<(source + 1) * attributeCount {
        rightOn[index] = rightOn[index] / total * memory
        wrongOn[index] = wrongOn[index] / total * memory
      }
    }
  }

  /// The share of a source's claims that were right, in millionths, with the prior.
  /// - Parameter newcomer: what is believed of a source that is not known yet; the prior where nil.
  func share(
    of source: Int, newcomer: Int64? = nil, _ parameters: ResolverParameters
  ) -> Int64 {
    guard isKnown(source, parameters) else {
      return newcomer
        ?? Self.ratio(parameters.priorRight, parameters.priorRight + parameters.priorWrong)
    }
    let good = right[source] + parameters.priorRight * FixedMath.one
    let all = good + wrong[source] + parameters.priorWrong * FixedMath.one
    return Self.ratio(good, all)
  }

  /// The same on one attribute, which leans on what is known of the source elsewhere.
  func share(
    of source: Int, on attribute: Int, newcomer: Int64? = nil, _ parameters: ResolverParameters
  ) -> Int64 {
    let index = source * attributeCount + attribute
    guard isKnown(source, parameters) else {
      return share(of: source, newcomer: newcomer, parameters)
    }
    let good = rightOn[index] + parameters.attributePrior * share(of: source, parameters)
    let all = rightOn[index] + wrongOn[index] + parameters.attributePrior * FixedMath.one
    return Self.ratio(good, all)
  }

  /// The same on one attribute, with what rulings have shown.
  func share(
    of source: Int, on attribute: Int, ruled: Reliability, newcomer: Int64? = nil,
    _ parameters: ResolverParameters
  ) -> Int64 {
    let index = source * attributeCount + attribute
    let believed = share(of: source, on: attribute, newcomer: newcomer, parameters)
    let right = ruled.rightOn[index]
    let wrong = ruled.wrongOn[index]
    guard right + wrong > 0 else { return believed }
    let prior = parameters.rulingPrior
    return Int64(
      (Int128(right) * Int128(FixedMath.one) + Int128(prior * FixedMath.one) * Int128(believed))
        / Int128(right + wrong + prior * FixedMath.one))
  }

  /// Whether a source has made enough contested claims to be judged by them.
  func isKnown(_ source: Int, _ parameters: ResolverParameters) -> Bool {
    right[source] + wrong[source] >= parameters.fewestClaims * FixedMath.one
  }

  private static func ratio(_ part: Int64, _ whole: Int64) -> Int64 {
    // Counts stay below 2^36 millionths of a claim, so that the product fits into 128 bits.
    Int64(Int128(part) * Int128(FixedMath.one) / Int128(whole))
  }
}
