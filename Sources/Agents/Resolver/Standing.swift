/// What the items of a batch are taken to be while its votes are counted: of agreed items what all
/// say, of the others what the count before came to.
struct Standing: Sendable {
  /// The place of each item in the batch, -1 for those of other batches.
  private var places: [Int32]
  /// By place.
  private var numbers: [Int64]
  /// How sure that is, in millionths; 0 where nothing is known yet.
  private var beliefs: [Int64]
  /// Whether an item's entity is one to which the order of attributes does not apply: what all agree
  /// on breaks it, as who crosses the date line lands before he has started.
  private var isException: [Bool]

  /// Nothing is known of anything.
  init(_ batch: ClaimBatch, items: Int) {
    places = Array(repeating: -1, count: items)
    for (place, item) in batch.items.enumerated() { places[Int(item)] = Int32(place) }
    numbers = Array(repeating: 0, count: batch.count)
    beliefs = numbers
    isException = Array(repeating: false, count: batch.count)
  }

  mutating func set(_ item: UInt32, to number: Int64, belief: Int64) {
    let place = Int(places[Int(item)])
    numbers[place] = number
    beliefs[place] = belief
  }

  mutating func except(_ item: UInt32) { isException[Int(places[Int(item)])] = true }

  func isException(_ item: UInt32) -> Bool { isException[Int(places[Int(item)])] }

  /// What an item of the batch is taken to be; nil where nothing is known.
  func of(_ item: UInt32) -> (number: Int64, belief: Int64)? {
    let place = Int(places[Int(item)])
    guard place >= 0, beliefs[place] > 0 else { return nil }
    return (numbers[place], beliefs[place])
  }
}

extension Resolver {
  /// What the agreed items of a batch are, and what they show of the order of attributes.
  /// - Complexity: O(items x attributes).
  func standing(
    _ batch: ClaimBatch, _ evidence: [Evidence], in state: inout State
  ) -> Standing {
    var standing = Standing(batch, items: table.items.count)
    var agreed: [UInt32] = []
    for (place, count) in evidence.lazy.flatMap(\.clusterCounts).enumerated() {
      let claims = batch.starts[place]..<batch.starts[place + 1]
      let item = batch.items[place]
      guard count == 1, claims.count > 1, isOrdered(table.items[Int(item)].attribute)
      else { continue }
      standing.set(
        item, to: table.numbers[Int(batch.values[claims.lowerBound])],
        belief: parameters.ceiling)
      agreed.append(item)
    }
    for item in agreed {
      guard let own = standing.of(item) else { continue }
      let about = table.items[Int(item)]
      for other in Int(about.attribute) + 1..<max(table.attributes.count, Int(about.attribute) + 1)
      where table.attributes[other].kind == table.attributes[Int(about.attribute)].kind {
        guard let sibling = table.item(of: about.entity, other),
          let known = standing.of(sibling)
        else { continue }
        state.order.add(Int(about.attribute), at: own.number, other, at: known.number)
      }
    }
    let neighbours = state.order.neighbours(parameters)
    for item in agreed {
      guard let own = standing.of(item) else { continue }
      let about = table.items[Int(item)]
      let isReversed = neighbours[Int(about.attribute)].contains { neighbour in
        table.item(of: about.entity, neighbour.attribute).flatMap(standing.of).map {
          neighbour.isReversed(own.number, beside: $0.number)
        } ?? false
      }
      guard isReversed else { continue }
      for attribute in table.attributes.indices {
        guard let sibling = table.item(of: about.entity, attribute) else { continue }
        standing.except(sibling)
      }
    }
    return standing
  }

  /// Whether an attribute has numbers that may follow those of others.
  private func isOrdered(_ attribute: UInt32) -> Bool {
    let attribute = table.attributes[Int(attribute)]
    return attribute.isOrdered && !attribute.isEstimate
  }

  /// What speaks against a number for its order among the entity's other attributes, in millionths of
  /// a nat: the strongest objection of any of them, each as far as it is believed.
  func objection(to number: Int64, _ about: ClaimTable.Item, _ ballot: Ballot) -> Int64 {
    var least = FixedMath.one
    for neighbour in ballot.neighbours[Int(about.attribute)] {
      guard let item = table.item(of: about.entity, neighbour.attribute),
        let known = ballot.standing.of(item),
        neighbour.isReversed(number, beside: known.number)
      else { continue }
      let share =
        FixedMath.one - known.belief + known.belief * neighbour.reversalOdds / FixedMath.one
      least = min(least, share)
    }
    return least == FixedMath.one ? 0 : FixedMath.ln(FixedMath.one) - FixedMath.ln(max(1, least))
  }
}
