extension Resolver {
  /// What all voices of a batch weigh, and who does not vote.
  struct Ballot: Sendable {
    /// By source and attribute, in millionths of a nat.
    var weights: [Int64]
    var lineages: Lineages
    /// Whether a source means something else by an attribute.
    var isLosing: [Bool]
    /// Whether that is so of any source, by attribute.
    var hasLosing: [Bool]
    var camps: [DefinitionTest.Camps]
    /// What audits of earlier batches make of a vote's likelihood.
    var scaling = Calibration.Scaling.unaudited
    /// What speaks against numbers of unusual sizes.
    var doubts: SizeHabit.Doubts
    /// What speaks against numbers for the zeros at their end.
    var roundingDoubts: RoundingHabit.Doubts
    /// Which attributes each one follows, or is followed by.
    var neighbours: [[AttributeOrder.Neighbour]]
    /// What the items of the batch are taken to be.
    var standing: Standing
  }

  /// What the votes on some items have come to.
  struct Votes: Sendable {
    var decisions: [ItemDecision] = []
    var taught: Reliability
    var rounding: RoundingHabit
    /// What items came to whose attributes have neighbours, and how sure that is.
    var counted: [(item: UInt32, number: Int64, belief: Int64)] = []
    var audited = Calibration()
  }

  /// The ballot of a batch, from what is known of the sources.
  func ballot(given state: State, _ standing: Standing, lineages: Lineages) -> Ballot {
    let attributeCount = table.attributes.count
    let scale = VoiceScale(state.reliability, parameters)
    let newcomers = kin.shares(state.reliability, parameters)
    var weights = [Int64](repeating: 0, count: table.sources.count * attributeCount)
    var general = [Int64](repeating: 0, count: table.sources.count)
    for source in table.sources.indices {
      let isKnown = state.reliability.isKnown(source, parameters)
      general[source] = scale.weight(
        ofShare: state.reliability.share(of: source, newcomer: newcomers[source], parameters),
        isKnown: isKnown)
      for attribute in 0..<attributeCount {
        weights[source * attributeCount + attribute] = scale.weight(
          ofShare: state.reliability.share(
            of: source, on: attribute, ruled: state.ruled, newcomer: newcomers[source],
            parameters),
          isKnown: isKnown)
      }
    }
    var ballot = Ballot(
      weights: weights, lineages: lineages,
      isLosing: Array(repeating: false, count: weights.count),
      hasLosing: Array(repeating: false, count: attributeCount), camps: [],
      scaling: state.audits.scaling, doubts: state.sizes.doubts,
      roundingDoubts: state.rounding.doubts(parameters),
      neighbours: state.order.neighbours(parameters), standing: standing)
    let test = DefinitionTest(pairs: state.pairs, parameters: parameters)
    for (number, attribute) in table.attributes.enumerated()
    where attribute.isOrdered && attribute.tolerance != .none && rules.exclusions[number].isEmpty {
      guard let camps = test.camps(on: number, weights: general) else { continue }
      ballot.camps.append(camps)
      ballot.hasLosing[number] = true
      for source in camps.losing {
        ballot.isLosing[Int(source) * attributeCount + number] = true
      }
    }
    return ballot
  }

