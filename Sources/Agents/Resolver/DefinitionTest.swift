/// Finds attributes by which sources mean different things: two camps, one steadily above the other by
/// more than the tolerance. No vote can settle that.
///
/// Which camp is meant is not a question of its size either: a camp counts for as many voices as its
/// members are independent of one another, each by its reliability elsewhere.
struct DefinitionTest: Sendable {
  /// Two camps of sources on one attribute.
  struct Camps: Hashable, Sendable {
    var attribute: Int
    /// Sources that say more, and those that say less.
    var above: [UInt32]
    var below: [UInt32]
    /// What speaks for each, in millionths of a nat.
    var weightAbove: Int64
    var weightBelow: Int64

    var losing: [UInt32] { weightAbove > weightBelow ? below : above }
  }

  let pairs: PairCounts
  let parameters: ResolverParameters

  /// The camps on an attribute, if there are two.
  /// - Parameter weights: what each source's voice weighs, by source.
  /// - Complexity: O(seats squared).
  func camps(on attribute: Int, weights: [Int64]) -> Camps? {
    let count = pairs.seated.count
    // above[x]: who lies above x, as a number of pairs; 0 where the test does not fire.
    var fires = [Bool](repeating: false, count: count * count)
    var degree = [Int](repeating: 0, count: count)
    for first in 0..<count {
      for second in 0..<count where first != second {
        let counts = pairs.of(first, second, on: attribute)
        guard Int64(counts.pairs) >= parameters.fewestPairs,
          Int64(counts.up) * FixedMath.one >= Int64(counts.pairs) * parameters.oneWayShare,
          counts.farUp * 2 > counts.pairs
        else { continue }
        fires[first * count + second] = true
        degree[second] += 1
        degree[first] -= 1
      }
    }
    let high = (0..<count).filter { degree[$0] > 0 }
    let low = (0..<count).filter { degree[$0] < 0 }
    let above = high.filter { seat in
      isMember(low, attribute) {
        ($0, seat)
      } fires: {
        fires[$0 * count + seat]
      }
    }
    let below = low.filter { seat in
      isMember(high, attribute) {
        (seat, $0)
      } fires: {
        fires[seat * count + $0]
      }
    }
    guard !above.isEmpty, !below.isEmpty else { return nil }
    return Camps(
      attribute: attribute, above: above.map { pairs.seated[$0] },
      below: below.map { pairs.seated[$0] }, weightAbove: weight(above, attribute, weights),
      weightBelow: weight(below, attribute, weights))
  }

  /// Whether at least half of a source's pairs with the other camp show the difference.
  private func isMember(
    _ others: [Int], _ attribute: Int, pair: (Int) -> (Int, Int), fires: (Int) -> Bool
  ) -> Bool {
    var all: Int64 = 0
    var firing: Int64 = 0
    for other in others {
      let (first, second) = pair(other)
      let count = Int64(pairs.of(first, second, on: attribute).pairs)
      all += count
      if fires(other) { firing += count }
    }
    return all > 0 && firing * 2 >= all
  }

  /// The independent voices of a camp: a source that always agrees with nine others is a tenth.
  private func weight(_ seats: [Int], _ attribute: Int, _ weights: [Int64]) -> Int64 {
    var total: Int64 = 0
    for seat in seats {
      var company = FixedMath.one
      for other in seats where other != seat {
        let counts = pairs.of(seat, other, on: attribute)
        guard Int64(counts.contested) >= parameters.fewestPairs else { continue }
        company += FixedMath.tenthPower(
          Int64(counts.together) * FixedMath.one / Int64(counts.contested))
      }
      total += weights[Int(pairs.seated[seat])] * FixedMath.one / company
    }
    return total
  }
}
