/// The counting of one item's vote; its room is used again for the next, and only grows.
struct VoteCount {
  /// How many claims and clusters the item has: of the arrays only so many places count.
  private(set) var claims = 0
  private(set) var clusters = 0
  /// How many voters of each lineage there are, by its first source; zeros between two items.
  var members: [Int64]
  /// Whether each claim votes.
  var votes: [Bool] = []
  /// What each claim weighs, in millionths of a nat.
  var weights: [Int64] = []
  /// What each cluster weighs, and how many claims it has that vote.
  var totals: [Int64] = []
  var voters: [Int32] = []
  /// How many lineages claim something of the item, whether they vote or not.
  var voices = 0
  /// The first claimed value of each cluster, where it was asked for.
  private(set) var firstValues: [UInt32] = []
  /// How likely each cluster is, in millionths.
  var likelihood: [Int64] = []

  init(sources: Int) { members = Array(repeating: 0, count: sources) }

  mutating func begin(claims: Int, clusters: Int) {
    self.claims = claims
    self.clusters = clusters
    if votes.count < claims {
      votes = Array(repeating: true, count: claims * 2)
      weights = Array(repeating: 0, count: claims * 2)
    }
    if totals.count < clusters {
      totals = Array(repeating: 0, count: clusters * 2)
      voters = Array(repeating: 0, count: clusters * 2)
      likelihood = Array(repeating: 0, count: clusters * 2)
      firstValues = Array(repeating: 0, count: clusters * 2)
    }
    allVote()
    voices = 0
    Self.clear(&weights, claims)
    Self.clear(&totals, clusters)
    Self.clear(&voters, clusters)
    Self.clear(&likelihood, clusters)
  }

  private static func clear(_ counts: inout [some FixedWidthInteger], _ count: Int) {
    var counts = counts.mutableSpan
    for place in 0..<count { counts[place] = 0 }
  }

  /// Finds the first claimed value of each cluster.
  /// - Parameter first: Where the clusters of the item's claims begin.
  mutating func findFirstValues(
    _ values: Span<UInt32>, _ claims: Range<Int>, _ clusters: Span<Int32>, _ first: Int
  ) {
    var found = firstValues.mutableSpan
    for place in stride(from: claims.count - 1, through: 0, by: -1) {
      found[Int(clusters[first + place])] = values[claims.lowerBound + place]
    }
  }

  mutating func allVote() {
    for place in 0..<claims { votes[place] = true }
  }

  /// Shares a cluster's likelihood by the exponentials of the totals, beside a value nobody gave.
  mutating func weigh(unseen: Int64) {
    var best = unseen
    for cluster in 0..<clusters where voters[cluster] > 0 { best = max(best, totals[cluster]) }
    var all = FixedMath.expOfMinus(best - unseen)
    for cluster in 0..<clusters where voters[cluster] > 0 {
      likelihood[cluster] = FixedMath.expOfMinus(best - totals[cluster])
      all += likelihood[cluster]
    }
    for cluster in 0..<clusters {
      likelihood[cluster] = likelihood[cluster] * FixedMath.one / all
    }
  }

  /// The likeliest cluster; of equals the one with more voters, then the more claimed one.
  var winner: Int {
    let totals = totals.span
    let voters = voters.span
    var best = 0
    for cluster in 1..<max(1, clusters)
    where (totals[best], voters[best]) < (totals[cluster], voters[cluster])
      && voters[cluster] > 0 || voters[best] == 0
    {
      best = cluster
    }
    return best
  }
}
