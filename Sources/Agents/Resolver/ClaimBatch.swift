/// The claims of one stretch of time, in the order of their items, one for each source and item.
struct ClaimBatch: Sendable {
  /// The numbers of the items.
  var items: [UInt32] = []
  /// When the latest claim on each was made, by number.
  var times: [UInt32] = []
  /// Where the claims of each item begin; one more than there are items.
  var starts: [Int] = [0]
  /// By item, then by source.
  var sources: [UInt32] = []
  var values: [UInt32] = []

  var count: Int { items.count }
}

extension ClaimTable {
  /// The batches in the order of time. An item belongs to the time of its latest claim; of several
  /// claims of one source on one item the latest counts, and the first of the same time.
  /// - Complexity: O(claims).
  func batches(atLeast size: Int) -> [ClaimBatch] {
    var itemTime = [UInt32](repeating: 0, count: items.count)
    var itemClaims = [Int32](repeating: 0, count: items.count)
    for claim in claims {
      let item = Int(claim.item)
      itemTime[item] = max(itemTime[item], claim.time)
      itemClaims[item] += 1
    }
    // Items in the order of time, then of their first claim: counted, not compared.
    var timeStarts = [Int](repeating: 0, count: times.count + 1)
    for item in items.indices where itemClaims[item] > 0 {
      timeStarts[Int(itemTime[item]) + 1] += 1
    }
    for time in times.indices { timeStarts[time + 1] += timeStarts[time] }
    var ordered = [UInt32](repeating: 0, count: timeStarts[times.count])
    var next = timeStarts
    for item in items.indices where itemClaims[item] > 0 {
      let time = Int(itemTime[item])
      ordered[next[time]] = UInt32(item)
      next[time] += 1
    }
    // The claims in the order of the items.
    var claimStarts = [Int](repeating: 0, count: items.count)
    var total = 0
    for item in ordered {
      claimStarts[Int(item)] = total
      total += Int(itemClaims[Int(item)])
    }
    var sorted = [Claim](repeating: Claim(source: 0, item: 0, value: 0, time: 0), count: total)
    for claim in claims {
      let item = Int(claim.item)
      sorted[claimStarts[item]] = claim
      claimStarts[item] += 1
    }
    var batches: [ClaimBatch] = []
    var batch = ClaimBatch()
    var position = 0
    for (index, item) in ordered.enumerated() {
      let end = position + Int(itemClaims[Int(item)])
      batch.add(item, at: itemTime[Int(item)], &sorted, position..<end)
      position = end
      let isLast = index + 1 == ordered.count
      if isLast
        || batch.sources.count >= size
          && itemTime[Int(ordered[index + 1])] != itemTime[Int(item)]
      {
        batches.append(batch)
        batch = ClaimBatch()
      }
    }
    return batches
  }
}

extension ClaimBatch {
  /// Adds an item with its claims, which it puts in the order of their sources.
  fileprivate mutating func add(
    _ item: UInt32, at time: UInt32, _ claims: inout [ClaimTable.Claim], _ range: Range<Int>
  ) {
    // Insertion keeps claims of one source in the order in which they were read.
    for index in range.dropFirst() {
      let claim = claims[index]
      var place = index
      while place > range.lowerBound, claims[place - 1].source > claim.source {
        claims[place] = claims[place - 1]
        place -= 1
      }
      claims[place] = claim
    }
    items.append(item)
    times.append(time)
    var index = range.lowerBound
    while index < range.upperBound {
      var chosen = claims[index]
      index += 1
      while index < range.upperBound, claims[index].source == chosen.source {
        if claims[index].time > chosen.time { chosen = claims[index] }
        index += 1
      }
      sources.append(chosen.source)
      values.append(chosen.value)
    }
    starts.append(sources.count)
  }
}
