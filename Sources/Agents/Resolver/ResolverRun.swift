/// A resolver over all batches of a table, on some threads. The result does not depend on how many:
/// what threads count is added up, and whole numbers can be added in any order.
public struct ResolverRun: Sendable {
  /// How far a run has come.
  public struct Progress: Sendable {
    public var claims: Int
    public var allClaims: Int
  }

  /// What a run decided and learned.
  public struct Outcome: Sendable {
    /// In the order in which the items were first named.
    public var decisions: [ItemDecision]
    public var sources: [SourceRecord]
    public var camps: [CampRecord]
  }

  /// What was learned of a source.
  public struct SourceRecord: Hashable, Sendable {
    public var source: UInt32
    /// The first source of its lineage.
    public var leader: UInt32
    /// In millionths.
    public var reliability: Int64
  }

  /// Two definitions of an attribute that were found.
  public struct CampRecord: Hashable, Sendable {
    public var attribute: UInt32
    public var chosen: [UInt32]
    public var left: [UInt32]
  }

  public let resolver: Resolver
  public let threads: Int

  public init(_ resolver: Resolver, threads: Int = 1) {
    self.resolver = resolver
    self.threads = threads
  }

  /// Decides every item.
  /// - Complexity: O(items x claims squared of an item).
  public func decide(
    progress: @Sendable (Progress) -> Void = { _ in }
  ) async -> Outcome {
    let table = resolver.table
    var state = resolver.initialState
    var byItem = [ItemDecision?](repeating: nil, count: table.items.count)
    var done = Progress(claims: 0, allClaims: table.claims.count)
    var lineages = Lineages(sources: table.sources.count)
    var camps: [DefinitionTest.Camps] = []
    for batch in table.batches(atLeast: resolver.parameters.batchClaims) {
      resolver.seat(batch, in: &state)
      let ranges = chunks(of: batch)
      let before = state
      let evidence = await inParallel(ranges) { range, _ in
        self.resolver.evidence(of: batch, range, given: before)
      }
      resolver.evolve(&state, evidence: evidence)
      var standing = resolver.standing(batch, evidence, in: &state)
      lineages = Lineages(state.pairs, resolver.parameters)
      // Every count of the votes starts from what was known before the batch.
      let known = state
      var decisions: [ItemDecision] = []
      for round in 1...resolver.parameters.rounds {
        let isLast = round == resolver.parameters.rounds
        let ballot = resolver.ballot(given: state, standing, lineages: lineages)
        let votes = await inParallel(ranges) { range, part in
          self.resolver.votes(batch, range, evidence[part], ballot, isLast: isLast)
        }
        state = known
        resolver.evolve(&state, votes: votes)
        if isLast { resolver.evolve(&state, audited: votes.map(\.audited)) }
        for part in votes {
          for vote in part.counted {
            standing.set(vote.item, to: vote.number, belief: vote.belief)
          }
        }
        decisions = votes.flatMap(\.decisions)
        camps = ballot.camps
      }
      resolver.estimate(batch, &decisions, in: &state)
      for decision in decisions { byItem[Int(decision.item)] = decision }
      done.claims += batch.sources.count
      progress(done)
    }
    return Outcome(
      decisions: byItem.compactMap { $0 }, sources: records(state, lineages),
      camps: camps.map {
        let isAbove = $0.weightAbove > $0.weightBelow
        return CampRecord(
          attribute: UInt32($0.attribute), chosen: isAbove ? $0.above : $0.below,
          left: isAbove ? $0.below : $0.above)
      })
  }

  private func records(_ state: Resolver.State, _ lineages: Lineages) -> [SourceRecord] {
    resolver.table.sources.indices.map {
      SourceRecord(
        source: UInt32($0), leader: lineages.leader[$0],
        reliability: state.reliability.share(of: $0, resolver.parameters))
    }
  }

  /// The items of a batch in as many parts as there are threads, of about as many claims each.
  private func chunks(of batch: ClaimBatch) -> [Range<Int>] {
    let parts = max(1, min(threads, batch.count / 64))
    var ranges: [Range<Int>] = []
    var start = 0
    for part in 1...parts {
      var end = part == parts ? batch.count : start
      let goal = batch.sources.count * part / parts
      while end < batch.count, batch.starts[end] < goal { end += 1 }
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }

  private func inParallel<Part: Sendable>(
    _ ranges: [Range<Int>], _ work: @Sendable @escaping (Range<Int>, Int) -> Part
  ) async -> [Part] {
    guard ranges.count > 1 else { return ranges.map { work($0, 0) } }
    return await withTaskGroup(of: (Int, Part).self) { group in
      for (number, range) in ranges.enumerated() {
        group.addTask(operation: { (number, work(range, number)) })
      }
      var parts: [(Int, Part)] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
