public import Events

/// Settles what many sources say of many items: a decider whose state is what it has learned of the
/// sources so far.
///
/// It takes claims in batches, in the order of time. Of a batch it first takes in how the sources
/// compare (``Evidence``), then decides, then learns from what it decided; it never looks ahead. The
/// steps are those of the Quality page: lateness and rules first, then tolerance, lineages,
/// definitions, and a vote weighted by reliability.
public struct Resolver: Sendable {
  /// What is known of the sources after some batches.
  struct State: Sendable {
    var reliability: Reliability
    /// What persons' rulings have shown, in claims.
    var ruled: Reliability
    var pairs: PairCounts
    /// Contested claims by source, to see who can be compared.
    var claims: [Int64]
    /// How much each source's readings scatter, for attributes that are estimated.
    var noise: ReadingNoise
    /// What votes were worth on items that persons have ruled on.
    var audits = Calibration()
    /// How large the numbers of each attribute usually are.
    var sizes: SizeHabit
    /// How far round numbers can be trusted.
    var rounding: RoundingHabit
    /// Which attributes follow one another.
    var order: AttributeOrder
  }

  public let table: ClaimTable
  public let parameters: ResolverParameters
  let rules: CompiledRules
  let rulings: [UInt32: Ruling]
  let kin: SourceKin

  /// - Parameter rulings: of several on one item the last stands.
  public init(
    _ table: ClaimTable, rules: [ClaimRule] = [], rulings: [Ruling] = [],
    parameters: ResolverParameters = ResolverParameters()
  ) {
    self.table = table
    self.parameters = parameters
    self.rules = CompiledRules(rules, for: table)
    var last: [UInt32: Ruling] = [:]
    for ruling in rulings { last[ruling.item] = ruling }
    self.rulings = last
    kin = SourceKin(table.sources)
  }

  var initialState: State {
    State(
      reliability: Reliability(sources: table.sources.count, attributes: table.attributes.count),
      ruled: Reliability(sources: table.sources.count, attributes: table.attributes.count),
      pairs: PairCounts(sources: table.sources.count, attributes: table.attributes.count),
      claims: Array(repeating: 0, count: table.sources.count),
      noise: ReadingNoise(sources: table.sources.count, attributes: table.attributes.count),
      sizes: SizeHabit(attributes: table.attributes.count),
      rounding: RoundingHabit(attributes: table.attributes.count),
      order: AttributeOrder(attributes: table.attributes.count))
  }

  /// What a batch shows before anything is decided.
  struct Evidence: Sendable {
    /// The cluster of every claim among those of its item.
    var clusters: [Int32] = []
    /// How many clusters each item has.
    var clusterCounts: [Int32] = []
    var pairs: PairCounts
    var ruled: Reliability
    var sizes: SizeHabit
  }

  /// Gives seats to the sources that have made enough claims to be compared.
  func seat(_ batch: ClaimBatch, in state: inout State) {
    for source in batch.sources { state.claims[Int(source)] += 1 }
    var newcomers: [UInt32] = []
    for source in state.claims.indices
    where state.claims[source] >= parameters.fewestPairs && state.pairs.seats[source] < 0 {
      newcomers.append(UInt32(source))
    }
    guard !newcomers.isEmpty else { return }
    newcomers.sort { state.claims[Int($1)] < state.claims[Int($0)] }
    state.pairs.seat(newcomers, atMost: parameters.mostSeats)
  }

  /// Takes in what the chunks of a batch have shown.
  func evolve(_ state: inout State, evidence: [Evidence]) {
    for part in evidence {
      state.pairs.merge(part.pairs)
      state.ruled.merge(part.ruled)
      state.sizes.merge(part.sizes)
    }
  }

  /// Takes in what rulings have shown of the votes of a batch.
  func evolve(_ state: inout State, audited: [Calibration]) {
    for part in audited { state.audits.merge(part) }
  }

  /// Takes in what the votes on the chunks of a batch have taught.
  func evolve(_ state: inout State, votes: [Votes]) {
    for part in votes {
      state.reliability.merge(part.taught)
      state.rounding.merge(part.rounding)
    }
    state.reliability.fade(beyond: parameters.memory)
  }
}
