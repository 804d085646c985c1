/// The counting of one item's vote; its room is used again for the next.
struct VoteCount {
  /// How many voters of each lineage there are, by its first source; zeros between two items.
  var members: [Int64]
  /// Whether each claim votes.
  var votes: [Bool] = []
  /// What each claim weighs, in millionths of a nat.
  var weights: [Int64] = []
  /// What each cluster weighs, and how many claims it has that vote.
  var totals: [Int64] = []
  var voters: [Int32] = []
  /// How likely each cluster is, in millionths.
  var likelihood: [Int64] = []

  init(sources: Int) { members = Array(repeating: 0, count: sources) }

  mutating func begin(claims: Int, clusters: Int) {
    votes.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    totals.removeAll(keepingCapacity: true)
    voters.removeAll(keepingCapacity: true)
    likelihood.removeAll(keepingCapacity: true)
    votes.append(contentsOf: repeatElement(true, count: claims))
    weights.append(contentsOf: repeatElement(0, count: claims))
    totals.append(contentsOf: repeatElement(0, count: clusters))
    voters.append(contentsOf: repeatElement(0, count: clusters))
    likelihood.append(contentsOf: repeatElement(0, count: clusters))
  }

  /// Shares a cluster's likelihood by the exponentials of the totals, beside a value nobody gave.
  mutating func weigh(unseen: Int64) {
    var best = unseen
    for cluster in totals.indices where voters[cluster] > 0 { best = max(best, totals[cluster]) }
    var all = FixedMath.expOfMinus(best - unseen)
    for cluster in totals.indices where voters[cluster] > 0 {
      likelihood[cluster] = FixedMath.expOfMinus(best - totals[cluster])
      all += likelihood[cluster]
    }
    for cluster in totals.indices {
      likelihood[cluster] = likelihood[cluster] * FixedMath.one / all
    }
  }

  /// The likeliest cluster; of equals the one with more voters, then the more claimed one.
  var winner: Int {
    var best = 0
    for cluster in totals.indices.dropFirst()
    where (totals[best], voters[best]) < (totals[cluster], voters[cluster])
      && voters[cluster] > 0 || voters[best] == 0
    {
      best = cluster
    }
    return best
  }
}
