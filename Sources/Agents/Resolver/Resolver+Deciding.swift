extension Resolver {
  /// Who has a vote on an item.
  enum Voters { case all, some, none }

  /// Counts the vote on an item: what each cluster weighs, and how likely it is.
  func poll(
    _ item: UInt32, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ ballot: Ballot, _ count: inout VoteCount
  ) -> Voters {
    let about = table.items[Int(item)]
    let voters = silence(about, batch, claims, ballot, &count)
    weigh(Int(about.attribute), batch, claims, clusters, first, ballot, &count)
    if count.clusters > 1 { ponder(item, batch, claims, clusters, first, ballot, &count) }
    count.weigh(unseen: parameters.unseen)
    return voters
  }

  /// Decides an item whose vote has been counted.
  func decide(
    _ item: UInt32, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ ballot: Ballot, _ voters: Voters, _ count: VoteCount
  ) -> ItemDecision {
    let about = table.items[Int(item)]
    var winner = count.winner
    var reason: ItemDecision.Reason
    switch voters {
    case .all: reason = count.clusters == 1 ? .agreed : .vote
    case .some: reason = .definition
    case .none: reason = .otherDefinition
    }
    var confidence = stated(winner, ballot, count)
    var isAbstention = false
    if reason == .otherDefinition { confidence = min(confidence, FixedMath.one / 2) }
    if let settled = settle(about, batch, claims, clusters, first, ballot, count) {
      reason = .rule(settled.rule)
      winner = settled.cluster ?? winner
      confidence = settled.confidence ?? stated(winner, ballot, count)
      isAbstention = settled.cluster == nil
    }
    if confidence < parameters.abstainBelow { isAbstention = true }
    let value = representative(winner, batch, claims, clusters, first, count)
    var decision = ItemDecision(
      item: item, value: value, number: table.numbers[Int(value)], confidence: confidence,
      reason: reason, isAbstention: isAbstention)
    if let ruling = rulings[item] {
      decision.number = ruling.number
      decision.reason = .ruling
      decision.confidence = parameters.rulingConfidence
      decision.isAbstention = false
    }
    return decision
  }

  /// How many lineages claim something of an item; those who have no vote are of the company that the
  /// voters keep.
  func voices(
    _ batch: ClaimBatch, _ claims: Range<Int>, _ ballot: Ballot, _ count: inout VoteCount
  ) -> Int {
    var voices = 0
    for index in claims {
      let leader = Int(ballot.lineages.leader[Int(batch.sources[index])])
      if count.members[leader] == 0 { voices += 1 }
      count.members[leader] = 1
    }
    for index in claims {
      count.members[Int(ballot.lineages.leader[Int(batch.sources[index])])] = 0
    }
    return voices
  }

  /// How sure a vote is said to be of a cluster.
  private func stated(_ cluster: Int, _ ballot: Ballot, _ count: VoteCount) -> Int64 {
    ballot.scaling.applied(
      to: Calibration.tempered(count.likelihood[cluster], voices: count.voices))
  }

  /// What speaks for and against clusters besides their voices: a list that leaves out what another
  /// has lends that other a part of its weight, a number of an unusual size or roundness is doubted,
  /// and one in the wrong order with the entity's other attributes.
  private func ponder(
    _ item: UInt32, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ ballot: Ballot, _ count: inout VoteCount
  ) {
    let about = table.items[Int(item)]
    let attribute = table.attributes[Int(about.attribute)]
    let hasNeighbours = !ballot.neighbours[Int(about.attribute)].isEmpty
    guard attribute.kind == .number || attribute.isList || hasNeighbours else { return }
    count.findFirstValues(batch.values.span, claims, clusters.span, first)
    let hasOrder = hasNeighbours && !ballot.standing.isException(item)
    guard attribute.isList else {
      for cluster in 0..<count.clusters {
        let number = table.numbers[Int(count.firstValues[cluster])]
        if attribute.kind == .number {
          count.totals[cluster] -=
            ballot.doubts.doubt(number, attribute, Int(about.attribute))
            + ballot.roundingDoubts.doubt(number, Int(about.attribute))
        }
        if hasOrder { count.totals[cluster] -= objection(to: number, about, ballot) }
      }
      return
    }
    let own = count.totals
    let values = Array(count.firstValues.prefix(count.clusters))
    for (short, value) in values.enumerated() where own[short] > 0 {
      let lent = own[short] * parameters.lentShare / FixedMath.one
      for (cluster, other) in values.enumerated() where table.lists.isShort(value, of: other) {
        count.totals[cluster] += lent
      }
    }
  }

  /// Takes the vote from sources that mean something else; gives it back where nobody is left.
  private func silence(
    _ about: ClaimTable.Item, _ batch: ClaimBatch, _ claims: Range<Int>, _ ballot: Ballot,
    _ count: inout VoteCount
  ) -> Voters {
    let attribute = Int(about.attribute)
    let exclusions = rules.exclusions[attribute]
    guard ballot.hasLosing[attribute] || !exclusions.isEmpty else { return .all }
    let attributeCount = table.attributes.count
    var left = claims.count
    for (place, index) in claims.enumerated() {
      let source = Int(batch.sources[index])
      let isOut =
        ballot.isLosing[source * attributeCount + attribute]
        || exclusions.contains { $0.sources[source] && $0.applies(to: about.entity) }
      if isOut {
        count.votes[place] = false
        left -= 1
      }
    }
    if left == claims.count { return .all }
    guard left == 0 else { return .some }
    count.allVote()
    return .none
  }

  /// Every lineage has one voice, which its members in the item share.
  private func weigh(
    _ attribute: Int, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ ballot: Ballot, _ count: inout VoteCount
  ) {
    weigh(
      attribute, batch.sources.span, claims, clusters.span, first, ballot.lineages.leader.span,
      ballot.weights.span, count.votes, &count.members, &count.weights, &count.totals,
      &count.voters)
  }

  /// One look-up each, and no check whether the arrays are shared.
  private func weigh(
    _ attribute: Int, _ sources: Span<UInt32>, _ claims: Range<Int>, _ clusters: Span<Int32>,
    _ first: Int, _ leaders: Span<UInt32>, _ voices: Span<Int64>, _ allVotes: [Bool],
    _ allMembers: inout [Int64], _ allWeights: inout [Int64], _ allTotals: inout [Int64],
    _ allVoters: inout [Int32]
  ) {
    let attributeCount = table.attributes.count
    let votes = allVotes.span
    var members = allMembers.mutableSpan
    var weights = allWeights.mutableSpan
    var totals = allTotals.mutableSpan
    var voters = allVoters.mutableSpan
    for (place, index) in claims.enumerated() where votes[place] {
      members[Int(leaders[Int(sources[index])])] += 1
    }
    for (place, index) in claims.enumerated() where votes[place] {
      let source = Int(sources[index])
      let shared = members[Int(leaders[source])]
      let voice = voices[source * attributeCount + attribute]
      let weight = shared == 1 ? voice : voice / shared
      let cluster = Int(clusters[first + place])
      weights[place] = weight
      totals[cluster] += weight
      voters[cluster] += 1
    }
    for index in claims { members[Int(leaders[Int(sources[index])])] = 0 }
  }

  /// Of a cluster's values the one whose claims weigh most; of equals the more claimed, then the
  /// smaller.
  func representative(
    _ cluster: Int, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ count: VoteCount
  ) -> UInt32 {
    let usual = batch.values[claims.lowerBound]
    let values = batch.values.span
    var areEqual = true
    for index in claims where values[index] != usual { areEqual = false }
    if areEqual { return usual }
    var best: (weight: Int64, claims: Int, number: Int64, value: UInt32)?
    for (place, index) in claims.enumerated() where Int(clusters[first + place]) == cluster {
      let value = batch.values[index]
      let number = table.numbers[Int(value)]
      var weight: Int64 = 0
      var same = 0
      for (otherPlace, other) in claims.enumerated()
      where table.numbers[Int(batch.values[other])] == number {
        weight += count.weights[otherPlace]
        same += 1
      }
      if let best, (weight, same, best.number) <= (best.weight, best.claims, number) { continue }
      best = (weight, same, number, value)
    }
    guard let best else { preconditionFailure("every cluster has a claim") }
    return best.value
  }
}
