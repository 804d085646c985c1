extension Resolver {
  /// Groups the claims of some items of a batch by what they say, and compares their sources.
  /// - Complexity: O(claims squared) an item.
  func evidence(of batch: ClaimBatch, _ range: Range<Int>, given state: State) -> Evidence {
    var evidence = Evidence(
      pairs: state.pairs.emptied,
      ruled: Reliability(sources: table.sources.count, attributes: table.attributes.count),
      sizes: SizeHabit(attributes: table.attributes.count))
    evidence.clusters.reserveCapacity(
      batch.starts[range.upperBound] - batch.starts[range.lowerBound])
    evidence.clusterCounts.reserveCapacity(range.count)
    var clustering = Clustering()
    for index in range {
      let claims = batch.starts[index]..<batch.starts[index + 1]
      let item = batch.items[index]
      let number = Int(table.items[Int(item)].attribute)
      let attribute = table.attributes[number]
      clustering.cluster(batch.values[claims], table.numbers, attribute)
      evidence.clusters.append(contentsOf: clustering.cluster)
      evidence.clusterCounts.append(Int32(clustering.clusterCount))
      count(batch, claims, clustering, attribute, number, into: &evidence.pairs)
      if attribute.kind == .number {
        for value in batch.values[claims] {
          evidence.sizes.add(table.numbers[Int(value)], attribute, number, claims: claims.count)
        }
      }
      if let ruling = rulings[item] {
        learn(ruling, batch, claims, attribute, number, into: &evidence.ruled)
      }
    }
    return evidence
  }

  private func count(
    _ batch: ClaimBatch, _ claims: Range<Int>, _ clustering: Clustering,
    _ attribute: AttributeDefinition, _ number: Int, into pairs: inout PairCounts
  ) {
    let seatOf = pairs.seats
    compare(
      batch, claims, clustering, attribute, seatOf.span, base: number, pairs.seated.count,
      &pairs.attributes, &pairs.unusual)
  }

  /// - Parameter base: the attribute's number.
  private func compare(
    _ batch: ClaimBatch, _ claims: Range<Int>, _ clustering: Clustering,
    _ attribute: AttributeDefinition, _ seatOf: Span<Int32>, base number: Int, _ seats: Int,
    _ allCounts: inout [PairCounts.Attribute], _ allUnusual: inout [PairCounts.Unusual]
  ) {
    let base = number * seats * seats
    let isContested = clustering.clusterCount > 1
    let differs = clustering.distinctCount > 1
    // One look-up a pair, and no check whether the arrays are shared.
    var counts = allCounts.mutableSpan
    var unusual = allUnusual.mutableSpan
    let sources = batch.sources.span
    let values = batch.values.span
    let numbers = table.numbers.span
    for first in claims {
      let seat = Int(seatOf[Int(sources[first])])
      guard seat >= 0 else { continue }
      let value = numbers[Int(values[first])]
      let place = first - claims.lowerBound
      var second = first + 1
      while second < claims.upperBound {
        defer { second += 1 }
        let otherSeat = Int(seatOf[Int(sources[second])])
        guard otherSeat >= 0 else { continue }
        let isFlipped = otherSeat < seat
        let pair = isFlipped ? otherSeat * seats + seat : seat * seats + otherSeat
        guard differs else {
          counts[base + pair].pairs += 1
          continue
        }
        let other = numbers[Int(values[second])]
        let otherPlace = second - claims.lowerBound
        var count = counts[base + pair]
        count.pairs += 1
        if isContested {
          count.contested += 1
          if clustering.cluster[place] == clustering.cluster[otherPlace] { count.together += 1 }
          if clustering.isUnusual[place] || clustering.isUnusual[otherPlace] {
            unusual[pair].either += 1
            if value == other { unusual[pair].same += 1 }
          }
        }
        if attribute.isOrdered, value != other {
          let isFar = clustering.isFar(value, other)
          if (other > value) != isFlipped {
            count.up += 1
            if isFar { count.farUp += 1 }
          } else {
            count.down += 1
            if isFar { count.farDown += 1 }
          }
        }
        counts[base + pair] = count
      }
    }
  }

  /// A ruling says of every claim on its item whether it was right.
  private func learn(
    _ ruling: Ruling, _ batch: ClaimBatch, _ claims: Range<Int>, _ attribute: AttributeDefinition,
    _ number: Int, into ruled: inout Reliability
  ) {
    for index in claims {
      let source = Int(batch.sources[index])
      let value = table.numbers[Int(batch.values[index])]
      let isRight = attribute.agree(value, ruling.number)
      let place = source * table.attributes.count + number
      if isRight {
        ruled.right[source] += FixedMath.one
        ruled.rightOn[place] += FixedMath.one
      } else {
        ruled.wrong[source] += FixedMath.one
        ruled.wrongOn[place] += FixedMath.one
      }
    }
  }
}
