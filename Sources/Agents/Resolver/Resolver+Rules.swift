extension Resolver {
  /// What a rule has settled: the cluster that wins, nil if a person is asked.
  struct Settled {
    var rule: Int
    var cluster: Int?
    var confidence: Int64?
  }

  /// Whether a value is one of the spellings of "nothing": who says it is not preferred for it.
  static func saysNothing(_ text: String) -> Bool {
    text.utf8.count <= 4
      && ["", "-", "null", "NULL", "none", "None", "nil", "n/a", "N/A"].contains(text)
  }

  /// The first rule that applies to an item; nil where the vote stands.
  func settle(
    _ about: ClaimTable.Item, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32],
    _ first: Int, _ ballot: Ballot, _ count: VoteCount
  ) -> Settled? {
    let list = rules.rules[Int(about.attribute)]
    for (number, rule) in list.enumerated() where rule.applies(to: about.entity) {
      switch rule.action {
      case .prefer(let order):
        for source in order {
          guard
            let place = claims.firstIndex(where: {
              batch.sources[$0] == source && !Self.saysNothing(table.values[Int(batch.values[$0])])
            })
          else { continue }
          return Settled(
            rule: number,
            cluster: Int(clusters[first + claims.distance(from: claims.startIndex, to: place)]),
            confidence: rule.confidence)
        }
      case .quorum(let needed):
        let winner = count.winner
        var leaders: Set<UInt32> = []
        for (place, index) in claims.enumerated()
        where count.votes[place] && Int(clusters[first + place]) == winner {
          leaders.insert(ballot.lineages.leader[Int(batch.sources[index])])
        }
        guard leaders.count >= needed else { continue }
        return Settled(rule: number, cluster: winner, confidence: rule.confidence)
      case .vote:
        return Settled(rule: number, cluster: count.winner, confidence: rule.confidence)
      case .abstain:
        guard count.clusters > 1 else { continue }
        return Settled(rule: number, cluster: nil, confidence: rule.confidence)
      }
    }
    return nil
  }
}