  /// What the votes on some items of a batch teach of the sources, and, in the last count, the
  /// decisions.
  func votes(
    _ batch: ClaimBatch, _ range: Range<Int>, _ evidence: Evidence, _ ballot: Ballot, isLast: Bool
  ) -> Votes {
    var votes = Votes(
      taught: Reliability(sources: table.sources.count, attributes: table.attributes.count),
      rounding: RoundingHabit(attributes: table.attributes.count))
    if isLast { votes.decisions.reserveCapacity(range.count) }
    var count = VoteCount(sources: table.sources.count)
    let offset = batch.starts[range.lowerBound]
    for index in range {
      let clusters = Int(evidence.clusterCounts[index - range.lowerBound])
      // Where all agree nothing is learned.
      guard isLast || clusters > 1 else { continue }
      let claims = batch.starts[index]..<batch.starts[index + 1]
      let first = claims.lowerBound - offset
      let item = batch.items[index]
      count.begin(claims: claims.count, clusters: clusters)
      let voters = poll(item, batch, claims, evidence.clusters, first, ballot, &count)
      if clusters > 1, voters != .none {
        teach(item, batch, claims, evidence.clusters, first, count, &votes.taught)
      }
      if clusters > 1 {
        note(item, claims.count, ballot, count, &votes)
      }
      guard isLast else { continue }
      count.voices = voices(batch, claims, ballot, &count)
      if clusters > 1, let ruling = rulings[item] {
        audit(ruling, batch, claims, evidence.clusters, first, count, &votes.audited)
      }
      votes.decisions.append(
        decide(item, batch, claims, evidence.clusters, first, ballot, voters, count))
    }
    return votes
  }

  /// Notes what a contested item came to, for the count after this one.
  private func note(
    _ item: UInt32, _ claims: Int, _ ballot: Ballot, _ count: borrowing VoteCount,
    _ votes: inout Votes
  ) {
    let attribute = Int(table.items[Int(item)].attribute)
    let isNumber = table.attributes[attribute].kind == .number
    guard isNumber || !ballot.neighbours[attribute].isEmpty else { return }
    if isNumber {
      for cluster in 0..<count.clusters where count.voters[cluster] > 0 {
        votes.rounding.add(
          table.numbers[Int(count.firstValues[cluster])], attribute,
          likelihood: count.likelihood[cluster])
      }
    }
    guard !ballot.neighbours[attribute].isEmpty else { return }
    let winner = count.winner
    votes.counted.append(
      (
        item, table.numbers[Int(count.firstValues[winner])],
        Calibration.tempered(count.likelihood[winner], voices: claims)
      ))
  }

  /// Whether the vote would have said what a person has ruled.
  private func audit(
    _ ruling: Ruling, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ count: VoteCount, _ audited: inout Calibration
  ) {
    let attribute = table.attributes[Int(table.items[Int(ruling.item)].attribute)]
    let value = representative(count.winner, batch, claims, clusters, first, count)
    audited.audit(
      Calibration.tempered(count.likelihood[count.winner], voices: count.voices),
      isRight: attribute.agree(table.numbers[Int(value)], ruling.number))
  }

  /// Every voter was right as far as its cluster is likely.
  private func teach(
    _ item: UInt32, _ batch: ClaimBatch, _ claims: Range<Int>, _ clusters: [Int32], _ first: Int,
    _ count: VoteCount, _ taught: inout Reliability
  ) {
    teach(
      Int(table.items[Int(item)].attribute), batch.sources.span, claims, clusters.span, first,
      count.votes.span, count.likelihood.span, &taught.right, &taught.wrong, &taught.rightOn,
      &taught.wrongOn)
  }

  private func teach(
    _ attribute: Int, _ sources: Span<UInt32>, _ claims: Range<Int>, _ clusters: Span<Int32>,
    _ first: Int, _ votes: Span<Bool>, _ likelihood: Span<Int64>, _ allRight: inout [Int64],
    _ allWrong: inout [Int64], _ allRightOn: inout [Int64], _ allWrongOn: inout [Int64]
  ) {
    let attributeCount = table.attributes.count
    var right = allRight.mutableSpan
    var wrong = allWrong.mutableSpan
    var rightOn = allRightOn.mutableSpan
    var wrongOn = allWrongOn.mutableSpan
    for (place, index) in claims.enumerated() where votes[place] {
      let share = likelihood[Int(clusters[first + place])]
      let source = Int(sources[index])
      let on = source * attributeCount + attribute
      right[source] += share
      wrong[source] += FixedMath.one - share
      rightOn[on] += share
      wrongOn[on] += FixedMath.one - share
    }
  }
}
