/// Which sources speak with one voice, because they say the same unusual things.
///
/// That two sources agree means little where both are right. That they agree where most others say
/// something else means that one has it from the other, or both from a third (the idea of copy
/// detection: Dong, Berti-Equille, Srivastava, VLDB 2009).
struct Lineages: Hashable, Sendable {
  /// The first source of the lineage of each source: itself where it speaks for itself.
  private(set) var leader: [UInt32]

  init(sources: Int) { leader = (0..<UInt32(sources)).map { $0 } }

  /// All pairs of a lineage must be alike, so that a chain of likenesses joins nobody.
  /// - Complexity: O(seats squared) for the pairs, as a rule; O(seats cubed) at worst.
  init(_ pairs: PairCounts, _ parameters: ResolverParameters) {
    self.init(sources: pairs.seats.count)
    let count = pairs.seated.count
    var alike: [(share: Int64, cases: Int32, first: Int, second: Int)] = []
    for first in 0..<count {
      for second in first + 1..<max(count, first + 1) {
        if let share = Self.share(pairs.unusual(first, second), parameters) {
          alike.append((share, pairs.unusual(first, second).either, first, second))
        }
      }
    }
    alike.sort {
      ($1.share, $1.cases, $0.first, $0.second) < ($0.share, $0.cases, $1.first, $1.second)
    }
    var group = Array(0..<count)
    var members = (0..<count).map { [$0] }
    for pair in alike {
      let one = min(group[pair.first], group[pair.second])
      let other = max(group[pair.first], group[pair.second])
      guard one != other else { continue }
      let all = members[one].allSatisfy { first in
        members[other].allSatisfy { Self.share(pairs.unusual(first, $0), parameters) != nil }
      }
      guard all else { continue }
      for member in members[other] { group[member] = one }
      members[one] += members[other]
      members[other] = []
    }
    for list in members where !list.isEmpty {
      let first = list.map { pairs.seated[$0] }.min() ?? 0
      for seat in list { leader[Int(pairs.seated[seat])] = first }
    }
  }

  /// The share of unusual values that two have in common, if it makes them one lineage.
  private static func share(
    _ counts: PairCounts.Unusual, _ parameters: ResolverParameters
  ) -> Int64? {
    guard Int64(counts.either) >= parameters.fewestPairs else { return nil }
    let share = Int64(counts.same) * FixedMath.one / Int64(counts.either)
    return share >= parameters.lineageShare ? share : nil
  }
}
