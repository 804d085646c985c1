extension Resolver {
  /// Groups the claims of some items of a batch by what they say, and compares their sources.
  /// - Complexity: O(claims squared) an item.
  func evidence(of batch: ClaimBatch, _ range: Range<Int>, given state: State) -> Evidence {
    var evidence = Evidence(
      pairs: state.pairs.emptied,
      ruled: Reliability(sources: table.sources.count, attributes: table.attributes.count))
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
    let seats = pairs.seated.count
    let base = number * seats * seats
    let isContested = clustering.clusterCount > 1
    for first in claims.indices {
      let seat = Int(pairs.seats[Int(batch.sources[first])])
      guard seat >= 0 else { continue }
      let value = table.numbers[Int(batch.values[first])]
      let place = first - claims.lowerBound
      for second in first + 1..<max(claims.upperBound, first + 1) {
        let otherSeat = Int(pairs.seats[Int(batch.sources[second])])
        guard otherSeat >= 0 else { continue }
        let isFlipped = otherSeat < seat
        let pair = isFlipped ? otherSeat * seats + seat : seat * seats + otherSeat
        let other = table.numbers[Int(batch.values[second])]
        let otherPlace = second - claims.lowerBound
        pairs.attributes[base + pair].pairs += 1
        guard clustering.distinctCount > 1 else { continue }
        if isContested {
          pairs.attributes[base + pair].contested += 1
          if clustering.cluster[place] == clustering.cluster[otherPlace] {
            pairs.attributes[base + pair].together += 1
          }
          if clustering.isUnusual[place] || clustering.isUnusual[otherPlace] {
            pairs.unusual[pair].either += 1
            if value == other { pairs.unusual[pair].same += 1 }
          }
        }
        guard attribute.isOrdered, value != other else { continue }
        let isUp = (other > value) != isFlipped
        let isFar = clustering.isFar(value, other)
        if isUp {
          pairs.attributes[base + pair].up += 1
          if isFar { pairs.attributes[base + pair].farUp += 1 }
        } else {
          pairs.attributes[base + pair].down += 1
          if isFar { pairs.attributes[base + pair].farDown += 1 }
        }
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
